"""Predictions as a table: CSV on stdout, or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onward.data.writing import Columns
    from onward.problems.arrays import Array


def steps_of(values: Array, first: int, names: Sequence[str]) -> Columns:
    """Return one row a step, headed ``step`` and the names of the outputs.

    Parameters
    ----------
    values : (step, output)
        In original units.
    first
        Number of the first step.
    names
        What the outputs are called.
    """
    columns = dict(zip(names, values.T, strict=True))
    return {"step": np.arange(first, first + len(values)), **columns}


def tell(columns: Columns, names: Sequence[str], out: Path | None) -> None:
    """Print columns as CSV, or write them to a CSV or Parquet file and print its path.

    Parameters
    ----------
    columns
        By name, each ``(row,)``.
    names
        Those that were foretold, which are printed with the nine digits that float32 has.
    out
        The file, if any.
    """
    from onward.data.writing import as_csv, write_table

    if out is None:
        click.echo(as_csv(columns, names), nl=False)
        return
    write_table(columns, names, out)
    click.echo(out)
