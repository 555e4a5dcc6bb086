"""The past of a series as rows of numbers: stretches to learn from, and delays to look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Sequences
from onward.problems.arrays import Array

Index = NDArray[np.integer]


@dataclass(frozen=True)
class Delays:
    """Which values of the past are looked at: every ``spacing``-th one, ``count`` in all.

    Attributes
    ----------
    count, spacing
        Number of values, the newest among them, and the steps from one to the next.
    """

    count: int
    spacing: int = 1

    @property
    def reach(self) -> int:
        """Number of steps from the newest value to the oldest, both included."""
        return (self.count - 1) * self.spacing + 1

    def rows(self, values: Array, at: Index) -> Array:
        """Return the delayed values ``(series, step, count * feature)``, the newest first.

        Parameters
        ----------
        values : (series, time, feature)
            Zeros stand before their start.
        at : (step,)
            The steps to look back from.
        """
        place = at[:, None] - self.spacing * np.arange(self.count)
        found = np.take(values, np.maximum(place, 0), axis=1)
        if (place < 0).any():
            found[:, place < 0] = 0
        return np.asarray(found.reshape(len(values), len(at), -1))

    def examples(self, groups: list[Sequences], closed: bool, most: int) -> tuple[Array, Array]:
        """Return delayed values ``(row, count * feature)`` and what follows ``(row, output)``.

        Parameters
        ----------
        groups
            Series to take them from, at scored steps.
        closed
            Whether they are of a continuation: what follows is then the change of the last value,
            and nothing is looked at before the start.
        most
            Rows of each group, at most.
        """
        pasts, following = [], []
        for group in groups:
            at = counted_steps(group, self.reach - 1 if closed else 0)
            picked = thinned(len(group) * len(at), most)
            series, step = picked // len(at), at[picked % len(at)]
            counted = group.weights[series, step] > 0
            series, step = series[counted], step[counted]
            place = step[:, None] - self.spacing * np.arange(self.count)
            past = group.inputs[series[:, None], np.maximum(place, 0)].astype(np.float64)
            past[place < 0] = 0
            wanted = group.targets[series, step].astype(np.float64)
            pasts.append(past.reshape(len(series), -1))
            following.append(wanted - group.inputs[series, step] if closed else wanted)
        return np.concatenate(pasts), np.concatenate(following)


def stretches(data: Sequences) -> list[Sequences]:
    """Return the series of a continuation, windows that overlap put together again.

    Rules that look one step ahead would else see every step as often as there are windows with
    it, and no further back than one of them. Stretches of one length come together.
    """
    stride = overlap(data)
    whole = Sequences(data.inputs.astype(np.float64), data.targets.astype(np.float64), data.weights)
    if stride is None:
        return [whole]
    by_length: dict[int, list[Sequences]] = {}
    for first, last in _runs(whole.inputs, stride):
        one = _joined(whole, first, last, stride)
        by_length.setdefault(one.steps, []).append(one)
    return [
        Sequences(
            np.concatenate([one.inputs for one in same]),
            np.concatenate([one.targets for one in same]),
            np.concatenate([one.weights for one in same]),
        )
        for same in by_length.values()
    ]


def overlap(data: Sequences) -> int | None:
    """Return the steps from one window to the next, if they are windows that overlap by half."""
    inputs = data.inputs
    if len(inputs) < 2:
        return None
    for stride in range(1, data.steps // 2 + 1):
        if np.array_equal(inputs[0, stride:], inputs[1, :-stride]):
            return stride
    return None


def counted_steps(data: Sequences, least: int) -> NDArray[np.int64]:
    """Return the scored steps of a part from step ``least`` on."""
    scored = np.flatnonzero(data.weights.any(axis=0))
    return scored[scored >= least].astype(np.int64)


def thinned(rows: int, most: int) -> NDArray[np.int64]:
    """Return the numbers of at most ``most`` rows, drawn evenly, the same ones at every call."""
    if rows <= most:
        return np.arange(rows, dtype=np.int64)
    drawn = np.random.default_rng(0).choice(rows, most, replace=False)
    return np.sort(drawn).astype(np.int64)


@dataclass(frozen=True)
class Bounds:
    """Between what values a rule may run freely, so as not to explode.

    One range of the training values below the lowest value known, and above the highest.

    Attributes
    ----------
    lowest, highest : (feature,)
        Of the training values.
    """

    lowest: Array
    highest: Array

    @classmethod
    def of(cls, data: Sequences) -> Bounds:
        """Return the bounds that training series give."""
        return cls(data.inputs.min(axis=(0, 1)), data.inputs.max(axis=(0, 1)))

    def after(self, known: Array) -> tuple[Array, Array]:
        """Return the bounds ``(series, 1, feature)`` after known values."""
        wide = self.highest - self.lowest
        lowest = np.minimum(self.lowest, known.min(axis=1, keepdims=True)) - wide
        return lowest, np.maximum(self.highest, known.max(axis=1, keepdims=True)) + wide


def _runs(inputs: Array, stride: int) -> list[tuple[int, int]]:
    """Return the first and last window of every run of overlapping ones."""
    joined = (inputs[:-1, stride:] == inputs[1:, :-stride]).all(axis=(1, 2))
    starts = np.flatnonzero(np.concatenate([[True], ~joined]))
    ends = np.concatenate([starts[1:] - 1, [len(inputs) - 1]])
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _joined(data: Sequences, first: int, last: int, stride: int) -> Sequences:
    """Return a window and the new steps of those after it, as one series."""

    def join(array: Array) -> Array:
        later = array[first + 1 : last + 1, -stride:]
        return np.concatenate([array[first], later.reshape(-1, *array.shape[2:])])[None]

    return Sequences(join(data.inputs), join(data.targets), join(data.weights))
