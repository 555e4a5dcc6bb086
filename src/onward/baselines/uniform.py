"""All symbols alike."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.only_symbols import Index, OnlySymbols
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class Uniform(OnlySymbols):
    r"""Every symbol is as likely as any other.

    .. math:: P(x) = 1 / K
    """

    name: ClassVar[str] = "uniform"
    title: ClassVar[str] = "all symbols alike"

    def learn(self, problem: Problem) -> None:
        """Learn nothing."""
        self.numbers = 0

    def likely(self, numbers: Index) -> Array:
        """Return the same everywhere."""
        return np.full((*numbers.shape, self.task.outputs), 1 / self.task.outputs)
