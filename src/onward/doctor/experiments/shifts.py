"""By how many steps the targets are the inputs, moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.timeline import Timeline

VALUES, LEAST, SHARE, DIGITS = 20, 200, 0.995, 2e-7
"""Different values a target must have to be told by them, values looked at first, share that must
agree, and how closely: as numbers of single precision do."""
UNITS = 1e-8
"""Share of the target's variance that the best straight line may leave if it is an input in other
units. A series as smooth as a sine of 1,000 steps leaves 4e-5 to its own next value."""


@dataclass(frozen=True)
class Shift:
    """The target is an input, so many steps later: 1 is the next value, -1 the one before.

    Attributes
    ----------
    steps
        Steps from the position of the prediction to the target's own time.
    feature
        Which feature of the input it is, for the first output.
    every
        Whether all features of the input are in the target.
    agreeing
        Share of the values looked at that are equal.
    slope, offset
        The target is ``slope`` times the input plus ``offset``: 1 and 0 in the same units.
    """

    steps: int
    feature: int
    every: bool
    agreeing: float
    slope: float = 1.0
    offset: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether target and input have the same units."""
        return self.slope == 1.0 and self.offset == 0.0


def shifts(
    pairs: AllPairs, timeline: Timeline | None = None
) -> dict[str, tuple[Shift | None, ...]]:
    """Return the shift of each kind of pairs, in training and in evaluation."""
    return {
        "training": tuple(shift(pair, timeline) for pair in pairs.training),
        "evaluation": tuple(shift(pair, timeline) for pair in pairs.evaluation),
    }


def shift(pair: Pairs, timeline: Timeline | None = None) -> Shift | None:
    """Return by how much the target is the input moved, None if it is not."""
    pair = _named(pair)
    target = np.argmax(pair.y, axis=2)[..., None] if pair.classes else pair.y
    if len(np.unique(target[:200])) < (3 if pair.tokens else VALUES):
        return None
    steps = pair.x.shape[1]
    most = max(steps - 1, 1)
    order = sorted(range(-most, most + 1), key=lambda k: (k not in (1, 0), abs(k)))
    every = target.shape[2] == pair.x.shape[2]
    for k in order:
        found = _within(pair.x, target[..., :1], pair.start + k)
        if found is not None:
            return Shift(k, found[0], every, found[1])
    after = _beyond(pair, timeline) if timeline is not None else None
    if after is not None or pair.classes or pair.tokens:
        return after
    return _in_other_units(pair, order, timeline)


def _named(pair: Pairs) -> Pairs:
    """Return pairs of symbols that were fed as rows of 0 and one 1 with the numbers of these."""
    x = pair.x
    if not pair.classes or pair.tokens or x.shape[2] != pair.y.shape[2]:
        return pair
    if not (np.isin(x, (0.0, 1.0)).all() and (x.sum(axis=2) == 1).all()):
        return pair
    return replace(pair, x=np.argmax(x, axis=2)[..., None].astype(float), tokens=True)


def _in_other_units(pair: Pairs, order: list[int], timeline: Timeline | None) -> Shift | None:
    """Look for the target among the inputs, stretched and moved: scaled by another scaler."""
    for k in order:
        first, positions = pair.start + k, pair.y.shape[1]
        begin, end = max(0, -first), min(positions, pair.x.shape[1] - first)
        if end - begin < max(1, positions // 3):
            continue
        asked = pair.y[:, begin:end, 0].ravel()
        for feature in range(pair.x.shape[2]):
            taken = pair.x[:, first + begin : first + end, feature].ravel()
            if (found := line(taken, asked)) is not None:
                return Shift(k, feature, pair.x.shape[2] == pair.y.shape[2], 1.0, *found)
    if timeline is None or pair.x.shape[1] != timeline.length:
        return None
    begins = timeline.at(pair.x)
    here = begins >= 0
    for k in range(1, 2 * timeline.length):
        later = timeline.take(begins[here] + pair.start + k)
        known = np.isfinite(later).all(axis=1)
        asked = pair.y[here][known, 0, 0]
        for feature in range(later.shape[1]):
            if (found := line(later[known, feature], asked)) is not None:
                return Shift(k, feature, pair.y.shape[2] == later.shape[1], 1.0, *found)
    return None


def line(taken: NDArray[Any], asked: NDArray[Any]) -> tuple[float, float] | None:
    """Return slope and offset of the line from an input to the target, None if there is none."""
    if len(np.unique(taken[:LEAST])) < VALUES or len(np.unique(asked[:LEAST])) < VALUES:
        return None
    for values in (LEAST, len(taken)):
        x, y = taken[:values], asked[:values]
        middle, offset = x.mean(), y.mean()
        slope = float((x - middle) @ (y - offset) / max(((x - middle) ** 2).sum(), 1e-300))
        left = y - offset - slope * (x - middle)
        if not (left**2).sum() < UNITS * ((y - offset) ** 2).sum():
            return None
    return slope, float(offset - slope * middle)


def _within(x: Array, target: Array, first: int) -> tuple[int, float] | None:
    """Return the feature that is the target when it is read ``first`` steps on."""
    positions = target.shape[1]
    begin, end = max(0, -first), min(positions, x.shape[1] - first)
    if end - begin < max(1, positions // 3) or len(x) * (end - begin) < VALUES:
        return None
    for feature in range(x.shape[2]):
        taken = x[:, first + begin : first + end, feature]
        agreeing = _agreeing(taken, target[:, begin:end, 0])
        if agreeing >= SHARE and len(np.unique(taken[:200])) > 2:
            return feature, agreeing
    return None


def _agreeing(taken: Array, target: Array) -> float:
    """Return the share of equal values; one side may have more digits than the other."""
    return float((np.abs(taken - target) <= DIGITS * np.abs(target)).mean())


def _beyond(pair: Pairs, timeline: Timeline) -> Shift | None:
    """Look for the target after the end of its window, in the series it was cut from."""
    if pair.x.shape[1] != timeline.length:
        return None
    begins = timeline.at(pair.x)
    here = begins >= 0
    for k in range(1, 3 * timeline.length):
        taken = timeline.take(begins[here] + pair.start + k)
        known = np.isfinite(taken).all(axis=1)
        if known.sum() < VALUES:
            continue
        for feature in range(taken.shape[1]):
            agreeing = _agreeing(taken[known, feature], pair.y[here][known, 0, 0])
            if agreeing >= SHARE:
                return Shift(k, feature, pair.y.shape[2] == taken.shape[1], agreeing)
    return None
