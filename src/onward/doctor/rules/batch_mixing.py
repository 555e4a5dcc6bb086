"""What comes out for one series depends on the others in its batch."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Evidence, Where
from onward.doctor.experiments.influence import Influence, Touched
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

LEAST = 1e-4
"""Share of the spread of the outputs from which a movement counts."""


def check(influence: tuple[Influence, ...], evidence: Evidence) -> Verdict:
    """Change one series and see whether the outputs of others move."""
    weighed = [
        (one, axis)
        for one in influence
        if not _single(one, influence) and (axis := _batch(one, evidence)) is not None
    ]
    if not weighed:
        return NotChecked("which axis of input and output is the batch could not be told")
    mixed, places = [], 0
    for one, (into, out) in weighed:
        if one.evaluation_spread > LEAST * one.scale:
            continue
        least = max(LEAST * one.scale, 1e-7)
        moving = [t for t in one.touched if _others(t, into, out) > least]
        places += len(one.touched)
        if len(moving) >= max(2, 0.5 * len(one.touched)):
            mixed += [(one, touch, into, out) for touch in moving]
    if not places:
        return NotChecked("the network gives another output each time, even in evaluation mode")
    numbers = {"places_changed": places, "places_that_moved_other_series": len(mixed)}
    if not mixed:
        return Clear(numbers)
    one, touch, into, out = mixed[0]
    others = np.moveaxis(touch.moved, out, 0).reshape(touch.moved.shape[out], -1).max(1)
    count = int((np.delete(others, touch.place[into]) > 0).sum())
    numbers |= {"series": one.input_shape[into], "other_series_moved": count}
    return Found(
        f"With one value of series {touch.place[into]} changed, the outputs of {count} of the "
        f"{one.input_shape[into] - 1} other series in the batch move as well (in evaluation "
        f"mode; {len(mixed)} of {places} places tried). Series in a batch ought to know nothing "
        "of each other.",
        numbers,
        0.85,
        _where(evidence, one),
    )


def _single(one: Influence, influence: tuple[Influence, ...]) -> bool:
    """Whether an input is one state by itself: a row of what the network is given elsewhere."""
    return len(one.input_shape) == 1 and any(
        len(other.input_shape) > 1 and other.input_shape[-1:] == one.input_shape
        for other in influence
    )


def _where(evidence: Evidence, one: Influence) -> Where | None:
    call = evidence.call(one.call)
    return None if call is None else call.where


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


RULE = Rule(
    code="OW205",
    name="batch-mixing",
    what="The output for one series depends on the other series in its batch.",
    why="A prediction then depends on the company it is made in: it cannot be had for one series "
    "alone, and training and evaluation differ.",
    threshold="Changing one value moves outputs of other series by more than a ten-thousandth of "
    "the outputs' standard deviation, for half of the places tried of one input.",
    source="Experiment on a copy of the network in evaluation mode; independent series are exact.",
    remedy="Look for `dim=0` in softmax, mean, norm, cumsum or attention where the batch is the "
    "first axis, for `view` in the place of `transpose`, for layers without `batch_first=True`.",
    wrong_when="Series are meant to see each other, as nodes of a graph do.",
    check=check,
    consequences=("overfit", "closed-loop-gap", "persistence-unbeaten", "constant-prediction"),
    severity=2,
)
