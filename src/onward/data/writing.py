"""Tables of what was foretold: as a frame, a CSV or a Parquet file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.clock import Clock
from onward.data.frames import frame_of
from onward.data.source import is_parquet
from onward.errors import DataError
from onward.storage import write_atomically

Columns = dict[str, NDArray[Any]]


def as_given(columns: Columns, given: Any) -> Any:
    """Return columns as a frame of the kind that was given; of files, as they are."""
    frame = None if isinstance(given, (str, Path, dict, np.ndarray)) else frame_of(given)
    if frame is None:
        return columns
    import narwhals as nw

    plain = {name: values.tolist() for name, values in columns.items()}
    found = nw.from_dict(plain, backend=frame.implementation)
    return found.to_native()


def as_csv(columns: Columns, foretold: Sequence[str] = ()) -> str:
    """Return columns as CSV.

    Parameters
    ----------
    columns
        By name, each ``(row,)``.
    foretold
        Those whose numbers have the nine digits of float32 alone.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(columns)
    words = (_words(values, 9 if name in foretold else 15) for name, values in columns.items())
    rows.writerows(zip(*words, strict=True))
    return text.getvalue()


def write_table(columns: Columns, foretold: Sequence[str], path: Path) -> None:
    """Write columns to a CSV or Parquet file, atomically; see :func:`as_csv`.

    Raises
    ------
    DataError
        If PyArrow, which writes Parquet, is not installed.
    FitError
        If the file cannot be written.
    """
    if not is_parquet(path):
        content = as_csv(columns, foretold)
        write_atomically(path, lambda target: _write_text(target, content))
        return
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DataError(
            "PyArrow, to write Parquet", "none installed", "pip install 'onward[parquet]'"
        ) from error
    table = pa.table(columns)
    write_atomically(path, lambda target: pq.write_table(table, target))


def named(values: NDArray[Any], names: Sequence[str]) -> Columns:
    """Return values ``(…, column)`` by name, row by row."""
    flat = values.reshape(-1, len(names))
    return {name: flat[:, place] for place, name in enumerate(names)}


def moments(times: NDArray[Any], clock: Clock) -> NDArray[Any]:
    """Return times as they are told: numbers, or dates."""
    if clock.dates:
        return times.astype("datetime64[us]")
    whole = np.rint(times)
    return whole.astype(np.int64) if (whole == times).all() else times


def told(labels: tuple[str, ...]) -> NDArray[Any]:
    """Return labels as text, or as the whole numbers that all of them are."""
    if all(label.isascii() and label.isdigit() and str(int(label)) == label for label in labels):
        return np.array([int(label) for label in labels])
    return np.array(labels)


def _write_text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


def _words(values: NDArray[Any], digits: int) -> list[str]:
    if values.dtype.kind == "f":
        return [f"{one:.{digits}g}" for one in values]
    if values.dtype.kind == "M":
        clock = Clock(True, 1.0)
        return [clock.text(one) for one in values.astype(np.int64)]
    return [str(one) for one in values]
