"""How often each symbol comes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.only_symbols import Index, OnlySymbols, following
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class Frequencies(OnlySymbols):
    r"""Every symbol is as likely as it was in training, whatever came before it.

    .. math:: P(x) = \frac{c(x) + 1}{\sum_x c(x) + K}

    One more of each (Laplace), so that none is impossible.
    """

    name: ClassVar[str] = "frequencies"
    title: ClassVar[str] = "the frequency of each symbol"

    def learn(self, problem: Problem) -> None:
        """Count the symbols of the training part that are scored."""
        came, counted = following(problem.reference)
        counts = np.bincount(came[counted], minlength=self.task.outputs) + 1.0
        self.shares: Array = counts / counts.sum()
        self.numbers = len(counts) - 1

    def likely(self, numbers: Index) -> Array:
        """Return the same everywhere."""
        return np.broadcast_to(self.shares, (*numbers.shape, self.task.outputs))
