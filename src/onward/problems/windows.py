"""Windows of a panel: series of any lengths, cut into pieces that are gathered when needed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.data.encoding import Encoded
from onward.data.panel import Panel
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.sources import Batches, Source, epochs

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Windows(Source):
    """Windows of ``warmup + horizon`` rows, each within one series.

    At step :math:`t` the network is fed the values of row :math:`t` and the inputs of row
    :math:`t + 1`, which are known beforehand, and should say the values of row :math:`t + 1`. A
    row whose values are not all known does not count.

    Attributes
    ----------
    data
        All rows, in the network's units.
    first : (window,)
        First row of each window.
    series : (window,)
        Which series it is of.
    warmup, horizon
        Rows that are read, and rows that are foretold.
    """

    data: Encoded
    first: Index
    series: Index
    warmup: int
    horizon: int

    fresh = False

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, index: NDArray[np.integer] | NDArray[np.bool_]) -> Windows:
        return replace(self, first=self.first[index], series=self.series[index])

    def thinned(self, most: int) -> Windows:
        """Return at most so many of them, evenly spaced."""
        if len(self) <= most:
            return self
        return self[np.linspace(0, len(self) - 1, most).astype(np.int64)]

    def gathered(self) -> Sequences:
        """Return them as sequences."""
        steps = self.warmup + self.horizon - 1
        rows = self.first[:, None] + np.arange(steps)
        data = self.data
        flags = data.flags[rows]
        # The network is fed its own predictions from here on, whatever is missing.
        flags[:, self.warmup :] = 0
        static = np.broadcast_to(
            data.static[self.series][:, None], (len(self), steps, data.static.shape[1])
        )
        inputs = np.concatenate([data.values[rows], flags, data.inputs[rows + 1], static], axis=2)
        counted = data.observed[rows + 1].astype(inputs.dtype)
        counted[:, : self.warmup - 1] = 0
        return Sequences(inputs, data.values[rows + 1], counted)

    def complete(self) -> NDArray[np.bool_]:
        """Return which windows have no gap among their values, ``(window,)``."""
        rows = self.warmup + self.horizon
        return np.asarray(self._known(0, rows) == rows)

    def usable(self, first: int, last: int) -> NDArray[np.bool_]:
        """Return which windows have a value to begin with, and one to be scored, ``(window,)``.

        Parameters
        ----------
        first, last
            The foretold rows that are scored, from one, both included.
        """
        read = self._known(0, self.warmup) > 0
        return read & (self._known(self.warmup + first - 1, self.warmup + last) > 0)

    def batches(
        self, rng: np.random.Generator, steps: int, size: int, dtype: DTypeLike = np.float32
    ) -> Batches:
        """Return the windows of so many steps, in shuffled epochs; see :class:`Source`."""
        index = epochs(rng, len(self), steps, size)
        pool = replace(self[index.ravel()], data=self.data.cast(np.dtype(dtype))).gathered()
        return pool, np.arange(index.size, dtype=np.int64).reshape(index.shape)

    def _known(self, start: int, stop: int) -> Index:
        """Return how many rows from ``start`` to ``stop`` are known, of each window."""
        counted = np.concatenate([[0], np.cumsum(self.data.observed)])
        return np.asarray(counted[self.first + stop] - counted[self.first + start])


def windows_of(panel: Panel, data: Encoded, warmup: int, horizon: int, stride: int) -> Windows:
    """Return all windows of a panel, ``stride`` rows from one to the next in each series."""
    first, series = starts_of(panel, warmup + horizon, stride)
    return Windows(data, first, series, warmup, horizon)


def starts_of(panel: Panel, rows: int, stride: int) -> tuple[Index, Index]:
    """Return the first row of every window of so many rows, and the series it is of."""
    many = np.maximum(0, (panel.lengths - rows) // stride + 1)
    series = np.repeat(np.arange(len(panel)), many)
    before = np.repeat(np.cumsum(many) - many, many)
    return panel.starts[series] + stride * (np.arange(len(series)) - before), series


def padded(arrays: Array, starts: Index, series: Index) -> tuple[Array, NDArray[np.bool_]]:
    """Return rows of some series side by side, zeros after their end, and where rows are.

    Parameters
    ----------
    arrays : (row, feature)
    starts : (all series + 1,)
        First row of each.
    series : (series,)
        Which of them.

    Returns
    -------
    padded : (series, time, feature)
    there : (series, time)
    """
    lengths = starts[series + 1] - starts[series]
    steps = np.arange(int(lengths.max()))
    there = steps < lengths[:, None]
    rows = np.where(there, starts[series][:, None] + steps, 0)
    found = arrays[rows]
    found[~there] = 0
    return found, there
