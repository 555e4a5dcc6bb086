"""Gaps in a series that were filled with what comes after them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Variable, Where
from onward.doctor.experiments.pairs import Array, Pairs, distinct
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Found
from onward.doctor.rules._script import called, text_line, tree_of

ROWS, LEAST, MOST, COUNT, DIGITS = 60, 0.03, 0.9, 12, 1e-5
"""Windows at least; share of them that the future was filled into, at least and at most, and their
number; and how closely values are the same, in units of their spread."""
SPOTS, SURE, COLUMNS, VARIED = 15, 0.9, 40, 0.2
"""Filled values at least, and share of them, that tell how a column was filled; columns that are
looked through; and share of targets that must be different from each other."""

BACKWARDS, BETWEEN = "backwards", "between"
SAID = {
    BACKWARDS: "the last input is the target itself, to the last digit",
    BETWEEN: "the last two inputs and the target lie on one straight line, to the last digit",
}
WAYS = {
    BACKWARDS: "were filled backwards, with what comes after them",
    BETWEEN: "were filled in between what comes before and after them",
}


def filled(pair: Pairs, moved: Shift | None, variables: tuple[Variable, ...]) -> Found | None:
    """Ask whether inputs that were missing have been made from the target."""
    if pair.classes or pair.tokens or pair.sequence or pair.x.shape[1] < 3:
        return None
    for way, share, rows in _effects(distinct(pair), moved):
        known = _ways(variables)
        line = _line(pair.comparisons[0].where, way)
        if way not in known and (known or line is None):
            continue
        names = f"`{known[way]}`" if way in known else "the data"
        return Found(
            f"In {share:.0%} of {rows} windows {SAID[way]}: gaps in {names} {WAYS[way]}, so that "
            "the end of a window is made from what is to be foretold.",
            {"way": way, "share": share, "windows": rows, "variable": known.get(way)},
            0.85 if way in known else 0.75,
            line or pair.comparisons[0].where,
            "Fill gaps from the past alone (`ffill`), and feed a mark of what was filled.",
        )
    return None


def _effects(pair: Pairs, moved: Shift | None) -> Iterator[tuple[str, float, int]]:
    """Yield ways of filling that the ends of windows show: way, share of windows, windows."""
    y = pair.y[:, 0, 0]
    if len(y) < ROWS or len(np.unique(y)) < VARIED * len(y):
        return
    near = DIGITS * float(y.std())
    slope, offset = (1.0, 0.0) if moved is None else (moved.slope, moved.offset)
    for feature in range(min(pair.x.shape[2], 8)):
        before, last = (slope * pair.x[:, pair.start - k, feature] + offset for k in (1, 0))
        still = np.abs(last - y) <= near
        straight = (np.abs(2 * last - before - y) <= near) & ~still
        for way, shown in (
            (BETWEEN, straight),
            (BACKWARDS, still & (np.abs(last - before) > near)),
        ):
            if shown.sum() >= COUNT and LEAST <= shown.mean() <= MOST:
                yield way, float(shown.mean()), len(y)


def _ways(variables: tuple[Variable, ...]) -> dict[str, str]:
    """Return how gaps of variables were filled in other variables, and the names of these."""
    columns = list(_columns(variables))
    known: dict[str, str] = {}
    for _, series in columns:
        missing = np.isnan(series)
        if not SPOTS <= missing.sum() <= 0.9 * len(series):
            continue
        for name, other in columns:
            if len(other) == len(series) and (way := _way(series, missing, other)):
                known.setdefault(way, name)
    return known


def _columns(variables: tuple[Variable, ...]) -> Iterator[tuple[str, Array]]:
    found = 0
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or not variable.values.whole or not 1 <= array.ndim <= 2:
            continue
        for column in np.atleast_2d(array.T)[:8]:
            if found < COLUMNS and len(column) >= ROWS:
                found += 1
                yield variable.name, column.astype(float)


def _way(series: Array, missing: NDArray[np.bool_], other: Array) -> str:
    """Return how another series fills the gaps of one: an empty word if it does not."""
    here = ~missing & np.isfinite(other)
    if np.isnan(other[missing]).mean() > 0.1 or here.sum() < ROWS:
        return ""
    one, same = series[here], other[here]
    if np.ptp(one) == 0 or np.ptp(same) == 0:
        return ""
    slope, offset = np.polyfit(one, same, 1)
    near = DIGITS * float(same.std())
    if not np.abs(slope * one + offset - same).max() < near:
        return ""
    places = np.arange(len(series))
    known = places[~missing]
    spots = places[missing]
    spots = spots[(spots > known[0]) & (spots < known[-1])]
    after = np.searchsorted(known, spots)
    left, right = known[after - 1], known[after]
    low, high = (slope * series[k] + offset for k in (left, right))
    part = (spots - left) / (right - left)
    told = np.abs(high - low) > 10 * near
    if told.sum() < SPOTS:
        return ""
    for way, values in (
        ("forwards", low),
        (BACKWARDS, high),
        (BETWEEN, low + part * (high - low)),
    ):
        if (np.abs(other[spots] - values)[told] < near).mean() > SURE:
            return way
    return ""


def _line(where: Where | None, way: str) -> Where | None:
    """Return the line of the script that fills in this way, None if there is none."""
    tree = None if where is None else tree_of(where.file)
    if tree is None or where is None:
        return None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if _backwards(call) if way == BACKWARDS else called(call) in ("interpolate", "interp"):
            return replace(where, line=call.lineno, text=text_line(where.file, call.lineno))
    return None


def _backwards(call: ast.Call) -> bool:
    """Whether a call fills backwards what was not filled otherwise before."""
    words = {k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
    words |= {a.value for a in call.args if isinstance(a, ast.Constant)}
    named = called(call) in ("bfill", "backfill") or (
        called(call) == "fillna" and bool(words & {"bfill", "backfill"})
    )
    inner = call.func.value if isinstance(call.func, ast.Attribute) else None
    first = inner if isinstance(inner, ast.Call) else None
    return named and (first is None or called(first) not in ("ffill", "interpolate", "fillna"))
