"""Do the targets depend on what came early in a sequence?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison
from onward.doctor.rule import UnavailableError

Array = NDArray[np.float64]
LEAST_ROWS, LEAST_STEPS, TOKENS = 48, 12, 32


@dataclass(frozen=True)
class EarlyInputs:
    """Shares of the variance of targets that inputs of one part of the sequence explain.

    ``early`` is the first half, ``late`` the last quarter; the best of single steps and of sums
    over the part, on rows held out. ``rows`` and ``steps`` say how many there were.
    """

    early: float
    late: float
    rows: int
    steps: int


def early_inputs(training: tuple[Comparison, ...]) -> EarlyInputs:
    """Fit targets given once a sequence on squares and products of inputs, step by step.

    Raises
    ------
    UnavailableError
        If there is no single target a sequence, or too few rows or steps.
    """
    pairs = [p for c in training if (p := _pair(c)) is not None]
    if not pairs:
        raise UnavailableError("no sequences with one target each were seen")
    kind = (pairs[-1][0].shape[1:], pairs[-1][1].shape[1:])
    pairs = [p for p in pairs if (p[0].shape[1:], p[1].shape[1:]) == kind]
    x, y = (np.concatenate([p[i] for p in pairs])[:2048] for i in (0, 1))
    _, first = np.unique(x.reshape(len(x), -1), axis=0, return_index=True)
    x, y = _features(x[np.sort(first)]), _targets(y[np.sort(first)])
    if len(x) < LEAST_ROWS or x.shape[1] < LEAST_STEPS:
        raise UnavailableError(f"{len(x)} sequences of {x.shape[1]} steps are too few")
    steps = x.shape[1]
    early, late = x[:, : steps // 2], x[:, -(steps // 4) :]
    return EarlyInputs(_best(early, y), _best(late, y), len(x), steps)


def _pair(comparison: Comparison) -> tuple[NDArray[Any], NDArray[Any]] | None:
    if not comparison.inputs or comparison.time_axis not in (0, 1):
        return None
    x, y = comparison.inputs[0].array, comparison.target.array
    if x.ndim not in (2, 3) or (x.ndim == 2 and x.dtype.kind == "f" and x.shape[1] < 3):
        return None
    x = x if comparison.time_axis == 1 else np.swapaxes(x, 0, 1)
    whole = comparison.inputs[0].shape[comparison.time_axis] == x.shape[1]
    rows = min(len(x), len(y)) if y.ndim else 0
    if not whole or y.ndim > 2 or rows < 2 or (y.ndim == 2 and y.shape[1] == x.shape[1] > 1):
        return None
    return x[:rows], y[:rows]


def _features(x: NDArray[Any]) -> Array:
    """Return values, squares and products a step: ``(row, time, feature)``; tokens as 0 and 1."""
    if x.ndim == 2 and x.dtype.kind != "f":
        known = np.unique(x)[:TOKENS]
        return np.asarray(x[..., None] == known, dtype=float)
    x = x.astype(float)
    x = (x[..., None] if x.ndim == 2 else x)[..., :6]
    count = x.shape[2]
    products = [x[..., i] * x[..., j] for i in range(count) for j in range(i, count)]
    return np.concatenate([x, np.stack(products, -1)], axis=-1)


def _targets(y: NDArray[Any]) -> Array:
    if y.dtype.kind != "f":
        known = np.unique(y)[:TOKENS]
        return np.asarray(y.reshape(len(y), -1)[:, :1] == known, dtype=float)
    return y.reshape(len(y), -1).astype(float)[:, :8]


def _best(part: Array, y: Array) -> float:
    scores = [_explained(part[:, t], y) for t in range(part.shape[1])]
    scores.append(_explained(part.sum(1), y))
    return float(max(scores, default=0.0))


def _explained(x: Array, y: Array) -> float:
    """Return the share of variance explained on the second half by a fit on the first."""
    spread = x.std(0)
    x = np.column_stack([(x - x.mean(0)) / np.where(spread > 0, spread, 1.0), np.ones(len(x))])
    half = len(x) // 2
    a, b = x[:half], y[:half]
    weights = np.linalg.solve(a.T @ a + 0.1 * np.eye(a.shape[1]), a.T @ b)
    rest = np.mean((y[half:] - x[half:] @ weights) ** 2)
    total = np.mean((y[half:] - b.mean(0)) ** 2)
    return float(1 - rest / total) if total > 0 else 0.0
