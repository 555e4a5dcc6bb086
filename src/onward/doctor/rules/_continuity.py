"""Whether the data of one pass go on where those of the pass before ended."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Values

CONTINUES, APART, UNKNOWN = "continues", "apart", "unknown"


def continuity(before: Call, after: Call) -> str:
    """Say whether the inputs of a pass continue those of the pass before it, series by series.

    ``unknown`` where the data are too rough to tell and lie in no common tensor.
    """
    if not before.inputs or not after.inputs:
        return UNKNOWN
    one, other = before.inputs[0], after.inputs[0]
    if after.fed_back or before.fed_back:
        return CONTINUES
    time = after.time_axis if after.time_axis is not None else _single(other)
    if time is None or one.array.ndim != other.array.ndim:
        return UNKNOWN
    if one.array.ndim <= time or one.array.shape[time] != one.shape[time]:
        return UNKNOWN
    said = _in_memory(one, other, time)
    return said if said != UNKNOWN else follows(_time_second(one, time), _time_second(other, time))


def going_on(before: Call, after: Call, targets: Mapping[int | None, Values]) -> str:
    """Say the same of inputs, or of targets by the number of their pass where inputs are rough."""
    said = continuity(before, after)
    one, other, time = targets.get(before.index), targets.get(after.index), after.time_axis
    if said != UNKNOWN or one is None or other is None or time not in (0, 1):
        return said
    if one.shape != other.shape or one.array.ndim < 2 or one.array.dtype.kind != "f":
        return UNKNOWN
    if one.array.shape[time] != one.shape[time] or one.shape[time] < 3:
        return UNKNOWN
    return follows(_time_second(one, time), _time_second(other, time))


def _single(values: Values) -> int | None:
    """Return a time axis of a single step: any will do."""
    return 1 if len(values.shape) == 3 and values.shape[1] == 1 else None


def _time_second(values: Values, time: int) -> NDArray[np.float64]:
    array = values.array.astype(float)
    array = np.moveaxis(array, time, 1) if array.ndim > 1 else array[None]
    return array.reshape(*array.shape[:2], -1)


def _in_memory(one: Values, other: Values, time: int) -> str:
    """Tell from where both lie in one tensor."""
    if not one.base or one.base != other.base or one.strides != other.strides:
        return UNKNOWN
    if one.shape[:time] != other.shape[:time] or not one.strides:
        return UNKNOWN
    ahead = other.offset - one.offset
    stride = one.strides[time]
    if ahead == 0 or stride == 0:
        return UNKNOWN
    if ahead == one.shape[time] * stride:
        series = one.shape[1 - time] if len(one.shape) > 1 and time < 2 else 1
        alone = series == 1 and len(one.shape) > 2
        return UNKNOWN if alone else CONTINUES
    single = max(n for axis, n in enumerate((*one.shape, 1)) if axis != time) == 1
    if single or (0 < ahead < one.shape[time] * stride and ahead % stride == 0):
        return APART
    return UNKNOWN


def in_random_order(pairs: list[tuple[Call, Call]]) -> bool:
    """Whether passes take pieces of one tensor, going now forward and now back."""
    ahead = []
    for before, after in pairs:
        one, other = before.inputs[0], after.inputs[0]
        if one.base and one.base == other.base and one.strides == other.strides:
            ahead.append(other.offset - one.offset)
    back = sum(step < 0 for step in ahead) / max(1, len(ahead))
    return len(ahead) >= 4 and 0.2 <= back <= 0.8 and len(set(ahead)) >= 4


def follows(one: NDArray[np.float64], other: NDArray[np.float64]) -> str:
    """Tell from the values of ``(series, time, feature)``: smooth series go on smoothly.

    The jump from the last value of one to the first of the other is held against jumps inside the
    series, and against differences between any values.
    """
    rows = min(len(one), len(other))
    one, other = one[:rows], other[:rows]
    if one.shape[2:] != other.shape[2:]:
        return UNKNOWN
    if one.shape[1] > 2 and other.shape[1] > 2 and _overlap(one, other):
        return APART
    inside = np.abs(np.diff(np.concatenate([one, one[:, -1:]], axis=1), axis=1))[:, :-1]
    if inside.size == 0:
        return UNKNOWN
    typical = np.median(inside)
    spread = np.mean(np.abs(one - np.mean(one, axis=(0, 1))))
    if spread == 0 or typical == 0 or typical > 0.35 * spread:
        # Series that mostly stand still, such as marks of 0 and 1, go on as well as any other.
        return UNKNOWN
    jump = np.median(np.abs(other[:, 0] - one[:, -1]))
    return CONTINUES if jump < 2 * max(typical, 0.02 * spread) else APART


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether the end of one is the beginning of the other: windows that overlap."""
    steps = min(one.shape[1], other.shape[1])
    return any(
        np.array_equal(one[:, -keep:], other[:, :keep]) and np.ptp(one[:, -keep:]) > 0
        for keep in range(steps - 1, max(1, steps // 4), -1)
    )
