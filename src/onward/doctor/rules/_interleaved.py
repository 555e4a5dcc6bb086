"""Series of the script that lie one after the other in memory, in an array that has them beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Values, Variable

MOST, FEATURES, TABLES, FEWEST, POINTS = 48, 12, 16, 16, 3000
"""Series and features that are looked through, tables, values of a feature at least, and values of
a series that are compared."""
SAME = 0.9999
"""Correlation from which values are the same but for a scaling."""

Index = NDArray[np.int64]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interleaved:
    """A table, and the names of two series of which it holds neighbouring values as features."""

    table: str
    shape: tuple[int, ...]
    series: tuple[str, str]


def interleaved(variables: tuple[Variable, ...]) -> Interleaved | None:
    """Return a table whose features are neighbouring values of one series, then of the next.

    Of series ``a b`` of N values each, ``stack([a, b]).reshape(N, 2)`` has the rows ``a0 a1``,
    ``a2 a3``, ``...``, ``b0 b1``. Each feature may have been scaled since.
    """
    known = [v for v in variables if v.values.array.dtype.kind == "f" and _begins(v.values)]
    tables = [v for v in known if v.values.array.ndim >= 2][:TABLES]
    for table in tables:
        shape = table.values.shape
        if not 2 <= shape[-1] <= FEATURES:
            continue
        size = int(np.prod(shape[:-1]))
        others = list(_series(known, table, size))[:MOST]
        found = _blocks(table, size, others) if size >= 2 * FEWEST * shape[-1] else None
        if found is not None:
            return Interleaved(table.name, shape, found)
    return None


def _series(known: list[Variable], table: Variable, size: int) -> Iterator[tuple[str, Array]]:
    """Yield arrays of so many values, and the rows of what was stacked of such arrays."""
    for variable in known:
        values = variable.values
        if variable is table or values.identity == table.values.identity:
            continue
        if int(np.prod(values.shape)) == size:
            yield variable.name, values.array.ravel().astype(float)
        elif values.shape[0] == table.values.shape[-1] and size == np.prod(values.shape[1:]):
            for number, row in enumerate(values.array):
                yield f"{variable.name}[{number}]", row.ravel().astype(float)


def _blocks(table: Variable, size: int, others: list[tuple[str, Array]]) -> tuple[str, str] | None:
    """Return the names of the series that the first two blocks of a table's memory hold."""
    features = table.values.shape[-1]
    flat = table.values.array.ravel().astype(float)
    names: list[str] = []
    for block in (0, 1):
        names += [
            name
            for name, series in others
            if name not in names
            and _holds(flat[block * size :], block * size, series, features)
            and not _beside(flat.reshape(-1, features), series)
        ][:1]
    return (names[0], names[1]) if len(names) == 2 else None


def _holds(flat: Array, first: int, series: Array, features: int) -> bool:
    """Whether memory goes on like a series, feature by feature the same but for a scaling."""
    count = min(len(flat), len(series), POINTS)
    if count < FEWEST * features:
        return False
    at = (first + np.arange(count)) % features
    return all(_same(flat[:count][at == k], series[:count][at == k]) for k in range(features))


def _beside(table: Array, series: Array) -> bool:
    """Whether a series is a feature of the table, as it should be."""
    count = min(len(table), len(series), POINTS)
    return any(_same(column[:count], series[:count]) for column in table.T)


def _same(one: Array, other: Array) -> bool:
    if not np.ptp(one) > 0 or not np.ptp(other) > 0:
        return False
    return bool(np.corrcoef(one, other)[0, 1] > SAME)


def _begins(values: Values) -> bool:
    """Whether an array was cut along its first axis only, if at all: memory begins with it."""
    return values.array.ndim >= 1 and values.array.shape[1:] == values.shape[1:]
