"""Cells: a stretch of one column, as numbers, text or dates."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import DataError

Numbers = NDArray[np.float64]
Dates = NDArray[np.int64]
Texts = list[str | None]

NUMBERS, TEXT, DATES, EMPTY = "numbers", "text", "dates", "nothing"
NO_DATE = np.iinfo(np.int64).min
"""What stands for a date that is missing, as in NumPy."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
MISSING = frozenset(("", "nan", "na", "n/a", "null", "none"))


@dataclass(frozen=True)
class Cells:
    """A stretch of one column.

    Attributes
    ----------
    kind
        ``"numbers"``, ``"text"``, ``"dates"``, or ``"nothing"`` where every cell is empty.
    numbers : (row,)
        NaN where a cell is empty.
    text : (row,)
        None where a cell is empty.
    dates : (row,)
        Microseconds since 1970 in UTC; ``NO_DATE`` where a cell is empty.
    rows
        Number of rows.
    """

    kind: str
    rows: int
    numbers: Numbers | None = None
    text: Texts | None = None
    dates: Dates | None = None

    @classmethod
    def of_numbers(cls, values: Any) -> Cells:
        """Return cells of numbers; those without any number are empty."""
        found = np.array(values, np.float64)
        if len(found) and np.isnan(found).all():
            return cls(EMPTY, len(found))
        return cls(NUMBERS, len(found), numbers=found)

    @classmethod
    def of_dates(cls, microseconds: Any) -> Cells:
        """Return cells of dates."""
        found = np.asarray(microseconds, np.int64)
        return cls(DATES, len(found), dates=found)

    @classmethod
    def of_whole(cls, numbers: NDArray[Any]) -> Cells:
        """Return whole numbers as the text of labels: floats would run some of them together."""
        different, place = np.unique(numbers, return_inverse=True)
        words: Texts = [str(one) for one in different.tolist()]
        return cls(TEXT, len(numbers), text=[words[one] for one in place.tolist()])

    @classmethod
    def of_objects(
        cls, objects: Sequence[Any], name: str, first: int = 0, labels: bool = False
    ) -> Cells:
        """Return cells of Python objects that are all of one kind.

        Parameters
        ----------
        objects
            Numbers, text, dates, truth values, or None and NaN for empty cells.
        name, first
            The column, and the number of the first row, for an error.
        labels
            Whether numbers are names.

        Raises
        ------
        DataError
            If they are of several kinds, or of one that means nothing here.
        """
        kinds = [_kind(one, name, first + row) for row, one in enumerate(objects)]
        found = [kind for kind in kinds if kind != EMPTY]
        if not found:
            return cls(EMPTY, len(objects))
        odd = next((row for row, kind in enumerate(kinds) if kind not in (found[0], EMPTY)), None)
        if odd is not None:
            raise mixed(name, found[0], objects[odd], f"row {first + odd} (counted from 0)")
        if found[0] == TEXT:
            return cls(TEXT, len(objects), text=[_text(one) for one in objects])
        if found[0] == DATES:
            return cls.of_dates([_microseconds(one) for one in objects])
        if labels:
            return cls(TEXT, len(objects), text=[_label(one) for one in objects])
        return cls.of_numbers([math.nan if _empty(one) else float(one) for one in objects])

    @classmethod
    def of_text(cls, cells: Sequence[str], name: str, first: int, labels: bool = False) -> Cells:
        """Return cells of a text file: numbers if all of them are and not labels, else text.

        Raises
        ------
        DataError
            If some are numbers and others are not.
        """
        stripped = [cell.strip() for cell in cells]
        numbers = [number(cell) for cell in stripped]
        if labels:
            words = [_label_of_text(cell) for cell in stripped]
            return cls(TEXT if any(words) else EMPTY, len(cells), text=words)
        empty = [cell.lower() in MISSING for cell in stripped]
        if all(empty):
            return cls(EMPTY, len(cells))
        odd = [row for row, found in enumerate(numbers) if found is None and not empty[row]]
        if not odd:
            return cls.of_numbers([math.nan if one is None else one for one in numbers])
        if len(odd) + sum(empty) < len(cells):
            raise mixed(name, NUMBERS, stripped[odd[0]], f"row {first + odd[0]}")
        # In a column of words, NA may well be one of them.
        return cls(TEXT, len(cells), text=[cell or None for cell in stripped])


def number(cell: str) -> float | None:
    """Return the number that a text stands for, or None; truth is 1, and falsehood 0."""
    # float() reads 1_000 as a thousand, which no table means.
    if "_" in cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return {"true": 1.0, "false": 0.0}.get(cell.lower())


def mixed(name: str, kind: str, odd: Any, where: str) -> DataError:
    """Return the error about a column of several kinds."""
    return DataError(
        f"one kind of cells in column {name!r}",
        f"{_shown(odd)} in {where} among {kind}",
        "mend that row, or leave the column out",
    )


def dates_of_text(text: Texts, name: str) -> Dates:
    """Return dates from text as ISO 8601 has it, such as ``2026-11-23`` or ``2026-11-23T08:15``.

    Raises
    ------
    DataError
        If a text is no date.
    """
    found = np.full(len(text), NO_DATE)
    for row, one in enumerate(text):
        if one is not None:
            try:
                found[row] = _microseconds(datetime.fromisoformat(one))
            except (ValueError, OverflowError) as error:
                raise DataError(
                    f"numbers or dates in column {name!r}",
                    _shown(one),
                    "write dates as 2026-11-23 or 2026-11-23T08:15:00",
                ) from error
    return found


def _label(one: Any) -> str | None:
    """Return the name that a number stands for; 2.0 is 2."""
    if _empty(one):
        return None
    if isinstance(one, (bool, np.bool_)):
        return str(bool(one))
    return str(int(one)) if isinstance(one, Integral) else f"{float(one):.15g}"


def _label_of_text(cell: str) -> str | None:
    # 2.0 is 2, but 007 and 12e4 are names as they stand.
    return f"{float(cell):.15g}" if DECIMAL.fullmatch(cell) else cell or None


def _kind(one: Any, name: str, row: int) -> str:
    if _empty(one):
        return EMPTY
    if isinstance(one, str):
        return TEXT
    if isinstance(one, (date, np.datetime64)):
        return DATES
    if isinstance(one, (Real, np.bool_)) or type(one).__name__ == "Decimal":
        return NUMBERS
    raise DataError(
        f"numbers, text or dates in column {name!r}",
        f"{type(one).__name__} in row {row}",
        "turn them into one of these first",
    )


def _empty(one: Any) -> bool:
    # NaN, NaT and pandas' NA are no more equal to themselves than to anything else.
    if one is None or type(one).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(one, str):
        return not one.strip()
    return isinstance(one, (float, np.floating, np.datetime64)) and bool(one != one)


def _text(one: Any) -> str | None:
    return None if _empty(one) else str(one).strip()


def _microseconds(one: Any) -> int:
    if _empty(one):
        return int(NO_DATE)
    if isinstance(one, np.datetime64):
        return int(one.astype("datetime64[us]").astype(np.int64))
    if not isinstance(one, datetime):
        one = datetime(one.year, one.month, one.day)
    aware = one if one.tzinfo is not None else one.replace(tzinfo=UTC)
    return int((aware - EPOCH) // timedelta(microseconds=1))


def _shown(one: Any) -> str:
    text = repr(one)
    return text if len(text) <= 40 else f"{text[:37]}…"
