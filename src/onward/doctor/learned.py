"""How far training came: the error at its end beside that of the best constant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Course

SQUARED = {"mse", "l1", "huber", "residual", "cosine"}
ENTROPY = {"cross_entropy", "nll"}
BINARY = {"bce", "bce_logits"}


@dataclass(frozen=True)
class Learned:
    """Errors of the main training loss, in NumPy and without masks.

    Attributes
    ----------
    first, last
        At the first and at the last training batches looked at; the error is the mean square, or
        the cross entropy of classes.
    constant
        Of the best constant prediction on the same targets.
    """

    first: float
    last: float
    constant: float

    @property
    def share(self) -> float:
        """Return the error at the end as a share of the constant's; nan is infinite."""
        if not np.isfinite(self.last):
            return float("inf")
        return self.last / self.constant if self.constant > 0 else float("nan")


def learned(training: tuple[Comparison, ...]) -> Learned | None:
    """Return how far the loss that was seen most often came, None if that could not be told."""
    sites: dict[int, list[Comparison]] = {}
    for comparison in training:
        if comparison.backward:
            sites.setdefault(comparison.site, []).append(comparison)
    seen = max(sites.values(), key=len, default=[])
    error = _error_of(seen[0]) if seen else None
    if error is None or len(seen) < 2:
        return None
    try:
        errors = [error(c.prediction.array, c.target.array, c) for c in seen]
        constant = _constant(seen)
    except (ValueError, IndexError, TypeError):
        return None
    few = max(1, len(errors) // 4)
    return Learned(
        float(np.median(errors[: min(few, 3)])), float(np.median(errors[-few:])), constant
    )


def course_share(course: Course) -> float:
    """Return the loss at the end of training as a share of that at its beginning.

    Medians of the last and the first losses, five at least where there are so many; infinite if
    the end is not finite, nan if there are fewer than four losses or the beginning is not positive.
    """
    first, last = first_and_last(course)
    if np.isnan(first):
        return float("nan")
    if not np.isfinite(last):
        return float("inf")
    return last / first if first > 0 else float("nan")


def first_and_last(course: Course) -> tuple[float, float]:
    """Return the medians of the first losses and of the last; nan if there are fewer than four."""
    losses = np.asarray(course.losses, dtype=float)
    if len(losses) < 4:
        return float("nan"), float("nan")
    few = max(min(5, len(losses) // 2), len(losses) // 20)
    return float(np.median(losses[:few])), float(np.median(losses[-few:]))


def _error_of(
    comparison: Comparison,
) -> Callable[[NDArray[Any], NDArray[Any], Comparison], float] | None:
    if comparison.kind in SQUARED:
        return _mean_square
    if comparison.kind in ENTROPY and comparison.target.array.dtype.kind in "iu":
        return _cross_entropy
    if comparison.kind in BINARY:
        return _binary
    return None


def _mean_square(prediction: NDArray[Any], target: NDArray[Any], _: Comparison) -> float:
    if prediction.ndim != target.ndim and prediction.size == target.size:
        target = target.reshape(prediction.shape)
    return float(np.mean((prediction.astype(float) - target.astype(float)) ** 2))


def _cross_entropy(prediction: NDArray[Any], target: NDArray[Any], c: Comparison) -> float:
    scores = np.moveaxis(prediction.astype(float), 1 if prediction.ndim > 1 else 0, -1)
    if c.kind == "cross_entropy":
        scores = scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)
    flat, labels = scores.reshape(-1, scores.shape[-1]), target.reshape(-1)
    kept = (labels >= 0) & (labels != c.options.get("ignore_index", -100))
    return float(-np.mean(flat[kept, labels[kept]]))


def _binary(prediction: NDArray[Any], target: NDArray[Any], c: Comparison) -> float:
    p, y = prediction.astype(float), target.astype(float)
    if p.size == y.size:
        y = y.reshape(p.shape)
    if c.kind == "bce_logits":
        return float(np.mean(np.logaddexp(0, p) - p * y))
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


def _constant(seen: list[Comparison]) -> float:
    """Return the error of the best constant: a number a feature, or the frequencies of classes."""
    kind = seen[0].kind
    if kind in ENTROPY:
        labels = np.concatenate([c.target.array.reshape(-1) for c in seen])
        ignored = seen[0].options.get("ignore_index", -100)
        counts = np.unique(labels[(labels >= 0) & (labels != ignored)], return_counts=True)[1]
        shares = counts / counts.sum()
        return float(-(shares * np.log(shares)).sum())
    targets = [np.asarray(c.target.array, dtype=float) for c in seen]
    if kind in BINARY:
        mean = float(np.clip(np.mean([t.mean() for t in targets]), 1e-12, 1 - 1e-12))
        return float(-(mean * np.log(mean) + (1 - mean) * np.log1p(-mean)))
    features = targets[0].shape[-1] if targets[0].ndim > 1 else 1
    if features > 16 or any(t.ndim > 1 and t.shape[-1] != features for t in targets):
        features = 1
    return float(np.mean(np.var(np.concatenate([t.reshape(-1, features) for t in targets]), 0)))
