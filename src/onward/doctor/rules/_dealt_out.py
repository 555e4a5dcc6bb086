"""Windows that overlap, dealt out to training and evaluation at random."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found


def dealt_out(pairs: AllPairs, timeline: Timeline | None) -> Found | None:
    """Ask whether test windows lie between training windows that overlap them."""
    train = pairs.training[0]
    tested = pairs.evaluation[0].x if pairs.evaluation else pairs.asked
    if timeline is None or timeline.stride >= timeline.length - 1 or tested is None:
        return None
    if tested.shape[1:] != train.x.shape[1:] or train.sequence:
        return None
    taught, asked = np.unique(timeline.at(train.x)), np.unique(timeline.at(tested))
    taught, asked = taught[taught >= 0], asked[asked >= 0]
    new = np.setdiff1d(asked, taught)
    if len(asked) < 10 or len(new) < 0.8 * len(asked):
        return None
    nearest = np.searchsorted(taught, new)
    before = np.where(nearest > 0, new - taught[np.maximum(nearest - 1, 0)], 10**6)
    after = np.where(
        nearest < len(taught), taught[np.minimum(nearest, len(taught) - 1)] - new, 10**6
    )
    half = timeline.length / 2
    between = float(((before < half) & (after < half)).mean())
    if between < 0.6:
        return None
    return Found(
        f"{between:.0%} of {len(new)} test windows lie between training windows that overlap them "
        f"by more than half: their targets are inside windows the network was trained on.",
        {"between": between, "test_windows": len(new), "window": timeline.length},
        0.85,
        train.comparisons[0].where,
        "Split the series in time first, then cut windows from each part.",
    )
