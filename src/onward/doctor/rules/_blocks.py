"""Features made of a whole block of time, or of a window that reaches beyond the last input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Variable
from onward.doctor.experiments.pairs import Array, Pairs, distinct
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found

LEAST, BLOCKS, LONG, EXACT, LATER, AHEAD, ROWS = 200, 20, 2.5, 1e-5, 0.1, 48, 60
"""Targets, and blocks, at least; mean steps of a block; share of the variance that a straight line
may leave; share of windows that end inside a block; steps by which a target may lie ahead of its
window; and rows at least."""
WIDEST, FIRM = 400, 1e-4
"""Steps ahead that a window of an average may reach, and what its changes may leave unsaid."""

STATISTICS: dict[str, Callable[[Array], float]] = {
    "mean": np.mean,
    "sum": np.sum,
    "largest value": np.max,
    "smallest value": np.min,
    "deviation": np.std,
    "median": np.median,
    "last value": lambda values: float(values[-1]),
}


@dataclass(frozen=True, eq=False)
class Asked:
    """The series that is to be foretold, on the steps of the timeline."""

    said: str
    values: Array
    feature: int | None


def block_feature(
    pair: Pairs,
    moved: Shift | None,
    timeline: Timeline | None,
    variables: tuple[Variable, ...] = (),
) -> Found | None:
    """Look for a feature that summarises a block of what is asked, the block's end included."""
    if timeline is None or pair.tokens or pair.classes or timeline.series.shape[1] < 2:
        return None
    if timeline.series.shape[1] != pair.x.shape[2] or pair.sequence:
        return None
    begins = timeline.at(pair.x)
    ends = begins[begins >= 0] + timeline.length - 1
    asked = asked_series(pair, moved, timeline, begins, variables)
    for feature in range(timeline.series.shape[1]):
        if asked.feature == feature:
            continue
        values = timeline.series[:, feature]
        found = _summary(values, asked, ends) or _ahead(values, asked)
        if found is not None:
            said, numbers = found
            return Found(
                f"Input feature {feature} is made from later values of {asked.said}, which is to "
                f"be predicted: {said}.",
                {"feature": feature, **numbers},
                0.9,
                pair.comparisons[0].where,
                "Compute features from the past only: the block before, or a trailing window.",
            )
    return None


def row_feature(pair: Pairs) -> Found | None:
    """Look for a feature that stands still in each row and is the mean of the row's own targets."""
    if pair.tokens or pair.classes or pair.y.shape[1] * pair.y.shape[2] < 3:
        return None
    unique = distinct(pair)
    if len(unique.x) < ROWS or pair.x.shape[2] < 2:
        return None
    asked = unique.y.reshape(len(unique.y), -1)
    for feature in range(pair.x.shape[2]):
        values = unique.x[..., feature]
        level = values[:, 0]
        if np.ptp(values, axis=1).any() or len(np.unique(level)) < 0.5 * len(level):
            continue
        for name, made in (("mean", asked.mean(axis=1)), ("deviation", asked.std(axis=1))):
            if (left := _left(made, level)) < 0.1 * EXACT:
                return Found(
                    f"Input feature {feature} stands still in each row and is the {name} of the "
                    f"row's own {asked.shape[1]} targets, to {1 - left:.4%} of its variance in "
                    f"{len(level)} rows.",
                    {"feature": feature, "explained": 1 - left, "rows": len(level)},
                    0.85,
                    pair.comparisons[0].where,
                    "Compute features of a row from what is known before its targets.",
                )
    return None


def asked_series(
    pair: Pairs,
    moved: Shift | None,
    timeline: Timeline,
    begins: NDArray[np.int64],
    variables: tuple[Variable, ...],
) -> Asked:
    if moved is not None:
        feature = moved.feature
        return Asked(f"feature {feature}", timeline.series[:, feature], feature)
    line = np.full(len(timeline.series), np.nan)
    known = begins >= 0
    line[begins[known] + timeline.length - 1] = pair.y[known, 0, 0]
    for variable in variables:
        array = np.squeeze(variable.values.array)
        if array.ndim == 1 and array.dtype.kind == "f" and len(array) >= LEAST:
            line = _filled(line, array.astype("float32").astype(float), timeline)
    return Asked("the target's series", line, None)


def _filled(line: Array, held: Array, timeline: Timeline) -> Array:
    """Fill targets that were not seen from a variable that holds them in order, by their place."""
    seen = np.flatnonzero(np.isfinite(line))
    order = np.argsort(held, kind="stable")
    at = np.minimum(np.searchsorted(held[order], line[seen]), len(held) - 1)
    same = held[order][at] == line[seen]
    if same.mean() < 0.5:
        return line
    ahead = order[at[same]] - seen[same]
    gaps = np.r_[0, np.cumsum(~np.isfinite(timeline.series[:, 0]))]
    filled = line.copy()
    for stretch in np.unique(gaps[seen[same]]):
        here = np.flatnonzero((gaps[:-1] == stretch) & np.isfinite(timeline.series[:, 0]))
        steps, counts = np.unique(ahead[gaps[seen[same]] == stretch], return_counts=True)
        if counts.max() < 0.9 * counts.sum():
            continue
        places = here + steps[counts.argmax()]
        inside = (places >= 0) & (places < len(held))
        filled[here[inside]] = held[places[inside]]
    return filled


