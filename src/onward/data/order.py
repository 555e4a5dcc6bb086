"""Rows in their order: groups together, times ascending, gaps found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.clock import NEAR, Clock
from onward.data.columns import Column
from onward.data.panel import Panel
from onward.data.roles import Roles
from onward.errors import DataError
from onward.problems.arrays import count

Index = NDArray[np.int64]

MASKED = 100
"""Steps for each row that may be masked, at most: more are a mistake in a time."""


def ordered(
    codes: Index,
    times: NDArray[Any] | None,
    roles: Roles,
    groups: Sequence[str],
    sort: bool,
    dates: bool,
) -> Index:
    """Return the order of rows: group after group, in the order of time.

    Raises
    ------
    DataError
        If times of a group go back and are not to be sorted, or one is there twice.
    """
    order = np.argsort(codes, kind="stable")
    if times is None:
        return order
    apart = np.diff(times[order])
    same = np.diff(codes[order]) == 0
    backward = same & (apart < 0)
    clock = Clock(dates, 1.0)

    def where(place: int) -> str:
        named = f" of {roles.group} {groups[codes[order[place]]]!r}" if roles.group else ""
        return f"{clock.text(times[order[place]])}{named}"

    if backward.any():
        if not sort:
            place = int(np.argmax(backward))
            raise DataError(
                f"times in ascending order in column {roles.time!r}",
                f"{where(place + 1)} after {clock.text(times[order[place]])}; rows go back "
                f"{count(int(backward.sum()), 'time')}",
                "pass sort=True (--sort) to have them sorted",
            )
        order = np.lexsort((times, codes))
        apart, same = np.diff(times[order]), np.diff(codes[order]) == 0
    twice = same & (apart == 0)
    if twice.any():
        raise DataError(
            f"each time once in column {roles.time!r}" + (" and group" if roles.group else ""),
            f"{where(int(np.argmax(twice)))} twice{and_more(int(twice.sum()))}",
            "leave one of the rows out, or name the column that tells the series apart as group=…",
        )
    return order


def static_columns(
    columns: Sequence[Column], groups: Sequence[str], starts: Index, roles: Roles
) -> tuple[Column, ...]:
    """Return one cell a series of columns that are the same at all its steps.

    Raises
    ------
    DataError
        If a column varies within a series, is infinite or has an empty cell.
    """
    return tuple(_static(column, groups, starts, roles) for column in columns)


def _static(column: Column, groups: Sequence[str], starts: Index, roles: Roles) -> Column:
    cells = column.numbers if column.numbers is not None else column.codes
    assert cells is not None
    whose = np.repeat(np.arange(len(groups)), np.diff(starts))

    def named(row: int) -> str:
        return f"{roles.group} {groups[whose[row]]!r}" if roles.group else "the series"

    wrong = column.missing if column.numbers is None else ~np.isfinite(column.numbers)
    if wrong.any():
        row = int(np.argmax(wrong))
        found = "an empty cell" if column.missing[row] else str(cells[row])
        raise DataError(
            f"a cell for every series in static column {column.name!r}",
            f"{found} in {named(row)}",
            "fill it in, or leave the column or the series out",
        )
    first = cells[starts[:-1]]
    other = cells != first[whose]
    if other.any():
        row = int(np.argmax(other))
        shown = [cells[starts[whose[row]]], cells[row]]
        texts = shown if column.codes is None else [column.labels[one] for one in shown]
        both = " and ".join(str(text) for text in texts)
        raise DataError(
            f"one cell a series in static column {column.name!r}",
            f"{both} in {named(row)}",
            "name it among the inputs, if it changes with time",
        )
    return column.take(starts[:-1])


def check_times(panel: Panel, gaps: str) -> Panel:
    """Return a panel with a row for every step; see :func:`onward.data.reading.read`.

    Raises
    ------
    DataError
        If steps are missing, or times are off the beat, and that is not to be ignored.
    """
    clock, times = panel.clock, panel.times
    assert clock is not None
    assert times is not None
    if gaps == "ignore":
        return panel
    same = np.diff(panel.series) == 0
    steps = np.where(same, clock.steps(times), 1.0)
    off = np.abs(steps - np.rint(steps)) > NEAR
    if off.any():
        row = int(np.argmax(off))
        raise DataError(
            f"times whole steps of {clock.words()} apart in column {panel.roles.time!r}",
            f"two that are {steps[row]:.4g} steps apart, the second {panel.where(row + 1)}",
            "put the series on a regular grid, or pass gaps='ignore' (--gaps ignore) to take each "
            "row for a step",
        )
    if steps.sum() > MASKED * (panel.rows + 1):
        row = int(np.argmax(steps))
        raise DataError(
            f"at most {MASKED} steps of {clock.words()} for each row of column "
            f"{panel.roles.time!r}",
            f"{steps[row]:.4g} between two rows, the second {panel.where(row + 1)}",
            "mend that time, or pass gaps='ignore' (--gaps ignore) to take each row for a step",
        )
    whole = np.rint(steps).astype(np.int64)
    missing = whole > 1
    if not missing.any():
        return panel
    if gaps == "refuse":
        row = int(np.argmax(missing))
        raise DataError(
            f"a row for every step of {clock.words()} in column {panel.roles.time!r}",
            f"{count(int(whole[row]) - 1, 'row')} missing before {panel.place(row + 1)}; "
            f"{count(int(missing.sum()), 'gap')} in all",
            "fill them in, pass missing='flag' (--missing flag) to have them masked, or "
            "gaps='ignore' (--gaps ignore) to take each row for a step",
        )
    return _with_rows(panel, clock, whole)


def _with_rows(panel: Panel, clock: Clock, whole: Index) -> Panel:
    """Return the panel with an empty row for every step that is missing."""
    assert panel.times is not None
    places = np.concatenate([[0], np.cumsum(whole)])
    rows = np.full(int(places[-1]) + 1, -1)
    rows[places] = np.arange(panel.rows)
    starts = np.concatenate([places[panel.starts[:-1]], [len(rows)]]).astype(np.int64)
    before = np.maximum.accumulate(rows)
    late = np.arange(len(rows)) - places[before]
    times = np.where(late > 0, clock.after(panel.times[before], late), panel.times[before])
    empty = (rows < 0)[:, None]
    return replace(
        panel,
        starts=starts,
        times=times,
        values=np.where(empty, np.nan, panel.values[rows]),
        inputs=tuple(column.take(rows) for column in panel.inputs),
    )


def and_more(many: int) -> str:
    """Say that there are others than the one that was named."""
    return f", and {many - 1:,} more" if many > 1 else ""
