"""Columns of labels: text as it stands in a table, in the order of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onward.data.source import Source
from onward.errors import DataError


def read_labels(data: Any, columns: Sequence[str]) -> list[list[str]]:
    """Return some columns as text, a list ``(row,)`` each.

    Parameters
    ----------
    data
        As for :meth:`onward.Continuation.from_table`.
    columns
        Their names; numbers of them are names.

    Raises
    ------
    DataError
        If there is no such column, or a cell is empty.
    """
    found: list[list[str]] = [[] for _ in columns]
    for stretch in Source.of(data).stretches(columns, columns):
        for into, column in zip(found, columns, strict=True):
            cells = stretch[column]
            words = cells.text if cells.text is not None else [None] * cells.rows
            for word in words:
                if word is None:
                    raise DataError(
                        f"a label in every row of column {column!r}",
                        f"none in row {len(into)} (counted from 0)",
                        "fill it, or leave the row out",
                    )
                into.append(word)
    return found
