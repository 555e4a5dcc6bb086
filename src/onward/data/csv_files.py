"""CSV files in stretches of rows, so that no file has to fit in memory as text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from onward.data.cells import Cells
from onward.errors import DataError
from onward.problems.arrays import count

ROWS = 50_000
"""Rows that are held as text at once."""


def csv_header(path: Path) -> list[str]:
    """Return the names of the columns.

    Raises
    ------
    DataError
        If the file cannot be read, or is empty.
    """
    return next(_rows(path))[1]


def csv_stretches(
    path: Path, columns: Sequence[str], labels: Sequence[str] = ()
) -> Iterator[dict[str, Cells]]:
    """Yield stretches of some columns.

    Parameters
    ----------
    path
        A file in UTF-8, cells separated by commas, names in the first row.
    columns
        Names that are in the header, once each.
    labels
        Those of them whose numbers are names.

    Raises
    ------
    DataError
        If the file cannot be read, rows have more or fewer cells than the header, or a column has
        numbers and text. Rows are counted with the header as row 1.
    """
    rows = _rows(path)
    header = next(rows)[1]
    places = [header.index(name) for name in columns]
    while stretch := list(islice(rows, ROWS)):
        for line, cells in stretch:
            if len(cells) != len(header):
                raise DataError(
                    f"{count(len(header), 'cell')} in every row of {path}",
                    f"{len(cells)} in row {line}",
                    "mend that row",
                )
        first = stretch[0][0]
        yield {
            name: Cells.of_text([cells[place] for _, cells in stretch], name, first, name in labels)
            for name, place in zip(columns, places, strict=True)
        }


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with their numbers, the header first; empty rows are left out."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file, strict=True), 1):
                if number == 1:
                    yield 1, [cell.strip() for cell in row]
                elif row:
                    yield number, row
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError("a CSV file", f"{path} ({reason})", "check the path") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            "a CSV file in UTF-8", f"{path} ({error})", "save the table as CSV in UTF-8"
        ) from error
    if not number:
        raise DataError("a CSV file with a header and rows", f"{path}, which is empty")
