"""In which order a network gives its answers: change one series, and see which answer moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Evidence
from onward.doctor.rule import UnavailableError

FEWEST, TRIED, LARGEST = 8, 8, 200_000
"""Series at least, series that are changed, and elements of all tensors beyond which none is."""

Array = NDArray[Any]


@dataclass(frozen=True)
class RowOrder:
    """Where answers came out for series that were changed one at a time.

    Attributes
    ----------
    call
        Number of the training pass.
    series
        How many there are.
    places
        Which series was changed, and the one answer that moved.
    """

    call: int
    series: int
    places: tuple[tuple[int, int], ...]

    @property
    def moved(self) -> int:
        """How many answers came out at another place."""
        return sum(one != other for one, other in self.places)


def row_order(evidence: Evidence) -> RowOrder:
    """Make a training pass again with single series changed.

    Raises
    ------
    UnavailableError
        If no pass could be made again in which each series moves one answer.
    """
    for replay in [r for r in reversed(evidence.replays) if r.training][:2]:
        if sum(array.size for array in replay.given) > LARGEST:
            continue
        found = _order(replay)
        if found is not None:
            return found
    raise UnavailableError("no pass could be made again in which each series moves one answer")


def _order(replay: Any) -> RowOrder | None:
    base = replay.outputs()
    if not base or base[0].ndim == 0 or len(base[0]) < FEWEST:
        return None
    rows = len(base[0])
    listed = [k for k, array in enumerate(replay.given) if array.dtype.kind == "f"]
    alone = len(listed) == rows
    first = replay.given[0]
    if not alone and (len(first) != rows or first.dtype.kind != "f" or first.ndim < 2):
        return None
    places = []
    for row in np.linspace(0, rows - 1, TRIED).astype(int):
        given = [np.array(array) for array in replay.given]
        part = given[listed[row]] if alone else given[0][row]
        part[...] = np.where(part != 0, part + 1 + np.abs(part), part)
        moved = _moved(base[0], replay.outputs(given)[0])
        if len(moved) != 1:
            return None
        places.append((int(row), int(moved[0])))
    return RowOrder(replay.call, rows, tuple(places))


def _moved(before: Array, after: Array) -> NDArray[np.int64]:
    if before.shape != after.shape:
        return np.empty(0, np.int64)
    apart = np.abs(before.astype(float) - after.astype(float)).reshape(len(before), -1)
    return np.flatnonzero(np.nan_to_num(apart).max(axis=1) > 1e-6)
