"""Where series are filled up to a common length: runs of one value at their ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Values

Mask = NDArray[np.bool_]

WORDS = re.compile(r"pad|mask|lengths|(?<!seq)_len\b|\blens\b|ragged", re.IGNORECASE)
"""Words of scripts that fill up series."""

MANY = 8
"""Different values of a target that is a quantity and no mark."""


@dataclass(frozen=True)
class Padding:
    """Where a batch is padded: ``mask`` is (series, time), with the value that fills.

    ``certain`` is False where the value also stands inside the series, so that only inputs and
    targets together tell.
    """

    mask: Mask
    value: float
    swapped: bool
    certain: bool = True

    @property
    def own(self) -> Mask:
        """Return the mask with axes as the input has them."""
        return self.mask.T if self.swapped else self.mask


def padding(comparison: Comparison) -> Padding | None:
    """Find series that end in a run of one value, of different lengths, in the first input.

    Where that value is usual inside the series too, input and target must stand still together.
    """
    if not comparison.inputs:
        return None
    values = comparison.inputs[0]
    array = values.array
    if array.ndim < 2 or (array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] < 3):
        return None
    swapped = comparison.batch_axis == 1
    series = array.swapaxes(0, 1) if swapped else array
    if not _to_the_end(values, 0 if swapped else 1):
        return None
    same, value = _filled(series)
    told = _by_lengths(comparison, series)
    mask = _ends(same) if told is None else told
    if mask is not None:
        return Padding(mask, value, swapped)
    wanted = by_step(comparison.target.array, array.shape[:2])
    if wanted is None or comparison.target.array.dtype.kind != "f":
        return None
    targets, asked = _filled(wanted.swapaxes(0, 1) if swapped else wanted)
    mask = _ends(same & targets)
    own = None if mask is None else wanted[~(mask.T if swapped else mask)]
    if mask is None or own is None or len(np.unique(own)) < MANY or np.mean(own == asked) > 0.02:
        return None
    return Padding(mask, value, swapped, certain=False)


def _by_lengths(comparison: Comparison, series: NDArray[Any]) -> Mask | None:
    """Return the steps behind the lengths that the network was given too, if one value fills them.

    Lengths are whole numbers, one a series, behind which every series stands still.
    """
    rows, steps = series.shape[:2]
    for given in comparison.inputs[1:]:
        lengths = given.array
        if lengths.dtype.kind != "i" or lengths.shape != (rows,) or len(np.unique(lengths)) < 3:
            continue
        if lengths.min() < 1 or lengths.max() > steps:
            continue
        mask = np.arange(steps)[None, :] >= lengths[:, None]
        if mask.mean() < 0.03 or len(np.unique(series[mask].reshape(mask.sum(), -1), axis=0)) != 1:
            continue
        return np.asarray(mask)
    return None


def _filled(series: NDArray[Any]) -> tuple[Mask, float]:
    """Return where ``(series, time, …)`` has the value that most series end with, and the value."""
    filled = series[:, -1].reshape(len(series), -1)[:, 0]
    candidates, counts = np.unique(filled, return_counts=True)
    value = candidates[np.argmax(counts)]
    same = np.all(np.equal(series, value).reshape(*series.shape[:2], -1), axis=-1)
    return same, float(value)


def _ends(same: Mask) -> Mask | None:
    """Return the runs at the ends, None if they are too few, all alike, or usual inside as well."""
    steps = same.shape[1]
    runs = np.cumprod(same[:, ::-1], axis=1).sum(1)
    inside = same.sum() - runs.sum()
    rest = max(1, same.size - runs.sum())
    enough = (runs >= 2).mean() >= 0.2 and len(np.unique(runs)) >= 3
    if not enough or inside / rest > 0.02 or runs.mean() < 0.03 * steps:
        return None
    return np.asarray(np.arange(steps)[None, :] >= steps - runs[:, None])


def _to_the_end(values: Values, axis: int) -> bool:
    return bool(values.array.shape[axis] == values.shape[axis])


def by_step(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    """Return an array as (axis 0, axis 1, rest) of the input, also if it was flattened."""
    if array.shape[:2] == shape:
        return array.reshape(*shape, -1)
    if array.ndim == 3 and (array.shape[0], array.shape[2]) == shape:
        return np.moveaxis(array, 1, 2)
    if array.shape[:1] == (shape[0] * shape[1],):
        return array.reshape(*shape, -1)
    return None
