"""Numbers that a script prints or logs: what it says about itself, to be held against the rest."""

from __future__ import annotations

import builtins
import functools
import logging
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from onward.doctor.evidence import Said, Where
from onward.doctor.observers.places import place, where

NUMBER = re.compile(
    r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|[-+]?\d+\.\d+(?:[eE][-+]?\d+)?"
    r"|(?<![\w.,:/-])[-+]?\d+(?:[eE][-+]?\d+)?(?![\d:/-]|[.,]\d)"
)
"""With or without a decimal point, thousands apart by commas; no dates, times or versions."""
FIRST, LAST, LONGEST, WIDEST = 200, 400, 2000, 64
"""Prints that are kept at the beginning and at the end, letters of one that are read, and numbers
of a list, a dictionary or a table."""

EXACT = 2e-5
"""Relative error of a number that was not rounded for printing: single precision."""


class Printing:
    """Listens to ``print`` and to loggers, which print and log as ever."""

    def __init__(self) -> None:
        self._first: list[tuple[tuple[Any, ...], Any]] = []
        self._last: deque[tuple[tuple[Any, ...], Any]] = deque(maxlen=LAST)
        self._original: Any = None
        self._logged: Any = None

    def attach(self) -> None:
        """Listen."""
        self._original = builtins.print

        @functools.wraps(builtins.print)
        def heard(*values: Any, **options: Any) -> None:
            self._hear(values)
            self._original(*values, **options)

        self._logged = logging.Logger.handle

        @functools.wraps(logging.Logger.handle)
        def logged(logger: logging.Logger, record: logging.LogRecord) -> None:
            self._hear((record.msg, *_arguments(record)))
            self._logged(logger, record)

        builtins.print = heard
        logging.Logger.handle = logged  # type: ignore[assignment,method-assign]

    def detach(self) -> None:
        """Listen no more."""
        builtins.print = self._original
        logging.Logger.handle = self._logged  # type: ignore[method-assign]

    def _hear(self, values: tuple[Any, ...]) -> None:
        kept = tuple(v for value in values[:32] for v in _spoken(value))
        if kept:
            record = kept, place()
            (self._first if len(self._first) < FIRST else self._last).append(record)

    def records(self, scope: Mapping[str, Any]) -> tuple[Said, ...]:
        """Return the numbers that were printed, and those that the script's variables hold."""
        found = [
            said
            for values, at in [*self._first, *self._last]
            for value in values
            for said in _numbers(value, where(at))
        ]
        named = (v for k, v in list(scope.items()) if not k.startswith("_"))
        held = (one for value in named for one in _spoken(value))
        found += [said for one in held for said in _numbers(one, None, texts=False)]
        return tuple(found)


def _arguments(record: logging.LogRecord) -> tuple[Any, ...]:
    return record.args if isinstance(record.args, tuple) else (record.args,)


def _spoken(value: Any) -> Iterable[Any]:
    """Yield texts and numbers of a value, of a short list, of a dictionary, of a small table."""
    if isinstance(value, (str, float, np.floating)):
        yield value
    elif isinstance(value, dict) and len(value) <= WIDEST:
        yield from (v for v in list(value.values()) if isinstance(v, (float, np.floating)))
    elif isinstance(value, (list, tuple)) and len(value) <= WIDEST:
        yield from (v for v in value if isinstance(v, (float, np.floating)))
    elif type(value).__module__.startswith("pandas.") and 0 < getattr(value, "size", 0) <= WIDEST:
        flat = np.ravel(value)
        yield from (float(v) for v in flat if isinstance(v, (float, np.floating)))


def _numbers(value: Any, at: Where | None, *, texts: bool = True) -> Iterable[Said]:
    if isinstance(value, (float, np.floating)):
        yield Said(float(value), EXACT * abs(float(value)), at)
    elif isinstance(value, str) and texts:
        for text in NUMBER.findall(value[:LONGEST]):
            number = text.replace(",", "")
            yield Said(float(number), rounded(number), at)


def rounded(text: str) -> float:
    """Return half a unit of a written number's last digit.

    Examples
    --------
    >>> round(rounded("56.52"), 6), round(rounded("1.5e-3"), 9)
    (0.005, 5e-05)
    """
    digits, _, power = text.lower().partition("e")
    half = 0.5 * 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return max(half, EXACT * abs(float(text)))
