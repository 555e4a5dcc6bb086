"""Tables: columns of numbers from a CSV file, with the row of whatever is wrong."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from onward.errors import DataError, did_you_mean
from onward.problems.arrays import Array, count

Rows = list[list[str]]


def read_column(path: str | Path, column: str) -> Array:
    """Read one column of numbers, ``(row,)``; see :func:`read_columns`."""
    return read_columns(path, [column])[:, 0]


def read_columns(path: str | Path, columns: Sequence[str]) -> Array:
    """Read columns of numbers from a CSV file with a header, ``(row, column)`` in float64.

    Parameters
    ----------
    path
        A file in UTF-8, cells separated by commas.
    columns
        Names in the header.

    Raises
    ------
    DataError
        If the file is missing or unreadable, has no such column, rows of uneven length, or a
        cell that is no finite number. Rows are counted with the header as row 1.
    """
    rows = _rows(Path(path))
    header = [cell.strip() for cell in rows[0]]
    places = [_place(column, header, Path(path)) for column in columns]
    return _numbers(rows, list(zip(columns, places, strict=True)), 1, Path(path))


def read_series(path: str | Path, columns: Sequence[str]) -> Array:
    """Read one series from a CSV file, ``(time, feature)`` in float64.

    A file without a header, whose first row holds numbers only, is taken as it is if it has as
    many columns as are asked for.

    Raises
    ------
    DataError
        As :func:`read_columns`.
    """
    rows = _rows(Path(path))
    if len(rows[0]) == len(columns) and all(_number(cell) is not None for cell in rows[0]):
        places = [(column, place) for place, column in enumerate(columns)]
        return _numbers(rows, places, 0, Path(path))
    return read_columns(path, columns)


def _rows(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row or [""] for row in csv.reader(file)]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError("a CSV file", f"{path} ({reason})", "check the path") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            "a CSV file in UTF-8", f"{path} ({error})", "save the table as CSV in UTF-8"
        ) from error
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise DataError("a CSV file with a header and rows", f"{path}, which is empty")
    return rows


def _place(column: str, header: list[str], path: Path) -> int:
    if header.count(column) == 1:
        return header.index(column)
    if column in header:
        raise DataError(
            f"one column {column!r} in {path}", f"{header.count(column)} of that name", "rename one"
        )
    known = [name for name in header if name]
    remedy = did_you_mean(column, known) if known else "name the columns in the first row"
    if len(header) == 1 and ";" in header[0]:
        remedy = "separate cells by commas, not by semicolons"
    raise DataError(
        f"a column {column!r} in {path}", f"columns {', '.join(known) or 'without names'}", remedy
    )


def _numbers(rows: Rows, columns: list[tuple[str, int]], headers: int, path: Path) -> Array:
    """Read the columns, each a name and a place, of all rows below the headers."""
    if len(rows) == headers:
        raise DataError(f"rows of numbers in {path}", "a header alone")
    values = np.empty((len(rows) - headers, len(columns)))
    for i, row in enumerate(rows[headers:]):
        number = i + headers + 1
        if len(row) != len(rows[0]):
            raise DataError(
                f"{count(len(rows[0]), 'cell')} in every row of {path}",
                f"{len(row)} in row {number}",
                "mend that row",
            )
        for j, (name, place) in enumerate(columns):
            values[i, j] = _cell(row[place], name, number, path)
    return values


def _cell(cell: str, column: str, row: int, path: Path) -> float:
    number = _number(cell)
    if number is not None and math.isfinite(number):
        return number
    found = "an empty cell" if not cell.strip() else repr(cell.strip())
    raise DataError(
        f"a finite number in column {column!r} of {path}",
        f"{found} in row {row}",
        "fill the gap or leave the row out" if number is None and not cell.strip() else "mend it",
    )


def _number(cell: str) -> float | None:
    # float() reads 1_000 as a thousand, which no table means.
    if "_" in cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return None
