"""Criteria: when a problem of long time lags counts as solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.errors import ProblemError
from onward.problems.arrays import Array


@dataclass(frozen=True)
class Criterion:
    r"""A problem is solved when all but a small share of the series are right.

    A series is right when, at every scored step :math:`t`,

    .. math:: \max_f |p_{tf} - y_{tf}| < \delta \qquad\text{or}\qquad
        \arg\max_f p_{tf} = \arg\max_f y_{tf},

    the latter without a :math:`\delta`, for targets that are a choice among several.

    Attributes
    ----------
    within
        :math:`\delta`, in original units; None to compare the largest outputs.
    wrong
        Largest share of wrong series among those asked about.
    """

    within: float | None
    wrong: float

    def __post_init__(self) -> None:
        if self.within is not None and not self.within > 0:
            raise ProblemError("within=… above 0 in a criterion, or None", repr(self.within))
        if not 0 <= self.wrong < 1:
            raise ProblemError("a share of wrong series from 0 to below 1", repr(self.wrong))

    def right(self, predictions: Array, targets: Array) -> NDArray[np.bool_]:
        """Return which series are right, ``(…, series)``.

        Parameters
        ----------
        predictions : (…, series, step, output)
            Scored steps only, in original units.
        targets : (series, step, output)
            The truth, in original units.
        """
        if self.within is None:
            steps = predictions.argmax(axis=-1) == targets.argmax(axis=-1)
        else:
            steps = (np.abs(predictions - targets) < self.within).all(axis=-1)
        return np.asarray(steps.all(axis=-1))

    def solved(self, predictions: Array, targets: Array) -> NDArray[np.bool_]:
        """Return whether few enough series are wrong, ``(…)``; see :meth:`right`."""
        wrong = 1 - self.right(predictions, targets).mean(axis=-1)
        # A share such as 1 in 2,560 is meant to be reached, rounding errors or not.
        return np.asarray(wrong <= self.wrong + 1e-12)
