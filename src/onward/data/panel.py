"""A panel: series of any lengths, one after the other in flat columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from onward.data.clock import Clock
from onward.data.columns import Column
from onward.data.roles import Roles
from onward.problems.arrays import Array

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Panel:
    """Checked rows of all series: each series together, its rows in the order of time.

    Attributes
    ----------
    roles
        What the columns are.
    groups
        What each series is called; a lone series without a group column is called ``""``.
    starts : (series + 1,)
        First row of each series, and the number of rows.
    times : (row,)
        When each row was, or None.
    clock
        How times tick, or None.
    values : (row, value)
        NaN where there is none.
    inputs
        Columns ``(row,)``.
    static
        Columns ``(series,)``.
    """

    roles: Roles
    groups: tuple[str, ...]
    starts: Index
    times: NDArray[np.generic] | None
    clock: Clock | None
    values: Array
    inputs: tuple[Column, ...] = ()
    static: tuple[Column, ...] = ()

    def __len__(self) -> int:
        return len(self.groups)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.values)

    @property
    def lengths(self) -> Index:
        """Number of rows of each series, ``(series,)``."""
        return np.diff(self.starts)

    @cached_property
    def series(self) -> Index:
        """Which series each row belongs to, ``(row,)``."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def place(self, row: int) -> str:
        """Return the series of a row, and its time or its number."""
        series = int(self.series[row])
        if self.times is not None and self.clock is not None:
            moment = self.clock.text(self.times[row])
        else:
            moment = f"row {row - int(self.starts[series])} (counted from 0)"
        return f"{self.named(series)} at {moment}" if self.roles.group else moment

    def where(self, row: int) -> str:
        """Say where a row is: in its series at its time, or at its number."""
        return f"{'in' if self.roles.group else 'at'} {self.place(row)}"

    def named(self, series: int) -> str:
        """Say which series it is."""
        return f"{self.roles.group or 'series'} {self.groups[series]!r}"

    def take(self, series: Index) -> Panel:
        """Return some of the series, in the order given."""
        lengths = self.lengths[series]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        rows = np.arange(starts[-1]) + np.repeat(self.starts[series] - starts[:-1], lengths)
        return replace(
            self,
            groups=tuple(self.groups[one] for one in series),
            starts=starts,
            times=None if self.times is None else self.times[rows],
            values=self.values[rows],
            inputs=tuple(column.take(rows) for column in self.inputs),
            static=tuple(column.take(series) for column in self.static),
        )

    def listed(self, series: Sequence[int] | Index) -> str:
        """Return the names and lengths of some series, the first three of them."""
        shown = [f"{self.groups[one]!r} ({self.lengths[one]:,} rows)" for one in series[:3]]
        more = f" and {len(series) - 3:,} more" if len(series) > 3 else ""
        return f"{', '.join(shown)}{more}"
