"""Padding that the loss leaves out and the evaluation counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison
from onward.doctor.rule import Found
from onward.doctor.rules._padding import padding

NEAR, APART = 1e-4, 1e-3
"""Relative distance within which a reported number is a mean, and beyond which it is not."""


def in_evaluation(evaluation: tuple[Comparison, ...]) -> Found | None:
    """Ask whether what was reported is the mean over all steps, the padded ones too."""
    for comparison in evaluation:
        if comparison.value is None or comparison.weights is not None:
            continue
        padded, terms = padding(comparison), _terms(comparison)
        if padded is None or terms is None or terms.shape[:2] != padded.own.shape:
            continue
        everything, real = float(terms.mean()), float(terms[~padded.own].mean())
        said = comparison.value
        size = max(abs(said), 1e-12)
        if abs(said - everything) < NEAR * size and abs(said - real) > APART * size:
            what = "share of right answers" if comparison.kind == "accuracy" else "error"
            return Found(
                f"The loss leaves padded steps out, the evaluation counts them: the {what} of "
                f"{said:.4g} is the mean over all steps, {padded.own.mean():.0%}"
                f" of which are padding. On the real steps alone it is {real:.4g}.",
                {"reported": said, "on_real_steps": real, "padded": float(padded.own.mean())},
                0.85,
                comparison.where,
            )
    return None


def _terms(comparison: Comparison) -> NDArray[np.float64] | None:
    one, other = comparison.prediction.array, comparison.target.array
    if one.shape != other.shape or one.ndim < 2 or not comparison.prediction.whole:
        return None
    if comparison.kind == "accuracy":
        return np.asarray(one == other, dtype=float)
    apart: NDArray[np.float64] = one.astype(float) - other.astype(float)
    if comparison.kind == "mse":
        return np.square(apart)
    return np.abs(apart) if comparison.kind == "l1" else None
