"""Inputs of networks without a time axis, rows of numbers: windows of a series, or tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Values

Array = NDArray[np.float64]
Seen = TypeVar("Seen", Comparison, Call)

FEWEST, MOST, SHORTEST, WIDEST = 40, 600, 3, 24
"""Rows at least and at most, steps of a window at least, and features of a window at most."""
PLACE, SIZE, TELLING, EVEN = 0.35, 2.5, 0.3, 0.35
"""For columns to be the steps of one series: how far means may be apart, in deviations; how many
times larger one may vary than another; and, for correlations from each column to the next, their
least mean and their largest range."""
OVERLAPPING = 0.3
"""Share of rows that go on in another row, moved by some columns."""


def widths(comparisons: Sequence[Comparison]) -> dict[int, int | None]:
    """Return, for rows of so many numbers, the features of each step: None if they are no steps."""
    return {width: _features(table) for width, table in _tables(comparisons).items()}


def with_axes(
    comparisons: Sequence[Comparison], features: Mapping[int, int | None]
) -> list[Comparison]:
    """Give the inputs of plain networks a time axis: that of their windows, or of one step."""
    return [_shaped(c, features) if _plain(c) else c for c in comparisons]


def like(calls: Iterable[Call], shape: tuple[int, ...]) -> list[Array]:
    """Return the inputs of passes without a time axis as windows ``(row, time, feature)``."""
    flat = (int(np.prod(shape)),)
    found = [c.inputs[0] for c in calls if _bare(c, 2) or _bare(c, 3)]
    alike = [given.array for given in found if given.shape[1:] in (flat, shape)]
    return [array.astype(float).reshape(-1, *shape) for array in alike]


def _bare(seen: Comparison | Call, dimensions: int = 2) -> bool:
    """Whether the input has so many axes, and which of them is time could not be told."""
    if not seen.inputs or seen.time_axis is not None or seen.batch_axis is not None:
        return False
    given = seen.inputs[0]
    whole = given.array.shape[1:] == given.shape[1:]
    return whole and given.array.dtype.kind == "f" and given.array.ndim == dimensions


def _plain(comparison: Comparison) -> bool:
    """Whether each row of a table has a target."""
    return _bare(comparison) and comparison.target.shape[:1] == comparison.inputs[0].shape[:1]


def _tables(comparisons: Sequence[Comparison]) -> dict[int, Array]:
    """Return different rows of each width, those of training first."""
    kept: dict[int, dict[bytes, Array]] = {}
    for c in sorted(comparisons, key=lambda c: c.phase != "training"):
        if not _plain(c):
            continue
        table = kept.setdefault(c.inputs[0].shape[1], {})
        for row in c.inputs[0].array[: max(0, 4 * MOST - len(table))]:
            table.setdefault(row.tobytes(), row.astype(float))
    return {width: np.array(list(table.values())) for width, table in kept.items()}


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


def _shaped(comparison: Comparison, features: Mapping[int, int | None]) -> Comparison:
    given = comparison.inputs[0]
    wide = features.get(given.shape[1])
    steps = 1 if wide is None else given.shape[1] // wide
    shape = (steps, given.shape[1] // steps)
    return replace(
        comparison,
        inputs=(_reshaped(given, shape), *comparison.inputs[1:]),
        time_axis=1,
        batch_axis=0,
    )


def _reshaped(given: Values, shape: tuple[int, ...]) -> Values:
    array = given.array.reshape(len(given.array), *shape)
    return replace(given, array=array, shape=(given.shape[0], *shape))
