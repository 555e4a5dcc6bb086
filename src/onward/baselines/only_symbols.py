"""What rules for symbols have in common: they say how likely each symbol is to come next."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from onward.baselines.baseline import Baseline
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.problems.arrays import Array
from onward.problems.problem import Problem

Index = NDArray[np.int64]


class OnlySymbols(Baseline):
    """A rule for symbols alone; see :meth:`likely`."""

    of_symbols: ClassVar[bool] = True

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not, where values are to be foretold."""
        return None if problem.task.kind == "symbols" else "it foretells values, not symbols"

    @abstractmethod
    def likely(self, numbers: Index) -> Array:
        """Return the probability of each symbol after each step, ``(series, time, symbol)``.

        Parameters
        ----------
        numbers : (series, time)
            Numbers of the symbols so far.
        """

    def continued(self, known: Array, steps: int) -> Array:
        """Refuse: symbols are foretold one at a time.

        Raises
        ------
        ProblemError
            Always.
        """
        raise ProblemError(f"symbols for {self.title}", "a continuation")

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the logarithm of the probability of each symbol."""
        return np.log(self.likely(inputs.argmax(axis=2))[:, first:])


def following(data: Sequences) -> tuple[Index, NDArray[np.bool_]]:
    """Return the symbols that came, and which of them count, both ``(series, time)``."""
    return data.targets[..., 0].astype(np.int64), data.weights > 0
