"""Numbers that a script prints: what it says about itself, to be held against what was seen."""

from __future__ import annotations

import builtins
import functools
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from onward.doctor.evidence import Said, Where
from onward.doctor.observers.places import place, where

NUMBER = re.compile(r"[-+]?\d+\.\d+(?:[eE][-+]?\d+)?")
FIRST, LAST, LONGEST = 200, 400, 2000
"""Prints that are kept at the beginning and at the end, and letters of one that are read."""

EXACT = 2e-5
"""Relative error of a number that was not rounded for printing: single precision."""


class Printing:
    """Listens to ``print``, which prints as ever."""

    def __init__(self) -> None:
        self._first: list[tuple[tuple[Any, ...], Any]] = []
        self._last: deque[tuple[tuple[Any, ...], Any]] = deque(maxlen=LAST)
        self._original: Any = None

    def attach(self) -> None:
        """Listen."""
        self._original = builtins.print

        @functools.wraps(builtins.print)
        def heard(*values: Any, **options: Any) -> None:
            self._hear(values)
            self._original(*values, **options)

        builtins.print = heard

    def detach(self) -> None:
        """Listen no more."""
        builtins.print = self._original

    def _hear(self, values: tuple[Any, ...]) -> None:
        kept = tuple(v for v in values[:32] if isinstance(v, (str, float, np.floating)))
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
        found += [said for value in named for said in _numbers(value, None, texts=False)]
        return tuple(found)


def _numbers(value: Any, at: Where | None, *, texts: bool = True) -> Iterable[Said]:
    if isinstance(value, (float, np.floating)):
        yield Said(float(value), EXACT * abs(float(value)), at)
    elif isinstance(value, str) and texts:
        for text in NUMBER.findall(value[:LONGEST]):
            yield Said(float(text), rounded(text), at)


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
