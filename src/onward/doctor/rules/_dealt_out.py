"""Windows that overlap, dealt out to training and evaluation at random."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Evidence
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found


def dealt_out(
    pairs: AllPairs, timeline: Timeline | None, evidence: Evidence | None = None
) -> Found | None:
    """Ask whether test windows lie between training windows that overlap them.

    Where several networks were trained, as one for each fold, each is held against its own.
    """
    train = pairs.training[0]
    if timeline is None or timeline.stride >= timeline.length - 1 or train.sequence:
        return None
    found = (
        _between(taught, tested, train, timeline)
        for taught, tested in _by_network(pairs, evidence)
        if tested.shape[1:] == train.x.shape[1:]
    )
    return next((one for one in found if one is not None), None)


def _by_network(pairs: AllPairs, evidence: Evidence | None) -> Iterator[tuple[Array, Array]]:
    """Yield training and test windows of each network; all of them if there is one."""
    train = pairs.training[0]
    if not pairs.evaluation:
        if pairs.asked is not None:
            yield train.x, pairs.asked
        return
    tested = pairs.evaluation[0]
    taught_by, asked_of = (_networks(pair, evidence) for pair in (train, tested))
    for network in np.unique(asked_of)[:6]:
        mine = train.x[taught_by == network]
        if len(mine):
            yield mine, tested.x[asked_of == network]


def _networks(pair: Pairs, evidence: Evidence | None) -> NDArray[np.int64]:
    """Return the index of the network that each row went through, -1 where not known."""
    calls = [None if evidence is None else evidence.call(c.call) for c in pair.comparisons]
    numbers = np.array([-1 if c is None or not c.models else c.models[0] for c in calls])
    return np.asarray(numbers[pair.batch], dtype=np.int64)


def _between(seen: Array, tested: Array, train: Pairs, timeline: Timeline) -> Found | None:
    taught, asked = np.unique(timeline.at(seen)), np.unique(timeline.at(tested))
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
