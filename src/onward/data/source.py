"""A source of rows: a file, a frame or columns, whose names are known before anything is read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from onward.data.cells import Cells
from onward.data.csv_files import csv_header, csv_stretches
from onward.data.frames import cells_of_frame, frame_of
from onward.data.parquet_files import parquet_header, parquet_stretches
from onward.errors import DataError, did_you_mean

Stretches = Iterator[dict[str, Cells]]
PARQUET = (".parquet", ".pq")


@dataclass(frozen=True)
class Source:
    """Rows that can be read in stretches.

    Attributes
    ----------
    name
        What it is called in an error.
    header
        Names of its columns.
    native
        What was given: a path, a narwhals frame, or a mapping of arrays.
    """

    name: str
    header: tuple[str, ...]
    native: Any

    @classmethod
    def of(cls, given: Any) -> Source:
        """Return the source that something stands for.

        Parameters
        ----------
        given
            The path of a CSV or Parquet file; a pandas, Polars or PyArrow frame, or any other that
            narwhals knows; a mapping of names to arrays ``(row,)``, or a structured array.

        Raises
        ------
        DataError
            If it is none of these, or the file cannot be read.
        """
        if isinstance(given, (str, os.PathLike)):
            path = Path(given)
            header = parquet_header(path) if is_parquet(path) else csv_header(path)
            return cls(str(path), tuple(header), path)
        if isinstance(given, np.ndarray) and given.dtype.names:
            given = {name: given[name] for name in given.dtype.names}
        if isinstance(given, Mapping):
            return cls("the columns", tuple(str(name) for name in given), _columns(given))
        frame = frame_of(given)
        if frame is None:
            raise DataError(
                "a path, a data frame, or a mapping of names to columns",
                type(given).__name__,
                "pass {'y': values}, a pandas, Polars or PyArrow frame, or a CSV or Parquet file",
            )
        return cls("the frame", tuple(str(name) for name in frame.columns), frame)

    def stretches(self, columns: Sequence[str], labels: Sequence[str] = ()) -> Stretches:
        """Yield stretches of some columns; numbers of ``labels`` are names.

        Raises
        ------
        DataError
            If there is no such column, or two of a name, or cells cannot be used.
        """
        for column in columns:
            self._check(column)
        if isinstance(self.native, Path):
            read = parquet_stretches if is_parquet(self.native) else csv_stretches
            yield from read(self.native, columns, labels)
        elif isinstance(self.native, dict):
            yield {name: _cells(self.native[name], name, name in labels) for name in columns}
        else:
            yield {
                name: cells_of_frame(self.native, name, labels=name in labels) for name in columns
            }

    def _check(self, column: str) -> None:
        many = self.header.count(column)
        if many == 1:
            return
        if many:
            raise DataError(
                f"one column {column!r} in {self.name}", f"{many} of that name", "rename one"
            )
        known = [name for name in self.header if name]
        remedy = did_you_mean(column, known) if known else "name the columns in the first row"
        if len(self.header) == 1 and ";" in self.header[0]:
            remedy = "separate cells by commas, not by semicolons"
        raise DataError(
            f"a column {column!r} in {self.name}",
            f"columns {', '.join(known) or 'without names'}",
            remedy,
        )


def is_parquet(path: Path) -> bool:
    """Return whether a file is Parquet by its name."""
    return path.suffix.lower() in PARQUET


def _columns(given: Mapping[Any, Any]) -> dict[str, Any]:
    columns = {str(name): values for name, values in given.items()}
    for name, values in columns.items():
        if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
            raise _no_column(name, type(values).__name__)
        if np.ndim(values if hasattr(values, "ndim") else ()) > 1:
            raise _no_column(name, f"{values.ndim} axes")
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise DataError(
            "columns of one length",
            ", ".join(f"{rows} in {name!r}" for name, rows in lengths.items()),
            "pass one value a row in every column",
        )
    return columns


def _no_column(name: str, received: str) -> DataError:
    return DataError(
        f"columns as arrays (row,), {name!r} among them", received, "pass one value a row"
    )


def _cells(values: Any, name: str, labels: bool) -> Cells:
    if np.ma.isMaskedArray(values):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    if not isinstance(values, np.ndarray):
        return Cells.of_objects(list(values), name, labels=labels)
    if labels and values.dtype.kind in "iu":
        return Cells.of_whole(values)
    if values.dtype.kind in "biuf" and not (labels and values.dtype.kind == "b"):
        return Cells.of_numbers(values)
    if values.dtype.kind == "M":
        return Cells.of_dates(values.astype("datetime64[us]").astype(np.int64))
    if values.dtype.kind in "bOU":
        return Cells.of_objects(values.tolist(), name, labels=labels)
    raise DataError(
        f"numbers, text or dates in column {name!r}",
        f"values of type {values.dtype}",
        "turn them into one of these first",
    )
