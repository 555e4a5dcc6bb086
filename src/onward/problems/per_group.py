"""One problem for each group of a table, made when it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from onward.data import Roles, read
from onward.data.panel import Panel
from onward.data.roles import Names
from onward.errors import ProblemError, did_you_mean
from onward.problems.arrays import whole
from onward.problems.continuation import Continuation
from onward.problems.scoring import Score
from onward.problems.tabled import Statement, masked, name_of


@dataclass(frozen=True)
class PerGroup(Mapping[str, Continuation]):
    """Problems by the name of their group; :func:`onward.per_group` reads them from a table.

    The table is held once. A problem, with its windows and its split, is made anew each time it is
    asked for.

    Attributes
    ----------
    panel
        All rows.
    stated, warmup, horizon, stride, batch
        What is to be learned of each group.
    """

    panel: Panel
    stated: Statement
    warmup: int
    horizon: int
    stride: int
    batch: int

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.stated.name

    def __getitem__(self, group: str) -> Continuation:
        """Return the problem of a group.

        Raises
        ------
        ProblemError
            If there is no such group, or it has too few rows.
        """
        alone = self.part(group).panel
        stated = replace(self.stated, name=group or self.stated.name)
        return Continuation.of_panel(
            alone, stated, self.warmup, self.horizon, self.stride, self.batch
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.panel.groups)

    def __len__(self) -> int:
        return len(self.panel)

    def __contains__(self, group: object) -> bool:
        return group in self._places

    def part(self, group: str) -> PerGroup:
        """Return the same of one group alone, with its rows and no others.

        Raises
        ------
        ProblemError
            If there is no such group.
        """
        if group not in self._places:
            raise ProblemError(
                f"a group of {self.name}", repr(group), did_you_mean(str(group), self.panel.groups)
            )
        place = self._places[group]
        rows = slice(int(self.panel.starts[place]), int(self.panel.starts[place + 1]))
        panel = replace(
            self.panel,
            groups=(group,),
            starts=np.array([0, rows.stop - rows.start], np.int64),
            times=None if self.panel.times is None else self.panel.times[rows].copy(),
            values=self.panel.values[rows].copy(),
            inputs=tuple(
                column.take(np.arange(rows.start, rows.stop)) for column in self.panel.inputs
            ),
        )
        return replace(self, panel=panel)

    @property
    def digest(self) -> str:
        """Checksum of the values, their times and their groups."""
        found = hashlib.sha256(repr((self.panel.groups, self.panel.roles)).encode())
        arrays = [self.panel.starts, self.panel.values, self.panel.times]
        arrays += [column.numbers for column in self.panel.inputs]
        arrays += [column.codes for column in self.panel.inputs]
        for array in arrays:
            if array is not None:
                found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    @property
    def _places(self) -> dict[str, int]:
        found: dict[str, int] | None = self.__dict__.get("_found")
        if found is None:
            found = {group: place for place, group in enumerate(self.panel.groups)}
            self.__dict__["_found"] = found
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_found"}

    def __repr__(self) -> str:
        return (
            f"<{self.name}: {len(self):,} groups of {self.panel.rows:,} rows; "
            f"warm-up {self.warmup}, horizon {self.horizon}>"
        )


def per_group(
    data: Any,
    *,
    group: str,
    value: Names,
    warmup: int,
    horizon: int,
    time: str | None = None,
    inputs: Names = (),
    categories: Names = (),
    sort: bool = False,
    gaps: str = "refuse",
    missing: str = "refuse",
    stride: int = 1,
    validation: float = 0.15,
    test: float = 0.15,
    scale: str | None = "standard",
    batch: int = 64,
    name: str | None = None,
    score: Score | None = None,
) -> PerGroup:
    """Return the problem of continuing each group of a table by itself.

    Where :meth:`onward.Continuation.from_table` learns one network for all series, this is one
    problem, and with :func:`onward.train_many` one network, for each: scaled by its own values and
    split in its own time.

    Parameters
    ----------
    data
        The path of a CSV or Parquet file, a frame or columns, as for ``from_table``.
    group
        The column that tells groups apart.
    value, warmup, horizon, time, inputs, categories, sort, gaps, missing, stride
        As for ``from_table``.
    validation, test
        Fractions of the rows of each group, its last ones.
    scale, batch, name, score
        As for :class:`onward.Continuation`.

    Raises
    ------
    DataError
        If the table cannot be used; what is wrong is named.
    ProblemError
        If what is asked for makes no sense. That a group has too few rows is said when its problem
        is asked for.

    Examples
    --------
    >>> rows = np.arange(200)
    >>> groups = per_group(
    ...     {"id": rows // 100, "y": np.sin(rows)}, group="id", value="y", warmup=8, horizon=4
    ... )
    >>> list(groups), groups["1"].split_sentence
    (['0', '1'], '59 windows of the first 70 steps to train on, 12 to select, 12 to score, \
later in time')
    """
    warmup, horizon = whole(warmup, "warmup", 1), whole(horizon, "horizon", 1)
    score = score or Score("mean squared free-running error")
    named = name_of(data) if name is None else name
    stated = Statement(named, score, scale, missing, validation, test, 0, True, "time", "refuse")
    roles = Roles.of(value, group, time, inputs, (), categories)
    panel = read(data, roles, sort=sort, gaps=masked(gaps, missing))
    return PerGroup(
        panel, stated, warmup, horizon, whole(stride, "stride", 1), whole(batch, "batch", 1)
    )
