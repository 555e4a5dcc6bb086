"""Classes that say between which levels a feature lies some steps ahead, or how it has changed."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline

LEADS, ROWS, MOST, RARE = 12, 150, 1500, 0.05
"""Steps ahead, windows at least and at most, and share that the rarest class must have."""


def risen(pair: Pairs, timeline: Timeline | None) -> Shift | None:
    """Return which feature and how many steps ahead, if levels of it part the classes exactly."""
    if timeline is None or pair.sequence or pair.tokens or pair.x.shape[1] != timeline.length:
        return None
    chosen, begins = timeline.found(pair.x, MOST)
    y = pair.y[chosen][:, 0]
    classes = y.argmax(axis=1) if pair.classes else y[:, 0]
    names, counts = np.unique(classes, return_counts=True)
    if y.shape[1] != max(pair.classes, 1) or not 2 <= len(names) <= 5 or len(classes) < ROWS:
        return None
    if counts.min() < RARE * len(classes):
        return None
    last = begins + timeline.length - 1
    now = timeline.take(last)
    for steps in range(1, LEADS + 1):
        later = timeline.take(last + steps)
        for feature in range(later.shape[1]):
            level = later[:, feature]
            if _parted(level, classes) or _parted(level - now[:, feature], classes):
                return Shift(steps, feature, False, 1.0)
    return None


def _parted(values: Array, classes: Array) -> bool:
    """Whether each class has a range of values of its own."""
    known = np.isfinite(values)
    if known.sum() < ROWS:
        return False
    ordered = classes[known][np.argsort(values[known], kind="stable")]
    return int((ordered[1:] != ordered[:-1]).sum()) == len(np.unique(classes)) - 1
