"""Rows of a table that the script held in order: its columns are series, if the next row tells."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments.pairs import Pairs
from onward.doctor.experiments.shifts import Shift, line
from onward.doctor.experiments.timeline import Timeline

KNOWN, FEWEST, WIDEST = 0.9, 100, 32
"""Share of the training rows that must be in the table; rows at least; and columns at most."""


def table_rows(pair: Pairs, variables: tuple[Variable, ...]) -> tuple[Shift, Timeline] | None:
    """Return which column the target is the next value of, and the table as series.

    In rows that were shuffled, or that run back in time, no column's next value is the target.
    """
    width = pair.x.shape[2]
    if pair.x.shape[1] != 1 or not 2 <= width <= WIDEST or pair.classes or pair.tokens:
        return None
    rows = [row.tobytes() for row in pair.x[:, 0].astype("float32")]
    for variable in variables:
        table = variable.values.array
        if table.ndim != 2 or table.shape[1] != width or len(table) < FEWEST:
            continue
        if table.dtype.kind != "f" or not variable.values.whole:
            continue
        places = {row.tobytes(): at for at, row in enumerate(table.astype("float32"))}
        at = np.array([places.get(row, -1) for row in rows])
        inside = (at >= 0) & (at + 1 < len(table))
        if inside.mean() < KNOWN or inside.sum() < FEWEST:
            continue
        series, asked = table.astype(float), pair.y[inside, 0, 0]
        for feature in range(width):
            if line(series[at[inside] + 1, feature], asked) is not None:
                return Shift(1, feature, False, 1.0), Timeline(series, 1, 1, {})
    return None
