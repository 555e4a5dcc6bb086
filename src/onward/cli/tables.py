"""Predictions as CSV on stdout."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence

from onward.problems.arrays import Array


def print_steps(values: Array, first: int, names: Sequence[str]) -> None:
    """Print one row a step, ``(step, output)``, headed ``step`` and the names of the outputs.

    Parameters
    ----------
    values
        In original units, printed with the nine digits that float32 has.
    first
        Number of the first step.
    names
        What the outputs are called.
    """
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["step", *names])
    for step, row in enumerate(values, first):
        rows.writerow([step, *(f"{value:.9g}" for value in row)])
