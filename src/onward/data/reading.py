"""Reading: from any source to a panel, with every row in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.clock import Clock
from onward.data.columns import Column, Growing
from onward.data.order import and_more, check_times, ordered, static_columns
from onward.data.panel import Panel
from onward.data.roles import Roles
from onward.data.source import Source
from onward.data.xarrays import unlabelled
from onward.errors import DataError, ProblemError, did_you_mean
from onward.problems.arrays import count

GAPS = ("refuse", "ignore", "mask")


def read(
    given: Any, roles: Roles, *, sort: bool = False, gaps: str = "refuse", wide: bool = False
) -> Panel:
    """Read a table into a panel.

    Parameters
    ----------
    given
        A path, a frame or columns; see :meth:`Source.of <onward.data.source.Source.of>`. Arrays of
        xarray are taken for the table of their cells.
    roles
        What its columns are.
    sort
        Whether rows out of order are sorted by time, rather than refused.
    gaps
        What becomes of steps that are missing between two times: ``"refuse"`` them, ``"mask"``:
        put a row without values in their place, or ``"ignore"``: a row is a step, whatever its
        time.
    wide
        Whether each column of values is a series of its own.

    Raises
    ------
    DataError
        If the table cannot be used; what is wrong is named with its series and time.
    ProblemError
        If the choices make no sense.
    """
    if gaps not in GAPS:
        raise ProblemError(
            f"gaps among {', '.join(GAPS)}", repr(gaps), did_you_mean(str(gaps), GAPS)
        )
    source = Source.of(unlabelled(given, roles))
    growing = {name: Growing(name, _wanted(name, roles)) for name in roles.columns}
    names = [name for name in roles.columns if _wanted(name, roles) == "labels"]
    for stretch in source.stretches(roles.columns, names):
        for name, cells in stretch.items():
            growing[name].add(cells)
    columns = {name: one.finish() for name, one in growing.items() if name != roles.time}
    rows = len(columns[roles.values[0]].missing)
    if not rows:
        raise DataError(f"rows in {source.name}", "none", "check what was written to it")
    values = np.stack([_numbers(columns[name]) for name in roles.values], axis=1)
    found: NDArray[Any] | None = None
    dates = False
    if roles.time is not None:
        found, dates = growing[roles.time].times()
    groups, codes = _groups(columns, roles, rows)
    order = ordered(codes, found, roles, groups, sort, dates)
    starts = np.searchsorted(codes[order], np.arange(len(groups) + 1)).astype(np.int64)
    panel = Panel(
        roles,
        groups,
        starts,
        None if found is None else found[order],
        None,
        values[order],
        tuple(columns[name].take(order) for name in roles.inputs),
        static_columns([columns[name].take(order) for name in roles.static], groups, starts, roles),
    )
    if wide:
        panel = _unfolded(panel)
    if panel.times is not None:
        same = np.diff(panel.series) == 0
        panel = replace(panel, clock=Clock.of(panel.times, same, dates))
        panel = check_times(panel, gaps)
    _check_finite(panel)
    return panel


def _wanted(name: str, roles: Roles) -> str:
    if name == roles.time:
        return "times"
    if name == roles.group or name in roles.categories:
        return "labels"
    return "numbers" if name in roles.values else "either"


def _numbers(column: Column) -> NDArray[np.float64]:
    assert column.numbers is not None
    return column.numbers


def _groups(
    columns: dict[str, Column], roles: Roles, rows: int
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the labels of the groups as they first appear, and that of each row."""
    if roles.group is None:
        return ("",), np.zeros(rows, np.int64)
    column = columns[roles.group]
    assert column.codes is not None
    if column.missing.any():
        raise DataError(
            f"a group in every row of column {roles.group!r}",
            f"none in {count(int(column.missing.sum()), 'row')}, the first of them row "
            f"{int(np.argmax(column.missing))} (counted from 0)",
            "fill them in, or leave those rows out",
        )
    return column.labels, column.codes


def _unfolded(panel: Panel) -> Panel:
    """Return one series for each column of values, without the empty rows at its ends."""
    if panel.roles.group is not None or panel.roles.inputs or panel.roles.static:
        raise ProblemError(
            "columns of values alone in a wide table",
            "a group, inputs or static columns as well",
            "write the table in long form: a row for each series and time",
        )
    parts, times, groups = [], [], []
    for name, column in zip(panel.roles.values, panel.values.T, strict=True):
        known = np.flatnonzero(~np.isnan(column))
        if not len(known):
            raise DataError(
                f"values in column {name!r}", "empty cells alone", "leave the column out"
            )
        whole = slice(known[0], known[-1] + 1)
        parts.append(column[whole, None])
        groups.append(name)
        if panel.times is not None:
            times.append(panel.times[whole])
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
    roles = Roles(("value",), "series", panel.roles.time)
    joined = np.concatenate(times) if times else None
    return Panel(roles, tuple(groups), starts, joined, None, np.concatenate(parts))


def _check_finite(panel: Panel) -> None:
    columns = list(zip(panel.roles.values, panel.values.T, strict=True))
    columns += [(one.name, one.numbers) for one in panel.inputs if one.numbers is not None]
    for name, numbers in columns:
        infinite = np.isinf(numbers)
        if infinite.any():
            row = int(np.argmax(infinite))
            raise DataError(
                f"finite numbers in column {name!r}",
                f"{numbers[row]} {panel.where(row)}{and_more(int(infinite.sum()))}",
                "mend it, or leave that row out",
            )
