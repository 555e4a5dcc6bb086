"""Symbols further back than the window that tell the next one, or another target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Variable
from onward.doctor.experiments._simple_rules import table
from onward.doctor.experiments.pairs import Array, Pairs, evenly

AHEAD, REACH, FARTHEST, ROWS, KINDS, FOUND = 24, 3, 40, 2500, 30, 0.99
"""Steps from the window to its target, lengths of it and steps that are looked back at, most
targets, most symbols, and share of the pairs that must be found again in a series."""


@dataclass(frozen=True)
class Beyond:
    """What symbols tell of the targets.

    Attributes
    ----------
    series
        Name of the script's variable that windows and targets were found again in.
    within, longer
        Shares of the targets' variance that the best table by two symbols tells, held out: both in
        the window, and one of them before it.
    lag
        How many steps before the target the one before the window lies.
    """

    series: str
    within: float
    longer: float
    lag: int


def symbols_beyond(pair: Pairs, variables: Sequence[Variable]) -> Beyond | None:
    """Fit tables by two symbols, of the window and before it; None if no series is known."""
    if pair.x.shape[2] != 1 or pair.classes < 2:
        return None
    windows, asked = pair.x[:, :, 0].astype(np.int64), pair.y[:, 0].argmax(axis=1)
    for name, series in _series(variables, windows):
        ahead = _ahead(series, windows, asked)
        if ahead is not None:
            return _told(name, series, windows.shape[1], ahead)
    return None


def _series(
    variables: Sequence[Variable], windows: NDArray[np.int64]
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield long series of whole numbers that have the windows' symbols."""
    symbols = np.unique(windows)
    for variable in variables:
        array = variable.values.array
        whole = variable.values.whole and array.dtype.kind in "iu" and array.ndim == 1
        if not whole or len(array) < 4 * windows.shape[1] + AHEAD:
            continue
        if len(np.unique(array)) <= KINDS and np.isin(symbols, array).all():
            yield variable.name, array.astype(np.int64)


def _ahead(
    series: NDArray[np.int64], windows: NDArray[np.int64], asked: NDArray[np.int64]
) -> int | None:
    """Return how many steps after a window's end its target stands, if nearly all are found."""
    steps = windows.shape[1]
    known = np.lib.stride_tricks.sliding_window_view(series, steps)
    wanted = [_key(window, target) for window, target in zip(windows, asked, strict=True)]
    for ahead in range(1, AHEAD + 1):
        last = len(series) - steps - ahead + 1
        targets = series[steps - 1 + ahead :]
        seen = {_key(w, t) for w, t in zip(known[:last], targets, strict=False)}
        if np.mean([key in seen for key in wanted]) >= FOUND:
            return ahead
    return None


def _key(window: NDArray[np.int64], target: Any) -> bytes:
    return window.tobytes() + int(target).to_bytes(8, "little", signed=True)


def _told(name: str, series: NDArray[np.int64], steps: int, ahead: int) -> Beyond | None:
    """Fit the tables on targets all along the series."""
    reach = min(REACH * steps, FARTHEST) + ahead
    at = np.arange(reach, len(series))
    at = at[evenly(len(at), ROWS)]
    kinds = np.unique(series)
    y: Array = (series[at][:, None] == kinds).astype(float)
    inside = np.arange(ahead, ahead + steps)
    outside = np.arange(ahead + steps, reach + 1)
    place = np.searchsorted(kinds, series)
    half = np.arange(len(at)) < len(at) // 2
    scores = {
        (int(one), int(other)): table(place[at - one], place[at - other], y, half)
        for one in (*inside, *outside)
        for other in (*inside, *outside)
        if one <= other
    }
    within = max(score for (_, other), score in scores.items() if other in inside)
    beyond = {lags: score for lags, score in scores.items() if lags[1] in outside}
    best = max(beyond, key=lambda lags: beyond[lags])
    return Beyond(name, within, beyond[best], best[1])
