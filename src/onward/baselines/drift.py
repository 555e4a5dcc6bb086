"""The last value, and on along the slope so far: drift."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.only_continues import OnlyContinues
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class Drift(OnlyContinues):
    r"""The line through the first and the last known value, drawn on.

    .. math:: p_{s,W-1+h} = x_{s,W-1} + h \, \frac{x_{s,W-1} - x_{s,0}}{W - 1}

    Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 5.2.
    """

    name: ClassVar[str] = "drift"
    title: ClassVar[str] = "the last value with drift"

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not: there has to be a past of two values or more."""
        sloped = problem.task.warmup > 1
        return super().refuses(problem) or (None if sloped else "one value has no slope")

    def learn(self, problem: Problem) -> None:
        """Do nothing; the slope is that of the warm-up."""

    def continued(self, known: Array, steps: int) -> Array:
        """Return the line through the first and the last known value."""
        self._enough(known, 2)
        slope = (known[:, -1:] - known[:, :1]) / (known.shape[1] - 1)
        return np.asarray(known[:, -1:] + slope * np.arange(1, steps + 1)[:, None])
