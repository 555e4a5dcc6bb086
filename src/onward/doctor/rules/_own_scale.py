"""Windows that were scaled one by one, with the target among the numbers of the scale."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs, distinct
from onward.doctor.rule import Found

FEWEST, EXACT, MOST, FEW = 60, 1e-4, 0.98, 0.5


def own_scale(pair: Pairs) -> Found | None:
    """Ask whether each window is standard together with its target, and not without it."""
    if pair.tokens or pair.classes or pair.y.shape[2] != 1 or pair.x.shape[1] < 3:
        return None
    unique = distinct(pair)
    if len(unique.x) < FEWEST:
        return None
    for feature in range(min(pair.x.shape[2], 4)):
        alone = unique.x[..., feature]
        whole = np.concatenate([alone, unique.y[..., 0]], axis=1)
        for said, measure in (("mean 0", _centred), ("a range from 0 to 1", _ranged)):
            together, apart = measure(whole), measure(alone)
            if together > MOST and apart < FEW + 0.4 * (measure is _ranged):
                return Found(
                    f"Each window has {said} together with its target ({together:.0%} of "
                    f"{len(whole)} windows), and {apart:.0%} have it without. Every window was "
                    "scaled by itself, and the target was among the numbers that made the scale.",
                    {"together": together, "without_target": apart, "windows": len(whole)},
                    0.85,
                    pair.comparisons[0].where,
                    "Take mean and deviation of a window from its inputs alone, and apply them to "
                    "the target.",
                )
    return None


def _centred(rows: Array) -> float:
    size = np.abs(rows).max(axis=1) + 1e-12
    return float((np.abs(rows.mean(axis=1)) < EXACT * size).mean())


def _ranged(rows: Array) -> float:
    low, high = rows.min(axis=1), rows.max(axis=1)
    return float(((np.abs(low) < EXACT) & (np.abs(high - 1) < EXACT)).mean())
