"""Columns of the script's own data that the network is not given, and what they tell of targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from onward.doctor.evidence import EMPTY_COURSE, Course, Variable
from onward.doctor.experiments._again import FINE, Places, numbered, places, rounded, shapes
from onward.doctor.experiments.lag_fit import explain
from onward.doctor.experiments.outcome import in_units, late
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct, rows

SHORTEST, ORDERED, ROWS, FOUND, COLUMNS, LONGEST = 5, 8, 300, 0.8, 12, 20_000
"""Steps of an input at least; those from which the order of their values tells windows apart; rows
at most; share of them that must be found again; columns of one variable, and steps of one series,
that are looked through."""
SAME, FEWEST, SERIES = 0.98, 40, 8
"""Correlation from which a column is a fed one, or the target, again; targets and rows at least."""

NOISE = re.compile(r"noise|eps|err|resid|innov|pred|hat\b|true|clean|latent|hidden", re.IGNORECASE)
"""Names of arrays that nobody could feed: noise, what was predicted, what is not to be seen."""


@dataclass(frozen=True)
class Unfed:
    """What a column that lies beside the inputs tells of the targets.

    Attributes
    ----------
    variable, column
        Name of the variable that holds fed columns and this one, and the column's name in a frame,
        else its number; of an array by itself its name, and None.
    left
        Share of the targets' variance that the network leaves at the end; 1 if that is not known.
    without, beyond
        Share of what is left that the best simple rule explains on held-out halves, from the inputs
        alone and from the inputs and this column.
    rows
        Rows of inputs that were found again in the variable.
    """

    variable: str
    column: int | str | None
    left: float
    without: float
    beyond: float
    rows: int


def unfed(
    pairs: AllPairs, variables: tuple[Variable, ...] = (), course: Course = EMPTY_COURSE
) -> tuple[Unfed, ...]:
    """Look for columns beside those that are fed, and fit with each what the network leaves."""
    if not pairs.training or pairs.training[0].tokens:
        return ()
    pair = pairs.training[0]
    pair = distinct(rows(pair, np.flatnonzero(late(pair, course.steps))))
    pair = rows(pair, np.arange(len(pair.x))[-ROWS:])
    if len(pair.x) < _least(pair) or pair.x.shape[1] < SHORTEST or not np.isfinite(pair.y).all():
        return ()
    found: list[Unfed] = []
    seen: set[bytes] = set()
    for name, array, names in [*_tables(variables), *_loose(variables, pair.x.shape[1])]:
        for number, given, taken in _beside(pair, array):
            key = np.ascontiguousarray(taken[:8]).tobytes()
            if key in seen:
                continue
            seen.add(key)
            known, left = _rest(rows(pair, given))
            with_it = replace(known, x=np.concatenate([known.x, taken[..., None]], axis=2))
            without, beyond = explain(known), explain(with_it)
            if without.scores and beyond.scores:
                shares = left, without.best, beyond.best
                called = names[number] if names else number
                variable, column = (name, called) if name else (str(called), None)
                found.append(Unfed(variable, column, *shares, len(given)))
    return tuple(sorted(found, key=lambda one: one.without - one.beyond))


def _least(pair: Pairs) -> int:
    """Return how many rows are enough: fewer where each has many targets."""
    return max(SERIES, FEWEST // int(pair.y.shape[1]))


def _tables(variables: tuple[Variable, ...]) -> Iterator[tuple[str, Array, tuple[str, ...]]]:
    """Yield arrays and frames with several columns: name, values, what a frame calls these."""
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind == "f" and 2 <= array.ndim <= 3 and 2 <= array.shape[-1] <= COLUMNS:
            yield variable.name, array, variable.columns


def _loose(
    variables: tuple[Variable, ...], steps: int
) -> Iterator[tuple[str, Array, tuple[str, ...]]]:
    """Yield arrays of one shape side by side, with their names: series, or rows of series."""
    alike: dict[tuple[int, ...], dict[str, Array]] = {}
    for variable in variables:
        array = variable.values.array
        series = array.ndim == 1 and len(array) > 4 * steps
        if array.dtype.kind != "f" or not variable.values.whole or NOISE.search(variable.name):
            continue
        if series or (array.ndim == 2 and array.shape[1] == steps):
            alike.setdefault(array.shape, {})[variable.name] = array
    for kept in alike.values():
        names = tuple(kept)[:COLUMNS]
        if len(names) > 1:
            yield "", np.stack([kept[name] for name in names], axis=-1), names


def _rest(pair: Pairs) -> tuple[Pairs, float]:
    """Return the pairs with what the network leaves of the targets, and its share of them."""
    if pair.prediction is None or pair.classes or not np.isfinite(pair.prediction).all():
        return pair, 1.0
    rest = pair.y - in_units(pair.comparisons[0], pair.prediction)
    return replace(pair, y=rest), float(rest.var() / max(pair.y.var(), 1e-300))


def _beside(pair: Pairs, array: Array) -> Iterator[tuple[int, Places, Array]]:
    """Yield unfed columns: number, the rows found again, and their values ``(row, time)``."""
    windows = _windows(array, pair.x.shape[1])
    if windows is None:
        return
    best = _found(pair, windows) or _scaled(pair, windows)
    if best is None:
        return
    given, places = best
    taken = windows[places].astype("float32").astype(float)
    fed = pair.x[given]
    for column in range(taken.shape[2]):
        values = taken[..., column]
        if not np.isfinite(values).all() or np.ptp(values) == 0:
            continue
        known = any(_same(values, fed[..., feature]) for feature in range(fed.shape[2]))
        if known or _is_target(values, pair, given):
            continue
        if array.ndim == 2 and _comes_after(array[:, column], places + taken.shape[1], pair, given):
            continue
        yield column, given, values


def _windows(array: Array, steps: int) -> Array | None:
    """Return an array as ``(row, time, column)``: series as they are, or windows of a long one."""
    if array.ndim == 3:
        if array.shape[1] == steps:
            return array
        return array.swapaxes(0, 1) if array.shape[0] == steps else None
    if not steps < len(array) <= LONGEST:
        return None
    return np.lib.stride_tricks.sliding_window_view(array, steps, axis=0).swapaxes(1, 2)


def _order(windows: Array) -> list[bytes]:
    first = windows[:, :32].astype("float32")
    return [row.tobytes() for row in np.argsort(first, axis=1, kind="stable").astype(np.int8)]


def _found(pair: Pairs, windows: Array) -> tuple[Places, Places] | None:
    """Return the rows whose feature is some column of some row, and where; None if few are."""
    if pair.x.shape[1] < ORDERED:
        return None
    kinds = [numbered(_order(windows[..., column])) for column in range(windows.shape[2])]
    best: tuple[Places, Places] | None = None
    for feature in range(pair.x.shape[2]):
        asked = _order(pair.x[..., feature])
        for kept in kinds:
            at = places(asked, kept)
            here = np.flatnonzero(at >= 0)
            if len(here) < max(_least(pair), FOUND * len(asked)):
                continue
            if best is None or len(here) > len(best[0]):
                best = here, at[here]
    return best


def _scaled(pair: Pairs, windows: Array) -> tuple[Places, Places] | None:
    """Do what ``_found`` does for short windows and series of steps: orders of values repeat.

    A window of three levels is known by where the middle one lies. A few such windows tell how a
    column was scaled, and with that all others are found by their values.
    """
    for feature in range(pair.x.shape[2]):
        fed = pair.x[..., feature]
        for column in range(windows.shape[2]):
            series = windows[..., column]
            at = places(shapes(fed), numbered(shapes(series)))
            here = np.flatnonzero(at >= 0)
            if len(here) < FEWEST // 2:
                continue
            one, other = fed[here].ravel(), series[at[here]].ravel()
            slope, offset = np.polyfit(one, other, 1)
            spread = float(other.std())
            if not np.abs(slope * one + offset - other).max() < spread / FINE:
                continue
            scaled = (slope * fed + offset) / spread
            at = places(rounded(scaled), numbered(rounded(series / spread)))
            here = np.flatnonzero(at >= 0)
            if len(here) >= max(FEWEST, FOUND * len(fed)):
                return here, at[here]
    return None


def _same(values: Array, other: Array) -> bool:
    if np.ptp(other) == 0:
        return False
    return bool(abs(np.corrcoef(values.ravel(), other.ravel())[0, 1]) > SAME)


def _comes_after(series: Array, places: Places, pair: Pairs, given: Places) -> bool:
    """Whether the target is this series after the end of its window: its own past was left out."""
    asked = pair.y[given][:, 0, 0]
    for lead in range(2 * pair.x.shape[1] + 24):
        inside = places + lead < len(series)
        if inside.sum() >= _least(pair) and _same(asked[inside], series[places[inside] + lead]):
            return True
    return False


def _is_target(values: Array, pair: Pairs, given: Places) -> bool:
    """Whether a column is what is asked for, at any time, or tells it all by itself."""
    y, steps = pair.y[given], values.shape[1]
    for output in range(min(y.shape[2], 8)):
        asked = y[..., output]
        at = pair.start + np.arange(asked.shape[1])
        for lead in range(-steps + 1, steps):
            inside = (at + lead >= 0) & (at + lead < steps)
            if not inside.any() or inside.sum() < min(len(at), 4):
                continue
            if _same(asked[:, inside], values[:, (at + lead)[inside]]):
                return True
    return False
