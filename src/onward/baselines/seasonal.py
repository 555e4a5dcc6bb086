"""The last season again: the value one period ago."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.only_continues import OnlyContinues
from onward.baselines.period import find_period
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class SeasonalLastValue(OnlyContinues):
    r"""The value of one period :math:`P` ago, which may itself be foretold.

    .. math:: p_{st} = x_{s,t-P}

    The period is found in the training part; see :func:`~onward.baselines.period.find_period`.
    """

    name: ClassVar[str] = "seasonal"
    title: ClassVar[str] = "the last season again"

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not: there has to be a period that the warm-up holds."""
        reason = super().refuses(problem)
        if reason is None and find_period(problem) is None:
            return "no period was found"
        return reason

    def learn(self, problem: Problem) -> None:
        """Find the period."""
        period = find_period(problem)
        assert period is not None
        self.period = period
        self.numbers = 1
        self.chosen = {"period": period}

    def continued(self, known: Array, steps: int) -> Array:
        """Return the last period, over and over."""
        self._enough(known, self.period)
        season = known[:, -self.period :]
        return season[:, np.arange(steps) % self.period]
