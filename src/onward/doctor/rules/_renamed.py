"""Classes that have other numbers in the evaluation than in training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.rule import Found

FEWEST, MOST, GAIN, RIGHT = 60, 40, 0.3, 0.6
"""Answers at least, different classes at most, and how much better answers must become by giving
classes other numbers, and how good."""


def renamed(evidence: Evidence) -> Found | None:
    """Ask whether most answers become right once each class is given another number."""
    taught = [c for c in evidence.training if c.kind in ("cross_entropy", "nll")]
    asked = [c for c in evidence.evaluation if c.kind == "accuracy" and _classes(c)]
    if not taught or not asked:
        return None
    last = max(c.step for c in asked)
    late = [c for c in asked if c.step == last]
    said = np.concatenate([c.prediction.array[_counted(c)] for c in late]).astype(np.int64)
    truth = np.concatenate([c.target.array[_counted(c)] for c in late]).astype(np.int64)
    if said.size < FEWEST or said.size != truth.size:
        return None
    names = np.unique(np.concatenate([said, truth]))
    if not 2 <= len(names) <= MOST:
        return None
    right = float((said == truth).mean())
    best, given = _best(said, truth, names)
    if best < max(RIGHT, right + GAIN):
        return None
    moved = [f"{a} for {b}" for a, b in given if a != b][:4]
    return Found(
        f"{right:.0%} of {said.size} answers are right in the evaluation, and {best:.0%} would be "
        f"if classes had other numbers there: the network says {', '.join(moved)}. Classes are not "
        "numbered as in training.",
        {"right": right, "right_with_other_numbers": best, "answers": int(said.size)},
        0.9,
        late[-1].where,
        "Number classes once, and use these numbers in the loss and in the evaluation.",
    )


def _counted(comparison: Comparison) -> NDArray[np.bool_]:
    """Return which answers count: targets below zero, and what a mask leaves out, do not."""
    kept = comparison.target.array >= 0
    weights = comparison.weights
    if weights is not None and weights.array.shape == kept.shape:
        kept &= weights.array != 0
    return np.asarray(kept)


def _classes(comparison: Comparison) -> bool:
    kinds = comparison.prediction.array.dtype.kind, comparison.target.array.dtype.kind
    return kinds == ("i", "i") and comparison.prediction.shape == comparison.target.shape


def _best(
    said: NDArray[np.int64], truth: NDArray[np.int64], names: NDArray[np.int64]
) -> tuple[float, list[tuple[int, int]]]:
    """Return the best share of right answers by one-to-one new numbers, and these."""
    table = np.zeros((len(names), len(names)))
    np.add.at(table, (np.searchsorted(names, said), np.searchsorted(names, truth)), 1)
    rows, columns = linear_sum_assignment(-table)
    pairs = [(int(names[a]), int(names[b])) for a, b in zip(rows, columns, strict=True)]
    return float(table[rows, columns].sum() / said.size), pairs
