"""Columns put together from stretches of cells: numbers, labels or times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.data.cells import (
    DATES,
    EMPTY,
    NO_DATE,
    NUMBERS,
    TEXT,
    Cells,
    dates_of_text,
)
from onward.errors import DataError
from onward.problems.arrays import count

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """A column of numbers or of labels.

    Attributes
    ----------
    name
        What it is called.
    numbers : (row,)
        NaN where there is none; None in a column of labels.
    codes : (row,)
        Place of each row's label among ``labels``; -1 where there is none.
    labels
        In the order in which they first appear.
    """

    name: str
    numbers: NDArray[np.float64] | None = None
    codes: Codes | None = None
    labels: tuple[str, ...] = ()

    def take(self, rows: NDArray[np.integer]) -> Column:
        """Return some rows of it; a row of -1 gives an empty cell."""
        if self.numbers is not None:
            found = np.where(rows < 0, np.nan, self.numbers[rows])
            return Column(self.name, numbers=found)
        assert self.codes is not None
        return Column(self.name, codes=np.where(rows < 0, -1, self.codes[rows]), labels=self.labels)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows are empty, ``(row,)``."""
        if self.numbers is not None:
            return np.isnan(self.numbers)
        assert self.codes is not None
        return self.codes < 0


class Growing:
    """A column that grows by stretches of cells.

    Parameters
    ----------
    name
        What it is called.
    wanted
        ``"numbers"``, ``"labels"``, ``"either"`` or ``"times"``.
    """

    def __init__(self, name: str, wanted: str) -> None:
        self.name = name
        self.wanted = wanted
        self.kind = EMPTY
        self._parts: list[tuple[int, NDArray[Any] | None]] = []
        self._labels: dict[str, int] = {}

    def add(self, cells: Cells) -> None:
        """Append a stretch.

        Raises
        ------
        DataError
            If it is of another kind than those before, or than is wanted.
        """
        if cells.kind == EMPTY:
            self._parts.append((cells.rows, None))
            return
        self._check(cells)
        self.kind = cells.kind
        if self.wanted == "labels" or cells.kind == TEXT:
            self._parts.append((cells.rows, self._coded(cells)))
        else:
            self._parts.append((cells.rows, cells.dates if cells.kind == DATES else cells.numbers))

    def finish(self) -> Column:
        """Return the column of all stretches."""
        if self.wanted == "labels" or self.kind == TEXT:
            codes = self._joined(-1, np.int64)
            return Column(self.name, codes=codes, labels=tuple(self._labels))
        return Column(self.name, numbers=self._joined(np.nan, np.float64))

    def times(self) -> tuple[NDArray[Any], bool]:
        """Return times ``(row,)``, and whether they are dates, in microseconds.

        Raises
        ------
        DataError
            If one is missing, or a text is no date.
        """
        if self.kind == TEXT:
            # The code of an empty cell, -1, finds the last one.
            dates = dates_of_text([*self._labels, None], self.name)
            found = dates[self._joined(-1, np.int64)]
        elif self.kind == DATES:
            found = self._joined(NO_DATE, np.int64)
        else:
            found = self._joined(np.nan, np.float64)
        are_dates = self.kind in (TEXT, DATES)
        empty = found == NO_DATE if are_dates else ~np.isfinite(found)
        if empty.any():
            raise DataError(
                f"a time in every row of column {self.name!r}",
                f"none, or an infinite one, in {count(int(np.count_nonzero(empty)), 'row')}",
                "fill them in, or leave those rows out",
            )
        return found, are_dates

    def _check(self, cells: Cells) -> None:
        allowed = {
            "numbers": (NUMBERS,),
            "either": (NUMBERS, TEXT),
            "labels": (NUMBERS, TEXT, DATES),
            "times": (NUMBERS, TEXT, DATES),
        }[self.wanted]
        if cells.kind not in allowed:
            raise DataError(
                f"{' or '.join(allowed)} in column {self.name!r}",
                cells.kind,
                "turn them into numbers first, or name another column",
            )
        if self.kind not in (EMPTY, cells.kind):
            raise DataError(
                f"one kind of cells in column {self.name!r}",
                f"{cells.kind} after {self.kind}",
                "mend the column, or leave it out",
            )

    def _coded(self, cells: Cells) -> Codes:
        text = cells.text if cells.text is not None else _worded(cells)
        known = self._labels
        for one in dict.fromkeys(text):
            if one is not None and one not in known:
                known[one] = len(known)
        return np.fromiter((-1 if one is None else known[one] for one in text), np.int64, len(text))

    def _joined(self, empty: float, dtype: type) -> NDArray[Any]:
        parts = [
            np.full(rows, empty, dtype) if part is None else part for rows, part in self._parts
        ]
        return np.concatenate(parts) if parts else np.empty(0, dtype)


def _worded(cells: Cells) -> list[str | None]:
    """Return numbers and dates as the text they are written as."""
    if cells.dates is not None:
        dates = cells.dates.astype("datetime64[us]")
        return [None if one == NO_DATE else str(dates[i]) for i, one in enumerate(cells.dates)]
    assert cells.numbers is not None
    different, place = np.unique(cells.numbers, return_inverse=True)
    words = [None if np.isnan(one) else f"{one:.15g}" for one in different]
    return [words[i] for i in place.tolist()]
