"""How many answers of a classifier are right."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison

FEWEST, LATE = 100, 6
"""Answers at least, and comparisons at the end of training that are looked at."""


def right(comparisons: tuple[Comparison, ...]) -> tuple[float, float, int] | None:
    """Return the share of right answers at the end, that of the commonest answer, and how many."""
    seen = [
        c
        for c in comparisons
        if c.phase == "evaluation"
        and c.kind == "accuracy"
        and c.target.array.size >= FEWEST
        and c.prediction.array.size == c.target.array.size
        and not c.grad
    ]
    if not seen:
        return None
    last = seen[-1]
    said, asked = last.prediction.array.ravel(), last.target.array.ravel()
    counts = np.unique(asked, return_counts=True)[1]
    if len(counts) > 0.2 * len(asked):
        return None
    return float((said == asked).mean()), float(counts.max() / len(asked)), len(asked)


def taught(comparisons: tuple[Comparison, ...]) -> float | None:
    """Return the share of right answers above chance late in training, by the logits themselves."""
    seen = [
        c
        for c in comparisons
        if c.phase == "training"
        and c.kind in ("cross_entropy", "nll")
        and c.target.array.dtype.kind in "iu"
        and c.prediction.array.ndim == c.target.array.ndim + 1
        and c.prediction.array.argmax(axis=1).shape == c.target.array.shape
    ][-LATE:]
    if not seen:
        return None
    asked = np.concatenate([c.target.array.ravel() for c in seen])
    said = np.concatenate([c.prediction.array.argmax(axis=1).ravel() for c in seen])
    said, asked = said[asked >= 0], asked[asked >= 0]
    if len(asked) < FEWEST:
        return None
    chance = float(np.unique(asked, return_counts=True)[1].max() / len(asked))
    if chance == 1:
        return None
    return max(0.0, (float((said == asked).mean()) - chance) / (1 - chance))


def answered(comparisons: tuple[Comparison, ...]) -> float:
    """Return the share of right answers above chance, 0 if that is not known."""
    found = right(comparisons)
    return 0.0 if found is None else max(0.0, (found[0] - found[1]) / max(1 - found[1], 1e-9))
