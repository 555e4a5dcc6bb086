"""Windows that were moved one by one, or differenced: what is left of a scale is its slope."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments._again import Places, numbered, places, shapes
from onward.doctor.experiments.pairs import AllPairs, Array, evenly
from onward.doctor.experiments.scales import (
    AGREE,
    EXACT,
    FEWEST,
    ROUNDING,
    ROWS,
    SHORTEST,
    Part,
    Scaled,
    channels,
    held_out,
    series_of,
    windows_of,
)


def slopes(
    pairs: AllPairs, scales: tuple[Scaled, ...] = (), variables: tuple[Variable, ...] = ()
) -> tuple[Scaled, ...]:
    """Find windows of the script's series of which each was moved by a number of its own.

    Such are windows from which their last value, or their mean, was subtracted, and changes from
    step to step. Features whose scale is known entirely are left out. The offset is not known: it
    is chosen so that the whole series has mean 0.
    """
    if not pairs.training or pairs.training[0].tokens:
        return ()
    train = pairs.training[0]
    known = {one.channel for one in scales}
    parts: tuple[tuple[Part, Array], ...] = (
        ("training", train.x),
        ("held out", held_out(train, pairs)),
    )
    asked = [
        (part, channel, fed[evenly(len(fed), ROWS)])
        for part, x in parts
        for channel, fed in channels(x)
        if channel not in known and len(channel) == 1
    ]
    found: list[Scaled] = []
    for name, column, series in series_of(variables):
        lookup: dict[int, dict[bytes, int]] = {}
        changes, mean = np.diff(series), float(np.nanmean(series))
        for part, channel, rows in asked:
            steps = rows.shape[1]
            for fed in (np.diff(rows, axis=1), rows):
                found += [
                    Scaled(
                        name, column, part, channel, slope, -slope * mean, begins, steps, share,
                        series,
                    )
                    for slope, begins, share in _steep(rows, fed, changes, lookup)
                ]  # fmt: skip
    return tuple(found)


def _steep(
    rows: Array, fed: Array, changes: Array, lookup: dict[int, dict[bytes, int]]
) -> Iterator[tuple[float, Places, float]]:
    """Yield the one slope that makes fed changes of the series' own, exactly and without offset.

    First steps of windows, and the share of rows that it explains, come with it.
    """
    steps = fed.shape[1]
    if len(changes) < 3 * steps or steps < SHORTEST - 1:
        return
    windows = windows_of(changes, steps)
    if steps not in lookup:
        lookup[steps] = numbered(shapes(windows))
    at = places(shapes(fed), lookup[steps])
    here = np.flatnonzero(at >= 0)
    if len(here) < FEWEST:
        return
    given, fed = windows[at[here]], fed[here]
    slope = float(np.median(np.ptp(fed, axis=1) / np.ptp(given, axis=1)))
    close = np.abs(slope * given - fed).max(axis=1) < 0.01 * slope * np.ptp(given)
    if close.sum() < max(FEWEST, AGREE * len(here)):
        return
    slope = float((given[close] * fed[close]).sum() / (given[close] ** 2).sum())
    allowed = EXACT * slope * given.std() + ROUNDING * np.abs(rows[here]).max()
    exact = (np.abs(slope * given - fed) < allowed).all(axis=1)
    if exact.mean() >= AGREE and exact.sum() >= FEWEST:
        yield slope, np.unique(at[here][exact]), float(exact.sum() / len(rows))
