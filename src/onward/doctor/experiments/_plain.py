"""Inputs of networks without a layer that steps over time: windows of a series, or tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison

Array = NDArray[np.float64]

FEWEST, MOST, SHORTEST, WIDEST = 40, 600, 3, 24
"""Rows at least and at most, steps of a window at least, and features of a window at most."""
PLACE, SIZE, TELLING, EVEN = 0.35, 2.5, 0.3, 0.35
"""For columns to be the steps of one series: how far means may be apart, in deviations; how many
times larger one may vary than another; and, for correlations from each column to the next, their
least mean and their largest range."""
OVERLAPPING = 0.3
"""Share of rows that go on in another row, moved by some columns."""

Shape = tuple[int, ...]
Windows = Callable[[Array], Array]
"""Turns an input into windows ``(row, time, feature)``."""


def ways(comparisons: Sequence[Comparison]) -> dict[Shape, Windows]:
    """Return, for rows of each shape, how they become windows; those of a table have one step."""
    return {shape: _way(table) for shape, table in _tables(comparisons).items()}


def with_axes(
    comparisons: Sequence[Comparison], known: Mapping[Shape, Windows]
) -> list[Comparison]:
    """Give inputs without a time axis one."""
    return [_shaped(c, known) if _plain(c) else c for c in comparisons]


def like(
    calls: Iterable[Call], shape: tuple[int, ...], known: Mapping[Shape, Windows]
) -> list[Array]:
    """Return the inputs of passes without a time axis that are windows of this shape."""
    found = [c.inputs[0] for c in calls if _bare(c)]
    made = [known[g.shape[1:]](g.array.astype(float)) for g in found if g.shape[1:] in known]
    return [windows for windows in made if windows.shape[1:] == shape]


def _bare(seen: Comparison | Call) -> bool:
    """Whether the input has two or three axes, and which of them is time could not be told."""
    if not seen.inputs or seen.time_axis is not None or seen.batch_axis is not None:
        return False
    given = seen.inputs[0]
    whole = given.array.shape[1:] == given.shape[1:] and given.array.size > 0
    return whole and given.array.dtype.kind == "f" and given.array.ndim in (2, 3)


def _plain(comparison: Comparison) -> bool:
    """Whether each row has a target."""
    return _bare(comparison) and comparison.target.shape[:1] == comparison.inputs[0].shape[:1]


def _tables(comparisons: Sequence[Comparison]) -> dict[Shape, Array]:
    """Return different rows of each shape, those of training first."""
    kept: dict[Shape, dict[bytes, Array]] = {}
    for c in sorted(comparisons, key=lambda c: c.phase != "training"):
        if not _plain(c):
            continue
        table = kept.setdefault(c.inputs[0].shape[1:], {})
        for row in c.inputs[0].array[: max(0, 4 * MOST - len(table))]:
            table.setdefault(row.tobytes(), row.astype(float))
    return {shape: np.array(list(table.values())) for shape, table in kept.items()}


def _way(table: Array) -> Windows:
    if table.ndim == 3:
        return _turned if _channels_first(table) else _as_they_are
    features = _features(table)
    steps = 1 if features is None else table.shape[1] // features
    return lambda rows: rows.reshape(len(rows), steps, -1)


def _as_they_are(rows: Array) -> Array:
    return rows


def _turned(rows: Array) -> Array:
    return rows.swapaxes(1, 2)


def _channels_first(table: Array) -> bool:
    """Whether time is the last axis, as convolutions read it."""
    channels, steps = table.shape[1:]
    if channels == 1 or steps < SHORTEST:
        return bool(channels == 1 and steps > 1)
    if len(table) < FEWEST or not np.isfinite(table).all():
        return False
    turned = table.swapaxes(1, 2).reshape(len(table), -1)
    if _goes_on(turned, channels):
        return True
    if _goes_on(table.reshape(len(table), -1), steps):
        return False
    return _evenness(table.swapaxes(1, 2)) > max(TELLING, _evenness(table) + TELLING)


def _evenness(rows: Array) -> float:
    """Return how much each step tells of the next, on average over features."""
    told = [
        np.corrcoef(rows[:, k, f], rows[:, k + 1, f])[0, 1]
        for f in range(rows.shape[2])
        for k in range(rows.shape[1] - 1)
        if np.ptp(rows[:, k, f]) > 0 and np.ptp(rows[:, k + 1, f]) > 0
    ]
    return float(np.mean(told)) if told else 0.0


def _features(table: Array) -> int | None:
    """Return how many features each step of a window has; None if rows are no windows."""
    width = table.shape[1]
    if len(table) < FEWEST or width < SHORTEST or not np.isfinite(table).all():
        return None
    if _steps(table):
        return 1
    for step in range(1, min(width // SHORTEST, WIDEST) + 1):
        if width % step == 0 and _goes_on(table, step):
            return step
    return None


def _goes_on(table: Array, step: int) -> bool:
    """Whether many rows are found again in others, moved by so many columns."""
    heads = {row[:-step].tobytes() for row in table if np.ptp(row) > 0}
    return bool(np.mean([row[step:].tobytes() in heads for row in table]) > OVERLAPPING)


def _steps(table: Array) -> bool:
    """Whether columns are alike, and each tells of the next as much as any other."""
    middle, size = table.mean(axis=0), table.std(axis=0)
    if size.min() <= 0 or size.max() > SIZE * size.min():
        return False
    if np.ptp(middle) > 2 * PLACE * size.mean():
        return False
    told = np.array(
        [np.corrcoef(table[:, k], table[:, k + 1])[0, 1] for k in range(table.shape[1] - 1)]
    )
    return bool(told.mean() > TELLING and np.ptp(told) < EVEN)


def _shaped(comparison: Comparison, known: Mapping[Shape, Windows]) -> Comparison:
    given = comparison.inputs[0]
    way = known.get(given.shape[1:])
    if way is None:
        return comparison
    array = way(given.array)
    windows = replace(given, array=array, shape=(given.shape[0], *array.shape[1:]))
    inputs = (windows, *comparison.inputs[1:])
    return replace(comparison, inputs=inputs, time_axis=1, batch_axis=0)
