"""Targets that are changes: a later value of a series less the last one that was read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.experiments.shifts import line
from onward.doctor.experiments.timeline import Timeline

FEWEST, MOST, FEATURES = 40, 24, 8
"""Targets at least; steps ahead, and features, that are tried."""


@dataclass(frozen=True)
class Change:
    """The target is the change of an input over so many steps, perhaps in other units.

    Attributes
    ----------
    steps
        From the position of the prediction to the target's own time.
    feature
        Which feature of the input changes.
    """

    steps: int
    feature: int


def changes(pairs: AllPairs, timeline: Timeline) -> dict[str, tuple[Change | None, ...]]:
    """Return, for each kind of pairs, the change that its targets are; None if they are none."""
    return {
        "training": tuple(_change(pair, timeline) for pair in pairs.training[:2]),
        "evaluation": tuple(_change(pair, timeline) for pair in pairs.evaluation[:3]),
    }


def _change(pair: Pairs, timeline: Timeline) -> Change | None:
    if pair.classes or pair.tokens or pair.sequence or pair.x.shape[1] != timeline.length:
        return None
    begins = timeline.at(pair.x)
    here = np.flatnonzero(begins >= 0)
    last, asked = pair.x[here, pair.start], pair.y[here, 0, 0]
    for steps in range(1, MOST + 1):
        later = timeline.take(begins[here] + pair.start + steps)
        known = np.isfinite(later).all(axis=1)
        if known.sum() < FEWEST:
            continue
        for feature in range(min(last.shape[1], FEATURES)):
            change = later[known, feature] - last[known, feature]
            if line(change, asked[known]) is not None:
                return Change(steps, feature)
    return None
