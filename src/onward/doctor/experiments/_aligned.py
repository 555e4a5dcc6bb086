"""Inputs as (row, time, feature) and targets as (row, position, output), from any order of axes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Values

Array = NDArray[np.float64]
INTEGERS = "iub"
FLATTENING = ("reshape", "view", "flatten")
SHARED = 3
"""Steps at least that an input and a target which goes on after it have in common."""


def series(comparison: Comparison | Call) -> Array | None:
    """Return the first input as ``(row, time, feature)``, None if its axes could not be told."""
    if not comparison.inputs:
        return None
    values = comparison.inputs[0].array
    time, batch = comparison.time_axis, comparison.batch_axis
    if time is None and batch is None and values.ndim == 3 and isinstance(comparison, Comparison):
        rows = comparison.target.shape[:1] == comparison.inputs[0].shape[:1]
        time, batch = (1, 0) if rows else (None, None)
    if time is None and batch is None and _tokens(comparison):
        time, batch = 1, 0
    if time is None or time >= values.ndim or not values.size:
        return None
    if batch is None:
        if values.ndim > 2:
            return None
        values, time, batch = values[None], time + 1, 0
    moved = np.moveaxis(values, (batch, time), (0, 1)).astype(float)
    return moved.reshape(*moved.shape[:2], -1)


def _tokens(comparison: Comparison | Call) -> bool:
    """Whether the input is a table of tokens, one series a row, with a target for each row."""
    given = comparison.inputs[0]
    if len(given.shape) != 2 or given.array.dtype.kind not in INTEGERS or min(given.shape) < 2:
        return False
    if not isinstance(comparison, Comparison):
        return True
    shape = comparison.target.shape
    return shape[:1] == given.shape[:1] or (len(shape) == 1 and _before(comparison.target) != shape)


def numbers(values: Values) -> Array:
    """Return values as they were before rows and steps were put on one axis."""
    array = values.array.astype(float)
    before = _before(values)
    if before == values.shape or not values.whole:
        return array
    return array.reshape(*before, *array.shape[1:])


def _before(values: Values) -> tuple[int, ...]:
    """Return the first axes before the last flattening put them together, else the shape."""
    last = values.trail[-1] if values.trail else None
    if last is None or last.op not in FLATTENING or last.after != values.shape:
        return values.shape
    if not last.after:
        return values.shape
    first = last.before[: len(last.before) - len(last.after) + 1]
    kept = last.before[len(first) :] == last.after[1:]
    return first[:2] if kept and len(first) >= 2 and set(first[2:]) <= {1} else values.shape


def target_of(comparison: Comparison) -> tuple[Array, int]:
    """Return the target's values and the number of classes, 0 for numbers."""
    target = comparison.target
    kinds = ("cross_entropy", "nll", "accuracy")
    if target.array.dtype.kind not in INTEGERS or comparison.kind not in kinds:
        return numbers(target), 0
    shape = comparison.prediction.shape
    known = len(shape) > 1 and comparison.kind != "accuracy"
    classes = shape[1] if known else int(target.array.max()) + 1
    values = numbers(target)
    return values, min(max(classes, int(values.max(initial=0)) + 1), 64)


def columns(index: NDArray[np.int64], classes: int) -> Array:
    return np.asarray(index[..., None] == np.arange(classes), dtype=float)


def aligned(values: Array, comparison: Comparison, shape: tuple[int, ...]) -> Array | None:
    """Return values as ``(row, position, output)`` for inputs of so many rows and steps."""
    rows, steps = shape[:2]
    if values.ndim == 0:
        return None
    first, second = (*values.shape, 0)[:2]
    time_first = comparison.time_axis == 0 and comparison.batch_axis is not None
    turned = second == rows and (first != rows or time_first) and first <= steps
    if turned and (values.ndim >= 3 or first > 1):
        values = np.moveaxis(values, 1, 0)
        first, second = values.shape[:2]
    if first == rows and values.ndim >= 3 and second <= steps:
        return values.reshape(rows, second, -1)
    if first == rows and values.ndim == 2 and second == steps and steps > 1:
        return values[..., None]
    if first == rows and values.ndim == 2 and _many(comparison, steps, second):
        return values[..., None]
    if first == rows:
        return values.reshape(rows, 1, -1)
    if first == rows * steps and rows * steps == values.size // max(values[0].size, 1):
        order = (steps, rows) if time_first else (rows, steps)
        values = values.reshape(*order, -1)
        return np.moveaxis(values, 0, 1) if time_first else values
    if rows == 1 and first <= steps and values.ndim <= 2:
        return values.reshape(1, first, -1)
    return None


def overlap(target: Array, x: Array) -> int | None:
    """Return at which step of its input a longer target begins, None if it does not go on so.

    Such a network answers while it reads and goes on by itself: its first answers stand at the
    steps it has read.
    """
    rows, steps = x.shape[:2]
    if target.ndim < 2 or len(target) != rows or target.shape[1] <= steps:
        return None
    values = target.reshape(rows, target.shape[1], -1)
    if values.shape[2] != x.shape[2]:
        return None
    for begin in range(steps - SHARED + 1):
        if np.allclose(values[:, : steps - begin], x[:, begin:], rtol=1e-6, atol=0):
            return begin
    return None


def _many(comparison: Comparison, steps: int, length: int) -> bool:
    """Whether ``(row, length)`` are positions and not outputs: a slice of all steps."""
    trails = (*comparison.prediction.trail, *comparison.target.trail)
    return 1 < length < steps and any(
        op.op == "getitem"
        and len(op.before) >= 2
        and steps in op.before[:2]
        and ":" in op.detail
        and len(op.after) >= 2
        and length in op.after[:2]
        for op in trails
    )
