"""Windows that are found again in a series, however it was scaled or moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = NDArray[np.int64]

FINE, FIRST = 1000, 32
"""Parts of a range that values are told apart by, and first steps of a window that make its key."""


def shapes(rows: Array) -> list[bytes]:
    """Return keys of rows that any scaling keeps: where values lie between lowest and highest.

    The key is empty, and so no key, of rows that stand still.
    """
    first = rows[:, :FIRST]
    low, high = first.min(axis=1, keepdims=True), first.max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        made = rounded((first - low) / np.where(high > low, high - low, 1.0))
        still = ~(high > low)[:, 0]
    return [b"" if flat else key for key, flat in zip(made, still, strict=True)]


def rounded(rows: Array) -> list[bytes]:
    """Return keys of rows by their values, to a part of their range; gaps count as 0."""
    fine = np.nan_to_num(rows[:, :FIRST] * FINE)
    return [row.tobytes() for row in np.rint(fine).astype(np.int32)]


def numbered(keys: list[bytes]) -> dict[bytes, int]:
    """Return the number of each key, -1 of one that occurs twice or is empty."""
    kept: dict[bytes, int] = {}
    for number, key in enumerate(keys):
        kept[key] = -1 if key in kept or not key else number
    return kept


def places(asked: list[bytes], known: dict[bytes, int]) -> Places:
    """Return the number that each key has among known ones, -1 where there is none."""
    return np.array([known.get(key, -1) for key in asked], dtype=np.int64)
