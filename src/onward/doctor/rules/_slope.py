"""Slopes, known exactly where windows were moved one by one, that divide by the whole's spread."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.scales import Scaled
from onward.doctor.rule import Found
from onward.doctor.rules._raw_scale import APART, EXACT, FEWEST, MOSTLY, both, cut_of, one_scale


def whole_slope(slopes: tuple[Scaled, ...], pair: Pairs) -> Found | None:
    """Ask whether one slope, for training and the test after it, is that of both together."""
    for train, held in both(slopes):
        cut = cut_of(train, held)
        if cut is None or not one_scale(train, held) or held.share < MOSTLY:
            continue
        whole, early = _known(held.fed), _known(held.fed[:cut])
        if min(len(early), len(whole) - len(early)) < FEWEST:
            continue
        if _off(whole) < EXACT and _off(early) > APART:
            return Found(
                f"The inputs are parts of `{held.variable}` that were moved one by one, and before "
                f"that divided by a number that gives all {len(whole)} values of it standard "
                f"deviation {whole.std():.4f}; the {len(early)} before the test have "
                f"{early.std():.3f}. The number is the spread of the test part too.",
                {"deviation": float(whole.std()), "deviation_by_training": float(early.std())},
                0.85,
                pair.comparisons[0].where,
            )
    return None


def _known(values: Array) -> Array:
    return values[np.isfinite(values)]


def _off(values: Array) -> float:
    """Return how far the deviation is from 1, by either way to count, the nearer one."""
    return float(min(abs(values.std() - 1), abs(values.std(ddof=1) - 1)))
