"""States that are thrown away between chunks of series that go on, and would have been of use."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison
from onward.doctor.experiments.lag_fit import shared
from onward.doctor.rule import Found
from onward.doctor.rules._continuity import CONTINUES, continuity

Array = NDArray[np.float64]
PAIRS, LAGS, FEW, MANY, TOLD, SURELY = 3, 6, 24, 40, 0.3, 0.5
"""Pairs of passes to tell from; last steps of the chunk before; rows at least, and rows that are
many; share of the error in the beginning of a chunk that they tell, with many rows and with few."""


def reset_between(
    calls: tuple[Call, ...], comparisons: tuple[Comparison, ...], steps: int
) -> Found | None:
    """Find chunks that continue each other, begun without the state that the one before left.

    What is proof: errors at the first steps of a chunk are told by the end of the chunk before.
    """
    known = {call.index: call for call in calls if call.inputs}
    pairs = [(known[k - 1], call) for k, call in known.items() if k - 1 in known]
    pairs = [(a, b) for a, b in pairs if a.phase == b.phase and not (a.fed_back or b.fed_back)]
    going_on = [(a, b) for a, b in pairs if continuity(a, b) == CONTINUES]
    training = [b for a, b in going_on if b.phase == "training"]
    empty = [b for b in training if b.given in ("none", "zeros")]
    total = sum(b.phase == "training" for _, b in pairs)
    if len(training) < max(PAIRS, 0.8 * total) or len(empty) < 0.9 * len(training):
        return None
    judged = {c.call: c for c in comparisons if c.kind in ("mse", "l1", "huber")}
    parts = list(_errors(going_on, judged, steps))
    rows = sum(len(y) for _, y in parts)
    if rows < FEW:
        return None
    before, errors = (np.concatenate(column) for column in zip(*parts, strict=True))
    told = shared(before, errors, np.arange(len(errors)) % 2)
    if told < (TOLD if rows >= MANY else SURELY):
        return None
    first = empty[0]
    explicit = all(b.given == "zeros" and b.state for b in empty)
    return Found(
        f"Each pass goes on where the series of the pass before ended (in {len(training)} of "
        f"{total} pairs of training passes looked at), but begins "
        f"{'with a state of zeros' if explicit else 'without a state'}. The end of the pass before "
        f"tells {told:.0%} of the errors at the first steps of the next: the state that was thrown "
        "away was needed.",
        {"pairs": total, "that_continue": len(training), "errors_told_by_the_pass_before": told},
        0.8 if explicit else 0.4,
        first.where,
        "Hand the last state of a pass, detached, to the next one; reset it where the series "
        "begin again.",
    )


def _errors(
    pairs: list[tuple[Call, Call]], judged: dict[int | None, Comparison], steps: int
) -> Iterator[tuple[Array, Array]]:
    """Yield the end of the pass before and the error at the first step, both a row a series."""
    for before, after in pairs:
        now, past = judged.get(after.index), judged.get(before.index)
        if now is None or now.step < 0.4 * steps or after.time_axis not in (0, 1):
            continue
        error = _series(now.target.array - _like(now), after.time_axis)
        inputs = _series(before.inputs[0].array, after.time_axis)
        if error is None or inputs is None or len(error) != len(inputs):
            continue
        rows = [inputs[:, -LAGS:].reshape(len(inputs), -1)]
        asked = None if past is None else _series(past.target.array, after.time_axis)
        if asked is None or len(asked) != len(inputs):
            continue
        rows.append(asked[:, -1])
        yield np.hstack(rows), error[:, 0]


def _like(comparison: Comparison) -> Array:
    said, shape = comparison.prediction.array, comparison.target.array.shape
    same = said.size == comparison.target.array.size
    return said.reshape(shape).astype(float) if same else np.full(shape, np.nan)


def _series(array: NDArray[np.float64], time: int) -> Array | None:
    """Return values as ``(series, time, feature)``, None if they have no such axes."""
    if array.ndim < 2 or not np.isfinite(array).all():
        return None
    values = np.moveaxis(array, time, 1) if time == 0 else array
    return values.reshape(*values.shape[:2], -1).astype(float)
