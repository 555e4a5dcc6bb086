"""How many answers of a classifier are right."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison

FEWEST = 100


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


def answered(comparisons: tuple[Comparison, ...]) -> float:
    """Return the share of right answers above chance, 0 if that is not known."""
    found = right(comparisons)
    return 0.0 if found is None else max(0.0, (found[0] - found[1]) / max(1 - found[1], 1e-9))