def _summary(
    values: Array, asked: Asked, ends: NDArray[np.int64]
) -> tuple[str, dict[str, float]] | None:
    """A value that stands still for a block, and is the block's own mean, sum or extreme.

    Where the target is no input, by how much it lies ahead is not known. Each lead is tried with
    which the target itself is among the numbers that were summarised.
    """
    edges = _blocks(values)
    if len(edges) < BLOCKS:
        return None
    longest = int((edges[:, 1] - edges[:, 0]).max())
    leads = (0,) if asked.feature is not None else range(min(AHEAD, longest))
    for lead in leads:
        inside = _inside(edges, ends, lead)
        if inside < LATER:
            return None
        for name, level, made in _levels(values, edges, asked.values, lead):
            left = _left(made, level)
            if left < EXACT:
                steps = float(np.mean(edges[:, 1] - edges[:, 0]))
                return (
                    f"it stands still for {steps:.0f} steps at a time and is the {name} of these "
                    f"{steps:.0f} steps to {1 - left:.4%} of its variance in {len(level)} blocks, "
                    f"and {inside:.0%} of the windows end before their block does"
                ), {"explained": 1 - left, "blocks": len(level), "steps": steps, "inside": inside}
    return None


def _blocks(values: Array) -> NDArray[np.int64]:
    """Return begin and end of stretches of equal values, those at gaps left out."""
    change = np.flatnonzero(~(values[1:] == values[:-1])) + 1
    edges = np.column_stack([np.r_[0, change], np.r_[change, len(values)]])
    known = np.isfinite(values)
    before = np.r_[False, known[:-1]][edges[:, 0]]
    after = np.r_[known, False][edges[:, 1]]
    edges = edges[known[edges[:, 0]] & before & after]
    if not len(edges) or np.mean(edges[:, 1] - edges[:, 0]) < LONG:
        return np.empty((0, 2), dtype=np.int64)
    different = len(np.unique(values[edges[:, 0]]))
    return np.asarray(edges if different > 0.5 * len(edges) else edges[:0], dtype=np.int64)


def _inside(edges: NDArray[np.int64], ends: NDArray[np.int64], lead: int) -> float:
    """Return the share of windows after whose last step so many more, and one, lie in its block."""
    at = np.searchsorted(edges[:, 0], ends, side="right") - 1
    held = (at >= 0) & (ends < edges[np.maximum(at, 0), 1])
    if not held.any():
        return 0.0
    return float((ends[held] < edges[at[held], 1] - 1 - lead).mean())


def _levels(
    values: Array, edges: NDArray[np.int64], asked: Array, lead: int
) -> Iterator[tuple[str, Array, Array]]:
    """Yield each statistic's name, the feature's levels, and the blocks' own statistics."""
    parts = [
        (values[first], asked[first - lead : last - lead])
        for first, last in edges[:400]
        if first >= lead
    ]
    parts = [(level, part) for level, part in parts if np.isfinite(part).all()]
    if len(parts) < BLOCKS:
        return
    level = np.array([level for level, _ in parts])
    if _left(np.array([part[0] for _, part in parts]), level) < EXACT:
        return  # What the block began with is known by then, whatever else it equals.
    for name, measure in STATISTICS.items():
        yield name, level, np.array([measure(part) for _, part in parts])


def _left(x: Array, y: Array) -> float:
    """Return the share of variance that the best straight line leaves."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 1.0
    return float(1 - np.corrcoef(x, y)[0, 1] ** 2)


def _ahead(values: Array, asked: Asked) -> tuple[str, dict[str, float]] | None:
    """An average whose window ends after the step it stands at, however wide it is.

    Its change is what enters the window less what leaves it:
    ``f[t] - f[t-1] = a (s[t + ahead] - s[t - back])``.
    """
    if asked.feature is None:
        return None
    change = np.r_[np.nan, np.diff(values)]
    known = np.isfinite(change)
    widest = min(WIDEST, int(known.sum()) // 4)
    scores = {ahead: _score(change, asked.values, ahead) for ahead in range(-widest, widest + 1)}
    enters = max(scores, key=lambda ahead: scores[ahead])
    leaves = min(scores, key=lambda ahead: scores[ahead])
    back, ahead = sorted((enters, leaves))
    if ahead < 1 or ahead - back < 3 or min(abs(scores[ahead]), abs(scores[back])) < 0.3:
        return None
    left = _rest(change, asked.values, ahead, back)
    if left > FIRM:
        return None
    return (
        f"from one step to the next it changes by what lies {ahead} steps ahead less what lies "
        f"{-back} steps back, to {1 - left:.4%}: it is an average over {ahead - back} steps that "
        f"ends {ahead} steps later"
    ), {"steps_ahead": ahead, "steps": ahead - back, "explained": 1 - left}


def _pairs(change: Array, asked: Array, *leads: int) -> tuple[Array, Array]:
    """Return changes and what lies so many steps ahead of each, where all is known."""
    at = np.flatnonzero(np.isfinite(change))
    inside = (at + min(leads) >= 0) & (at + max(leads) < len(asked))
    at = at[inside]
    x = np.column_stack([asked[at + lead] for lead in leads])
    whole = np.isfinite(x).all(axis=1)
    return x[whole], change[at[whole]]


def _score(change: Array, asked: Array, ahead: int) -> float:
    x, y = _pairs(change, asked, ahead)
    if len(y) < 100 or np.ptp(y) == 0 or np.ptp(x) == 0:
        return 0.0
    return float(np.corrcoef(x[:, 0], y)[0, 1])


def _rest(change: Array, asked: Array, ahead: int, back: int) -> float:
    """Return what the difference of two steps leaves of the changes."""
    x, y = _pairs(change, asked, ahead, back)
    return _left(x[:, 0] - x[:, 1], y) if len(y) >= 100 else 1.0
