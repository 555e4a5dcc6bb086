"""Outputs of other series that move when one is changed, in passes made again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Evidence
from onward.doctor.experiments.influence import Influence, Touched

LEAST = 1e-4
"""Share of the spread of the outputs from which a movement counts."""


@dataclass(frozen=True, eq=False)
class Moved:
    """A place that was changed, and others that moved with it: ``into`` and ``out`` are the batch
    axes of input and output."""

    pass_: Influence
    touched: Touched
    into: int
    out: int

    @property
    def others(self) -> int:
        """How many other series moved."""
        moved = np.moveaxis(self.touched.moved, self.out, 0)
        return int((np.delete(moved.reshape(len(moved), -1).max(1), self.series) > 0).sum())

    @property
    def series(self) -> int:
        """Which series was changed."""
        return self.touched.place[self.into]


@dataclass(frozen=True, eq=False)
class Mixed:
    """Places that were changed and moved any output, and those that moved other series."""

    places: int
    moved: tuple[Moved, ...]


def mixed(influence: tuple[Influence, ...], evidence: Evidence) -> Mixed | None:
    """Return what moved other series; None if it could not be told which axes are the batch."""
    weighed = [
        (one, axis)
        for one in influence
        if not _single(one, influence) and (axis := _batch(one, evidence)) is not None
    ]
    if not weighed:
        return None
    found: list[Moved] = []
    places = 0
    for one, (into, out) in weighed:
        if one.evaluation_spread > LEAST * one.scale:
            continue
        least = max(LEAST * one.scale, 1e-7)
        telling = [t for t in one.touched if t.moved.max(initial=0.0) > least]
        moving = [t for t in telling if _others(t, into, out) > least]
        places += len(telling)
        if moving and len(moving) >= 0.5 * len(telling):
            found += [Moved(one, touch, into, out) for touch in moving]
    return Mixed(places, tuple(found))


def _single(one: Influence, influence: tuple[Influence, ...]) -> bool:
    """Whether an input is one state by itself: a row of what the network is given elsewhere."""
    return len(one.input_shape) == 1 and any(
        len(other.input_shape) > 1 and other.input_shape[-1:] == one.input_shape
        for other in influence
    )


def _batch(one: Influence, evidence: Evidence) -> tuple[int, int] | None:
    """Return the batch axis of input and output: what loss and data say, not what the layer does.

    The prediction is compared with the target row by row, so an axis of the output that has the
    length of the batch is it; of two that could be, the one the recurrent layer does not step over.
    """
    axes = [a for a in range(min(2, len(one.input_shape))) if len(one.touched[0].place) > a]
    pairs = [
        (a, b)
        for a in axes
        for b in range(min(2, len(one.output_shape)))
        if one.input_shape[a] == one.output_shape[b] > 1
    ]
    if one.batch_axis is not None:
        pairs = [(a, b) for a, b in pairs if a == one.batch_axis]
        straight = [(a, b) for a, b in pairs if a == b]
        return next(iter(straight or pairs), None)
    if len(one.output_shape) == 1 or one.output_shape[1:] == (1,):
        if _steps_over(one, 0):
            return None
        return pairs[0] if len(pairs) == 1 or pairs[:1] == [(0, 0)] else None
    return (0, 0) if (0, 0) in pairs and not _steps_over(one, 0) else None


def _steps_over(one: Influence, axis: int) -> bool:
    """Whether outputs move only at or after the change along an axis: then that axis is time."""
    early = [np.take(t.moved, range(t.place[axis]), axis) for t in one.touched]
    later = [
        np.take(t.moved, range(t.place[axis] + 1, t.moved.shape[axis]), axis) for t in one.touched
    ]
    return not any(part.any() for part in early) and any(part.any() for part in later)


def _others(touch: Touched, into: int, out: int) -> float:
    return float(np.delete(touch.moved, touch.place[into], axis=out).max(initial=0.0))
