"""Which axis of the data is time, and which one a network steps over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, ShapeOp, Values

Array = NDArray[np.float64]
LAGS = 3


@dataclass(frozen=True)
class Fit:
    """How well targets follow from inputs before them along an axis: shares of variance."""

    along_0: float
    along_1: float


def smoothness(values: Values, axis: int) -> float:
    """Return the correlation of neighbours along an axis, mean of the features' own.

    What all series or all steps have in common, such as marks and levels, is taken out first.
    """
    array = values.array.astype(float)
    return smooth(array.reshape(*array.shape[:2], -1), axis)


def smooth(array: Array, axis: int) -> float:
    """Return what ``smoothness`` does, of an array of three axes, the last the feature."""
    rough = array.std(axis=(0, 1))
    array = array - array.mean(0) - array.mean(1)[:, None] + array.mean((0, 1))
    array = array[..., array.std(axis=(0, 1)) > 1e-3 * rough]
    one = np.take(array, range(array.shape[axis] - 1), axis)
    other = np.take(array, range(1, array.shape[axis]), axis)
    found = []
    for feature in range(array.shape[2]):
        a, b = one[..., feature].ravel(), other[..., feature].ravel()
        if np.std(a) > 0 and np.std(b) > 0:
            found.append(float(np.corrcoef(a, b)[0, 1]))
    return float(np.mean(found)) if found else float("nan")


def explained(comparisons: list[Comparison]) -> Fit | None:
    """Fit targets on inputs at the same place and before it, along the first and second axis.

    Inputs and targets are (a, b, feature) with equal a and b. Features are values, squares and
    products at lags 0 to 3 and running means. Half of the batches fit, the other half judge.
    """
    pairs = [p for c in comparisons if (p := _pair(c)) is not None][:12]
    if len(pairs) < 2:
        return None
    scores = []
    for axis in (0, 1):
        rows = [(_lagged(x, axis), y.reshape(-1, y.shape[-1])) for x, y in pairs]
        scores.append(_held_out(rows))
    return Fit(*scores)


def _pair(comparison: Comparison) -> tuple[Array, Array] | None:
    if not comparison.inputs or comparison.inputs[0].array.dtype.kind != "f":
        return None
    x, y = comparison.inputs[0].array, comparison.target.array
    if x.ndim < 2 or y.ndim < 2 or x.shape[:2] != y.shape[:2] or min(x.shape[:2]) < 4:
        return None
    if x.ndim == 2:
        x = x[..., None]
    if y.ndim == 2:
        y = y[..., None]
    if x.ndim != 3 or y.ndim != 3 or x.shape[2] > 6:
        return None
    return x.astype(float)[:64, :64], y.astype(float)[:64, :64]


def _lagged(x: Array, axis: int) -> Array:
    x = np.moveaxis(x, axis, 1)
    parts = [np.ones((*x.shape[:2], 1))]
    shifted = []
    for lag in range(LAGS + 1):
        back = np.zeros_like(x)
        back[:, lag:] = x[:, : x.shape[1] - lag]
        shifted.append(back)
    flat = np.concatenate(shifted, axis=-1)
    running = np.cumsum(x, axis=1) / np.sqrt(np.arange(1, x.shape[1] + 1))[None, :, None]
    parts += [flat, flat**2, flat[..., : x.shape[2]] * shifted[1], running, np.cumsum(x**2, axis=1)]
    parts += [running[..., i : i + 1] * x for i in range(x.shape[2])]
    if x.shape[2] < 3:
        parts += [
            shifted[i][..., :1] * shifted[j][..., -1:]
            for i in range(LAGS + 1)
            for j in range(LAGS + 1)
            if i != j
        ]
    if x.shape[2] > 1:
        product = x[..., :1] * x[..., 1:]
        parts += [product, np.cumsum(product, axis=1)]
    joined = np.moveaxis(np.concatenate(parts, axis=-1), 1, axis)
    return joined.reshape(-1, joined.shape[-1])


def _held_out(rows: list[tuple[Array, Array]]) -> float:
    fit, judge = rows[::2], rows[1::2]
    a, b = (np.concatenate([r[i] for r in fit]) for i in (0, 1))
    c, d = (np.concatenate([r[i] for r in judge]) for i in (0, 1))
    size = np.std(a, axis=0)
    size[size == 0] = 1.0
    a, c = a / size, c / size
    weights = np.linalg.solve(a.T @ a + 1e-3 * len(a) * np.eye(a.shape[1]) * 1e-3, a.T @ b)
    rest, total = np.mean((d - c @ weights) ** 2), np.mean((d - b.mean(0)) ** 2)
    return float(1 - rest / total) if total > 0 else 0.0


def gathered_axis(values: Values) -> int | None:
    """Return the axis from which rows were drawn at random or by number: that of the series."""
    later: list[ShapeOp] = []
    for op in reversed(values.trail):
        if op.op in ("getitem", "index_select") and len(op.before) == len(op.after) >= 2:
            changed = [i for i in range(len(op.before)) if op.before[i] != op.after[i]]
            if len(changed) == 1 and _by_number(op.detail):
                return _moved(changed[0], later[::-1])
        elif op.op in ("transpose", "permute", "t", "T", "view", "reshape"):
            return None
        later.append(op)
    return None


def _moved(axis: int, operations: list[ShapeOp]) -> int:
    """Return where an axis is after new ones were put in, as ``stack`` and ``unsqueeze`` do."""
    for op in operations:
        if op.op in ("stack", "unsqueeze"):
            given = re.search(r"-?\d+", op.detail)
            new = int(given[0]) if given else 0
            axis += (new if new >= 0 else len(op.after) + new) <= axis
    return axis


def _by_number(detail: str) -> bool:
    """Whether an index is a list of numbers and not a slice."""
    return ":" not in detail.replace("tensor", "") if not _has_tensor(detail) else True


def _has_tensor(detail: str) -> bool:
    return "tensor" in detail or "array" in detail


def turned(values: Values) -> bool:
    """Whether axes were exchanged before the network was given the data."""
    exchanging = {"transpose", "permute", "t", "T", "mT", "swapaxes", "movedim"}
    return any(op.op in exchanging for op in values.trail)


def last_of(values: Values) -> list[tuple[tuple[int, ...], int]]:
    """Return shapes and axes of which one entry, the last, was taken: ``[:, -1]``, ``[-1]``."""
    found: list[tuple[tuple[int, ...], int]] = []
    for op in values.trail:
        if op.op in ("getitem", "select") and len(op.after) == len(op.before) - 1:
            parts: list[Any] = [part.strip() for part in op.detail.strip("[]").split(",")]
            if op.op == "getitem" and "-1" in parts and "..." not in parts:
                found.append((op.before, parts.index("-1")))
    return found
