"""How fed values were made of the script's own series: by which scale, in training and in tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments._again import Places, numbered, places, shapes
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, evenly

SHORTEST, LONGEST, WIDTH, LANES, SERIES, PIECE = 4, 20_000, 16, 6, 24, 16
"""Steps of a window at least; steps of a series, columns of a variable, lanes of a flat window,
series, at most; and steps of the pieces that few long rows are cut into."""
ROWS, FEWEST, AGREE, KNOWN = 600, 20, 0.8, 0.02
"""Rows that are looked for at most; those that must be found; share of found rows that one scale
must explain; share of a batch's rows that training was seen to read, so that the batch is
training's."""
EXACT, ROUNDING = 2e-5, 3e-6
"""How closely, in units of spread, and relative to the values, a scale gives what was fed."""

Part = Literal["training", "held out"]


@dataclass(frozen=True, eq=False)
class Scaled:
    """A series of the script, and ``fed = slope * series + offset``.

    Attributes
    ----------
    variable, column
        The variable that holds the series, and the series' number in it.
    part, channel
        Whether training or the evaluation was fed with it, and as which feature (or lane of a flat
        window).
    begins, length
        First steps of windows that were found, in time order, and the steps of a window.
    share
        Share of the part's rows, of those looked for, that were found.
    """

    variable: str
    column: int
    part: Part
    channel: tuple[int, ...]
    slope: float
    offset: float
    begins: Places
    length: int
    share: float
    series: Array

    @property
    def fed(self) -> Array:
        """The whole series as it was, or would have been, fed."""
        return self.slope * self.series + self.offset


def scales(pairs: AllPairs, variables: tuple[Variable, ...] = ()) -> tuple[Scaled, ...]:
    """Find windows of the script's series among inputs, and how they were scaled.

    A window is known by where its values lie between its lowest and its highest: no scale changes
    that. The scale must then give what was fed to the last digits.
    """
    if not pairs.training or pairs.training[0].tokens:
        return ()
    train = pairs.training[0]
    parts: tuple[tuple[Part, Array], ...] = (
        ("training", train.x),
        ("held out", held_out(train, pairs)),
    )
    held = list(series_of(variables))
    found: list[Scaled] = []
    lookup: dict[tuple[int, int], dict[bytes, int]] = {}
    for part, x in parts:
        for channel, fed in channels(x):
            if len(channel) > 1 and any(one.part == part and one.channel == (0,) for one in found):
                break  # The window is one series, and so are its lanes.
            rows = fed[evenly(len(fed), ROWS)]
            asked = shapes(rows)
            for number, (name, column, series) in enumerate(held):
                if len(series) < 3 * rows.shape[1]:
                    continue
                key = number, rows.shape[1]
                if key not in lookup:
                    lookup[key] = numbered(shapes(windows_of(series, rows.shape[1])))
                at = places(asked, lookup[key])
                one = _scale(rows, series, at)
                if one is not None:
                    found.append(Scaled(name, column, part, channel, *one, series))
    return tuple(found)


def held_out(train: Pairs, pairs: AllPairs) -> Array:
    """Return inputs of the evaluation, without batches that training was seen to read too."""
    known = {row.tobytes() for row in train.x}
    kept = [train.x[:0]]
    for pair in pairs.evaluation:
        if pair.x.shape[1:] != train.x.shape[1:]:
            continue
        seen = np.array([row.tobytes() in known for row in pair.x])
        for batch in np.unique(pair.batch):
            here = pair.batch == batch
            if seen[here].mean() <= KNOWN:
                kept.append(pair.x[here])
    if not pairs.evaluation and pairs.asked is not None:
        kept.append(np.array([row for row in pairs.asked if row.tobytes() not in known]))
    return np.concatenate([x for x in kept if x.ndim == train.x.ndim])


def series_of(variables: tuple[Variable, ...]) -> Iterator[tuple[str, int, Array]]:
    """Yield long series of numbers: the variable's name, the number in it, and the values."""
    seen: set[bytes] = set()
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or not 1 <= array.ndim <= 3 or not variable.values.whole:
            continue
        for number, series in enumerate(_lanes(array)[:WIDTH]):
            if not 3 * SHORTEST <= len(series) <= LONGEST or not np.isfinite(series).any():
                continue
            key = np.ascontiguousarray(series).tobytes()
            if key not in seen and len(seen) < SERIES:
                seen.add(key)
                yield variable.name, number, series.astype(float)


def _lanes(array: Array) -> list[Array]:
    """Return the series of an array: the longest axis is time. Windows a step apart are none."""
    line = np.moveaxis(array, int(np.argmax(array.shape)), 0)
    lanes = list(line.reshape(len(line), -1).T)
    for step in {*range(1, LANES + 1), line.shape[-1]}:
        if step < len(lanes) and np.array_equal(lanes[0][1:], lanes[step][:-1]):
            return []
    return lanes


def channels(x: Array) -> Iterator[tuple[tuple[int, ...], Array]]:
    """Yield each feature ``(row, time)``, and the lanes of windows that were laid out flat."""
    if len(x) and len(x) < FEWEST and x.shape[1] >= 4 * PIECE:
        cut = x[:, : x.shape[1] // PIECE * PIECE]
        x = cut.reshape(-1, PIECE, x.shape[2])
    for feature in range(min(x.shape[2], WIDTH)):
        if len(x) >= FEWEST and x.shape[1] >= SHORTEST:
            yield (feature,), x[..., feature]
    if x.shape[2] == 1 and len(x) >= FEWEST:
        for lanes in range(2, LANES + 1):
            if x.shape[1] % lanes == 0 and x.shape[1] // lanes >= SHORTEST:
                flat = x.reshape(len(x), -1, lanes)
                apart = x.reshape(len(x), lanes, -1)
                for lane in range(lanes):
                    yield (lanes, lane, 0), flat[..., lane]
                    yield (lanes, lane, 1), apart[:, lane]


def windows_of(series: Array, length: int) -> Array:
    return np.lib.stride_tricks.sliding_window_view(series, length)


def _scale(
    rows: Array, series: Array, at: Places
) -> tuple[float, float, Places, int, float] | None:
    """Return slope and offset, first steps, length and share of rows that these explain."""
    here = np.flatnonzero(at >= 0)
    if len(here) < FEWEST:
        return None
    given, fed = windows_of(series, rows.shape[1])[at[here]], rows[here]
    slope = float(np.median(np.ptp(fed, axis=1) / np.ptp(given, axis=1)))
    offset = float(np.median(fed - slope * given))
    close = np.abs(slope * given + offset - fed).max(axis=1) < 0.01 * slope * np.ptp(given)
    if close.sum() < max(FEWEST, AGREE * len(here)):
        return None
    given, fed = given[close], fed[close]
    middle = given.mean()
    slope = float(((given - middle) * fed).sum() / ((given - middle) ** 2).sum())
    offset = float(fed.mean() - slope * middle)
    allowed = EXACT * slope * given.std() + ROUNDING * (np.abs(fed) + abs(offset))
    exact = (np.abs(slope * given + offset - fed) < allowed).all(axis=1)
    if exact.mean() < AGREE or exact.sum() < FEWEST:
        return None
    begins = np.unique(at[here][close][exact])
    return slope, offset, begins, rows.shape[1], float(exact.sum() / len(rows))
