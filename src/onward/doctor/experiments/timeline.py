"""The long series that windows were cut from, put together again from their overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Loader, Variable
from onward.doctor.experiments.pairs import AllPairs, Array, evenly
from onward.doctor.rule import UnavailableError

SHORTEST, MOST, STRIDES, VALUES = 3, 20000, 24, 30


@dataclass(frozen=True, eq=False)
class Timeline:
    """Stretches of the series, one after the other, with gaps that are not numbers.

    Attributes
    ----------
    series
        ``(time, feature)``.
    length, stride
        Steps of a window, and steps from one window to the next.
    begins
        First step of each window by its values.
    """

    series: Array
    length: int
    stride: int
    begins: dict[bytes, int]

    def at(self, windows: Array) -> NDArray[np.int64]:
        """Return the first step of each window ``(row, time, feature)``, -1 where not known."""
        return np.array([self.begins.get(_key(w), -1) for w in windows], dtype=np.int64)

    def found(self, windows: Array, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which windows are known, at most so many, and their first steps, in time order."""
        begins, rows = np.unique(self.at(windows), return_index=True)
        rows, begins = rows[begins >= 0], begins[begins >= 0]
        some = evenly(len(begins), most)
        return rows[some], begins[some]

    def take(self, places: NDArray[np.int64]) -> Array:
        """Return the values at these steps, not a number outside."""
        inside = (places >= 0) & (places < len(self.series))
        found = self.series[np.where(inside, places, 0)]
        found[~inside] = np.nan
        return found


def timeline(
    pairs: AllPairs, loaders: tuple[Loader, ...] = (), variables: tuple[Variable, ...] = ()
) -> Timeline:
    """Put the windows of training, evaluation, data loaders and variables together.

    Raises
    ------
    UnavailableError
        If the inputs are no overlapping windows of a series.
    """
    found = [*pairs.training[:1], *pairs.evaluation[:2]]
    if not found or found[0].tokens:
        raise UnavailableError("the inputs are no windows of numbers")
    shape = found[0].x.shape[1:]
    windows = [pair.x for pair in found if pair.x.shape[1:] == shape]
    if pairs.asked is not None:
        windows.append(pairs.asked)
    held = [values for loader in loaders for values in loader.tensors[:1]]
    held += [variable.values for variable in variables]
    for values in held:
        array = values.array
        if array.shape[1:] == shape and array.dtype.kind == "f":
            windows.append(array.astype("float32").astype(float))
    if len(np.unique(windows[0][:200])) < VALUES:
        raise UnavailableError("the inputs take too few values to tell windows apart by them")
    made = stitch(np.concatenate(windows)[:MOST])
    if made is None:
        raise UnavailableError("the inputs are no overlapping windows of a series")
    return made


def stitch(windows: Array) -> Timeline | None:
    """Return the series of these windows, None if few of them overlap."""
    length = windows.shape[1]
    if length < SHORTEST:
        return None
    known = {_key(window): number for number, window in enumerate(windows) if np.ptp(window) > 0}
    numbers = list(known.values())
    follows: dict[int, tuple[int, int]] = {}
    counts: dict[int, int] = {}
    for step in range(1, min(length - 1, STRIDES + 1)):
        found = _follows(windows, numbers, step, follows)
        counts[step] = len(found)
        follows.update({number: (after, step) for number, after in found.items()})
    if len(follows) < max(8, 0.3 * len(numbers)):
        return None
    stride = max(counts, key=lambda step: counts[step])
    return _chained(windows, numbers, follows, stride)


def _follows(
    windows: Array, numbers: Sequence[int], step: int, known: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """Return which window begins ``step`` steps after which, where no nearer one is known.

    Ambiguous ones are left out.
    """
    led = {after for after, _ in known.values()}
    heads: dict[bytes, int] = {}
    for number in numbers:
        if number not in led:
            key = _key(windows[number, :-step])
            heads[key] = -1 if key in heads else number
    follows: dict[int, int] = {}
    for number in numbers:
        if number in known:
            continue
        key = _key(windows[number, step:])
        after = heads.get(key, -1)
        if after >= 0 and after != number:
            follows[number] = after
            heads[key] = -1
    return follows


def _chained(
    windows: Array,
    numbers: Sequence[int],
    follows: Mapping[int, tuple[int, int]],
    stride: int,
) -> Timeline:
    length, features = windows.shape[1:]
    firsts = set(numbers) - {after for after, _ in follows.values()}
    gap = np.full((4 * length, features), np.nan)
    parts: list[Array] = []
    begins: dict[bytes, int] = {}
    used: set[int] = set()
    end = 0
    for first in [n for n in numbers if n in firsts] or list(numbers[:1]):
        number, step = first, length
        while number >= 0 and number not in used:
            used.add(number)
            parts.append(windows[number, -step:])
            end += step
            begins[_key(windows[number])] = end - length
            number, step = follows.get(number, (-1, 0))
        parts.append(gap)
        end += len(gap)
    return Timeline(np.concatenate(parts), length, stride, begins)


def _key(window: Array) -> bytes:
    return np.ascontiguousarray(window).tobytes()
