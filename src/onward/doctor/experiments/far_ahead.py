"""How far ahead the inputs of training can be foretold at all, by simple rules."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.lag_fit import powers, shared, standard
from onward.doctor.experiments.pairs import AllPairs, Array, distinct, evenly
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import UnavailableError

STEPS, MOST, ROWS, WINDOW = (2, 4, 8, 16), 1000, 48, 8
"""Distances that are tried, windows at most and at least, and steps of the past looked at."""


def far_ahead(pairs: AllPairs, timeline: Timeline | None = None) -> dict[int, float]:
    """Return the share of variance that linear and quadratic rules tell, by steps ahead.

    Raises
    ------
    UnavailableError
        If the inputs are too short, or stand for something.
    """
    if not pairs.training or pairs.training[0].tokens:
        raise UnavailableError("no training inputs of numbers were seen")
    told: dict[int, float] = {}
    x = standard(distinct(pairs.training[0]).x)
    for steps in STEPS:
        known, later = _inside(x, steps) if timeline is None else _beyond(timeline, steps)
        if len(known) < ROWS:
            continue
        half = np.arange(len(known)) * 2 // len(known)
        told[steps] = max(
            shared(known.reshape(len(known), -1), later, half), shared(powers(known), later, half)
        )
    if not told:
        raise UnavailableError("the inputs are too short to look far ahead in them")
    return told


def _inside(x: Array, steps: int) -> tuple[Array, Array]:
    """Take the beginning of each series and a value further on in it."""
    length = min(WINDOW, x.shape[1] // 2)
    if length < 2 or length + steps > x.shape[1]:
        return np.empty((0, 1, 1)), np.empty((0, 1))
    return x[:MOST, length - 1 :: -1], x[:MOST, length - 1 + steps]


def _beyond(timeline: Timeline, steps: int) -> tuple[Array, Array]:
    """Take windows of the series they were cut from, and a value after each."""
    series, length = timeline.series, min(WINDOW, timeline.length)
    starts = np.arange(max(0, len(series) - length - steps + 1))
    windows = series[starts[:, None] + np.arange(length)[::-1]]
    later = series[starts + length - 1 + steps]
    whole = np.isfinite(windows).all(axis=(1, 2)) & np.isfinite(later).all(axis=1)
    windows, later = windows[whole], later[whole]
    some = evenly(len(windows), MOST)
    return windows[some], later[some]
