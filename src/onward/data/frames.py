"""Frames of any library that narwhals knows: pandas, Polars, PyArrow and more."""

from __future__ import annotations

from typing import Any

import numpy as np

from onward.data.cells import EMPTY, NO_DATE, TEXT, Cells
from onward.errors import DataError


def frame_of(source: Any) -> Any | None:
    """Return a narwhals frame of a frame of another library, or None if it is none.

    A lazy frame is collected.
    """
    import narwhals as nw

    if isinstance(source, nw.LazyFrame):
        return source.collect()
    if isinstance(source, nw.DataFrame):
        return source
    found = nw.from_native(source, pass_through=True)
    if isinstance(found, nw.LazyFrame):
        return found.collect()
    return found if isinstance(found, nw.DataFrame) else None


def cells_of_frame(frame: Any, name: str, first: int = 0, labels: bool = False) -> Cells:
    """Return the cells of one column of a narwhals frame.

    Parameters
    ----------
    frame
        A narwhals frame.
    name
        The column.
    first
        Number of its first row, for an error.
    labels
        Whether numbers are names.

    Raises
    ------
    DataError
        If they are of several kinds, or of one that means nothing here.
    """
    import narwhals as nw

    series = frame[name]
    dtype = series.dtype
    if dtype.is_numeric():
        return _numbers(series, name, first, labels)
    if isinstance(dtype, nw.String):
        return _text(series.to_list())
    if isinstance(dtype, (nw.Categorical, nw.Enum)):
        return Cells.of_objects(series.to_list(), name, first, labels=True)
    if isinstance(dtype, (nw.Datetime, nw.Date)):
        return _dates(series, nw)
    if isinstance(dtype, (nw.Boolean, nw.Object, nw.Unknown)):
        return Cells.of_objects(series.to_list(), name, first, labels)
    raise DataError(
        f"numbers, text or dates in column {name!r}",
        f"values of type {dtype}",
        "turn them into one of these first",
    )


def _numbers(series: Any, name: str, first: int, labels: bool) -> Cells:
    if labels and series.dtype.is_integer():
        if series.null_count():
            return Cells.of_objects(series.to_list(), name, first, labels)
        return Cells.of_whole(series.to_numpy())
    found = series.to_numpy()
    # Decimals and numbers with gaps may come as objects.
    if found.dtype.kind not in "biuf":
        import narwhals as nw

        found = series.cast(nw.Float64).to_numpy()
    return Cells.of_numbers(found)


def _text(values: list[Any]) -> Cells:
    # An empty text is an empty cell, as it is in a file; pandas has NaN for one.
    text = [one.strip() or None if isinstance(one, str) else None for one in values]
    if not any(one is not None for one in text):
        return Cells(EMPTY, len(text))
    return Cells(TEXT, len(text), text=text)


def _dates(series: Any, nw: Any) -> Cells:
    empty = series.is_null().to_numpy()
    if empty.all():
        return Cells(EMPTY, len(series))
    moments = series.cast(nw.Datetime("us")) if isinstance(series.dtype, nw.Date) else series
    ticks = moments.dt.timestamp("us").to_numpy()
    found = np.full(len(series), NO_DATE)
    found[~empty] = ticks[~empty]
    return Cells.of_dates(found)
