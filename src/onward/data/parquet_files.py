"""Parquet files in stretches of rows, a part of a row group at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from onward.data.cells import Cells
from onward.data.frames import cells_of_frame
from onward.errors import DataError

ROWS = 65_536
"""Rows that are held at once beside what has been read."""


def parquet_header(path: Path) -> list[str]:
    """Return the names of the columns.

    Raises
    ------
    DataError
        If the file cannot be read, or PyArrow is not installed.
    """
    with _opened(path) as file:
        return list(file.schema_arrow.names)


def parquet_stretches(
    path: Path, columns: Sequence[str], labels: Sequence[str] = ()
) -> Iterator[dict[str, Cells]]:
    """Yield stretches of some columns; numbers of ``labels`` are names.

    Raises
    ------
    DataError
        If the file cannot be read, is cut short, or a column has several kinds of cells.
    """
    import narwhals as nw
    import pyarrow as pa

    first = 0
    with _opened(path) as file:
        batches = file.iter_batches(batch_size=ROWS, columns=list(columns))
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                frame = nw.from_native(pa.Table.from_batches([batch]), eager_only=True)
                found = {
                    name: cells_of_frame(frame, name, first, name in labels) for name in columns
                }
            except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
                raise _unreadable(path, error) from error
            yield found
            first += batch.num_rows


def _opened(path: Path) -> Any:
    """Return an open file, to be closed by ``with``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise DataError(
            "PyArrow, to read Parquet", "none installed", "pip install 'onward[parquet]'"
        ) from error
    try:
        path.open("rb").close()  # says what is wrong with a path better than PyArrow does
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, OSError) and error.errno:
        return DataError("a Parquet file", f"{path} ({os.strerror(error.errno)})", "check the path")
    return DataError(
        "a whole Parquet file",
        f"{path} ({' '.join(str(error).split())[:160]})",
        "it was cut short or is of another kind: write or copy it again",
    )
