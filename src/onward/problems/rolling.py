"""Problems as they stood earlier: the same rows, cut off at a moment and split by time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from onward.data.panel import Panel
from onward.errors import ProblemError

if TYPE_CHECKING:
    from onward.problems.problem import Problem

Earlier = Callable[[float, float, float], "Problem"]
"""Makes the problem of a share of all rows, from fractions of them to select and to score."""

SELECTING = 0.15
"""Share of the rows before an origin that select the best weights."""


def rolled(
    problem: Problem, origins: int, share: float, validation: float = SELECTING
) -> list[Problem]:
    """Return the problem at several origins, the first one first.

    The last ``share`` of the rows is cut into as many stretches. At each origin everything before
    a stretch is known, and the stretch is scored.

    Parameters
    ----------
    problem
        Of one long series, or of a table.
    origins
        How many.
    share
        Share of the rows that are scored by one origin or another.
    validation
        Share of the rows before an origin that select the best weights.

    Raises
    ------
    ProblemError
        If the problem's rows have no order in time, or there are too few of them.
    """
    if problem.earlier is None:
        raise ProblemError(
            "a problem of one long series or of a table, to go back in time with",
            f"{problem.name}, whose series have no order",
            "use onward.Continuation.from_long(values, …) or from_table(data, …)",
        )
    found = []
    for number in range(1, origins + 1):
        until = 1 - share * (origins - number) / origins
        scored = share / origins / until
        earlier = problem.earlier(until, validation * (1 - scored), scored)
        earlier.network = problem.network
        found.append(earlier)
    return found


def rows_until(panel: Panel, share: float) -> Panel:
    """Return the first share of the rows: all series up to a moment, or of each its first rows."""
    if share >= 1:
        return panel
    if panel.times is None:
        kept = np.arange(panel.rows) - panel.starts[:-1][panel.series]
        rows = kept < np.round(panel.lengths * share)[panel.series]
    else:
        rows = panel.times < np.sort(panel.times)[round(panel.rows * share)]
    lengths = np.bincount(panel.series[rows], minlength=len(panel))
    index = np.flatnonzero(rows)
    cut = replace(
        panel,
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        times=None if panel.times is None else panel.times[index],
        values=panel.values[index],
        inputs=tuple(column.take(index) for column in panel.inputs),
    )
    return cut.take(np.flatnonzero(lengths))
