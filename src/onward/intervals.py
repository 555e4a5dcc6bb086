r"""Intervals around what a fit foretells, calibrated on held-out series.

This is split conformal prediction, step by step.

For every step :math:`h` after the warm-up and every output, the errors of :math:`n` held-out series
are divided by a scale, :math:`s_i = |y_i - p_i| / u_i`. The interval of level :math:`q` is

.. math:: p \pm u \, s_{(k)}, \qquad k = \lceil (n + 1) q \rceil,

with the :math:`k`-th smallest of them. Of series that are exchangeable with the held-out ones it
covers at least a share :math:`q`, whatever the network and the noise (Vovk, Gammerman & Shafer
2005; Lei et al. 2018, Journal of the American Statistical Association 113).

The scale is 1 at every series, or follows the disagreement of an ensemble: the standard deviation
:math:`\sigma` of what the restarts that were trained to the end foretell, and half of the median
error, :math:`u = \sigma + m_h / 2`. Whichever gives narrower intervals on the held-out series is
used (Yang & Kuchibhotla 2021, Finite-sample efficient conformal prediction). A network that was
taught by a loss that makes it say how far off it is, has what it says for a scale; see
:mod:`onward.networks.losses`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Array
from onward.errors import FitError, ProblemError

CHOSEN_AT = 0.9
"""Level at which the two scales are compared."""
MOST = 1000
"""Held-out series that are kept, at most."""


@dataclass(frozen=True)
class Rollout:
    """What a fit foretells, with intervals; in original units.

    Attributes
    ----------
    values : (series, step, output)
        What is foretold.
    levels : (level,)
        The share that each interval should cover.
    lower, upper : (level, series, step, output)
        The ends of the intervals.
    """

    values: Array
    levels: tuple[float, ...]
    lower: Array
    upper: Array

    def covered(self, truth: Array) -> Array:
        """Return the share of ``truth`` that lies inside, ``(level, step)``; NaN is left out."""
        truth = np.asarray(truth, np.float64)
        inside = np.where(np.isnan(truth), np.nan, (self.lower <= truth) & (truth <= self.upper))
        return np.asarray(np.nanmean(inside, axis=(1, 3)))

    @property
    def widths(self) -> Array:
        """Mean width of the intervals of every step, ``(level, step)``."""
        return np.asarray((self.upper - self.lower).mean(axis=(1, 3)))


@dataclass(frozen=True)
class Calibration:
    """The errors of a fit on held-out series, in the network's units.

    Attributes
    ----------
    scores : (series, step, output)
        Size of each error over its scale, in ascending order along the series; NaN, which comes
        last, where a step did not count.
    members : (member,)
        Numbers of the restarts whose disagreement is the scale; none if the scale is 1.
    floor : (step, output)
        What is added to the disagreement; 1 without members.
    """

    scores: Array
    members: NDArray[np.int64]
    floor: Array

    @classmethod
    def of(
        cls, predictions: Array, best: int, members: NDArray[np.int64], targets: Array
    ) -> Calibration:
        """Return the calibration of one restart, by itself or with others as its ensemble.

        Parameters
        ----------
        predictions : (member, series, step, output)
            Of scored steps, on held-out series.
        best
            Which member's predictions the intervals are put around.
        members : (member,)
            Numbers of the restarts.
        targets : (series, step, output)
            The truth; NaN for steps that do not count.
        """
        errors = np.abs(targets - predictions[best])
        alone = cls(np.sort(errors, axis=0), np.empty(0, np.int64), np.ones(errors.shape[1:]))
        finite = np.asarray(np.isfinite(predictions).all(axis=(1, 2, 3)))
        # Comparing widths of infinite intervals, for lack of series, would choose nothing.
        if finite.sum() < 2 or not finite[best] or len(errors) < least_series(CHOSEN_AT):
            return alone
        with np.errstate(all="ignore"):
            half = 0.5 * np.nanmedian(errors, axis=0)
        floor = np.where(half > 0, half, 1.0)
        together = cls(errors, members[finite], floor)
        scale = together.scale(predictions[finite])
        together = cls(np.sort(errors / scale, axis=0), together.members, floor)
        counted = np.isfinite(errors)
        narrower = together._width(scale, counted) < alone._width(np.ones_like(errors), counted)
        return together if narrower else alone

    @classmethod
    def scaled(cls, errors: Array, scale: Array) -> Calibration:
        """Return the calibration of one restart that itself says how far off it is.

        Parameters
        ----------
        errors : (series, step, output)
            Absolute ones, NaN for steps that do not count.
        scale : (series, step, output)
            What it says; intervals are put around other series by what it says of those.
        """
        none = np.empty(0, np.int64)
        return cls(np.sort(errors / scale, axis=0), none, np.ones(errors.shape[1:]))

    @property
    def series(self) -> int:
        """Number of held-out series of the step that has fewest."""
        return int(np.isfinite(self.scores).sum(axis=0).min())

    def scale(self, predictions: Array) -> Array:
        """Return the scale of errors, ``(series, step, output)``.

        Parameters
        ----------
        predictions : (member, series, step, output)
            Of the members, if there are any.
        """
        steps = predictions.shape[2]
        floor = self.floor[:steps]
        if not len(self.members):
            return np.broadcast_to(floor, predictions.shape[1:])
        with np.errstate(all="ignore"):
            found = predictions.std(axis=0) + floor
        return np.where(np.isfinite(found), found, np.inf)

    def quantile(self, level: float) -> Array:
        """Return the score that a share of ``level`` stays below, ``(step, output)``."""
        counts = np.isfinite(self.scores).sum(axis=0)
        rank = np.ceil(np.round((counts + 1) * level, 9)).astype(np.int64)
        place = np.minimum(rank, np.maximum(counts, 1)) - 1
        found = np.take_along_axis(self.scores, place[None], axis=0)[0]
        return np.where(rank > counts, np.inf, found)

    def _width(self, scale: Array, counted: NDArray[np.bool_]) -> float:
        return float((self.quantile(CHOSEN_AT) * scale)[counted].mean())


def with_ends(found: Rollout, names: Sequence[str]) -> dict[str, Array]:
    """Return what was foretold as columns, with two for the ends of each interval.

    They are called ``y-lo-90`` and ``y-hi-90``, as Nixtla's libraries call them.

    Parameters
    ----------
    names
        Of the outputs.
    """
    columns = {}
    for place, name in enumerate(names):
        columns[name] = found.values[..., place].ravel()
        for level, lower, upper in zip(found.levels, found.lower, found.upper, strict=True):
            for word, end in (("lo", lower), ("hi", upper)):
                columns[f"{name}-{word}-{100 * level:.6g}"] = end[..., place].ravel()
    return columns


def least_series(level: float) -> int:
    """Return how many held-out series an interval of a level takes.

    Examples
    --------
    >>> least_series(0.9), least_series(0.5)
    (9, 1)
    """
    return math.ceil(round(level / (1 - level), 9))


def checked_levels(levels: Any) -> tuple[float, ...]:
    """Return levels as numbers between 0 and 1.

    Raises
    ------
    ProblemError
        If they are something else.
    """
    several = isinstance(levels, Iterable) and not isinstance(levels, str)
    try:
        found = tuple(float(level) for level in (levels if several else [levels]))
    except (TypeError, ValueError):
        found = ()
    if not found or not all(0 < level < 1 for level in found):
        raise ProblemError(
            "intervals=… as shares between 0 and 1", repr(levels), "such as intervals=[0.5, 0.9]"
        )
    return found


def usable(calibration: Calibration | None, levels: tuple[float, ...], steps: int) -> Calibration:
    """Return the calibration if it is enough for levels and steps.

    Raises
    ------
    FitError
        If there is none, or too few series or steps were held out.
    """
    if calibration is None:
        raise FitError(
            "a fit that was calibrated on held-out series",
            "one of an older version, or without finite predictions of them",
            "train it again",
        )
    if steps > len(calibration.floor):
        raise FitError(
            f"at most {len(calibration.floor)} steps with intervals, as many as were held out",
            str(steps),
            "foretell fewer steps, or learn the problem with a longer horizon",
        )
    least = least_series(max(levels))
    if calibration.series < least:
        raise FitError(
            f"at least {least} held-out series for intervals of {max(levels):.4g}",
            str(calibration.series),
            "hold out more with validation=…, or ask for a lower level",
        )
    return calibration
