"""An alphabet: which symbols there are, and sequences of them as numbers and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import DataError, ProblemError

Symbol = str | int
Index = NDArray[np.int64]

MOST = 4096
"""Symbols of an alphabet, at most: a network has an input and an output for each."""


@dataclass(frozen=True)
class Alphabet:
    """The symbols that sequences are made of, in order.

    Attributes
    ----------
    symbols
        Each is a text or a whole number.
    joined
        Whether sequences are texts, of which every character is a symbol.

    Examples
    --------
    >>> alphabet = Alphabet.of(["abba", "cab"])
    >>> alphabet.symbols, alphabet.numbers("cab", "sequence 0").tolist()
    (('a', 'b', 'c'), [2, 0, 1])
    >>> alphabet.sequence([2, 0, 1])
    'cab'
    """

    symbols: tuple[Symbol, ...]
    joined: bool

    def __post_init__(self) -> None:
        if len(self.symbols) < 2 or len(set(self.symbols)) < len(self.symbols):
            raise ProblemError(
                "an alphabet of at least two different symbols",
                ", ".join(repr(symbol) for symbol in self.symbols[:5]) or "none",
            )
        if len(self.symbols) > MOST:
            raise ProblemError(
                f"an alphabet of at most {MOST:,} symbols",
                f"{len(self.symbols):,}",
                "split what they stand for into smaller parts, such as words into characters",
            )

    @classmethod
    def of(cls, sequences: Iterable[Any]) -> Alphabet:
        """Return the symbols of some sequences, in ascending order.

        Raises
        ------
        DataError
            If a symbol is neither text nor a whole number, or some are one and some the other.
        """
        read = [as_symbols(each, f"sequence {number}") for number, each in enumerate(sequences)]
        found = {symbol for each in read for symbol in each}
        if len({type(symbol) for symbol in found}) > 1:
            raise DataError(
                "symbols that are all text or all whole numbers", "both", "turn one into the other"
            )
        joined = all(isinstance(each, str) for each in read)
        return cls(tuple(sorted(found)), joined)

    def __len__(self) -> int:
        return len(self.symbols)

    @property
    def names(self) -> tuple[str, ...]:
        """What each symbol is called, as a column of a table."""
        return tuple(repr(symbol) if self.joined else str(symbol) for symbol in self.symbols)

    def numbers(self, sequence: Any, what: str) -> Index:
        """Return the number of each symbol of a sequence, ``(time,)``.

        Raises
        ------
        DataError
            If a symbol is not in the alphabet; where it stands is named.
        """
        read = as_symbols(sequence, what)
        try:
            return np.array([self._places[symbol] for symbol in read], np.int64)
        except KeyError:
            place, symbol = next(
                (place, symbol) for place, symbol in enumerate(read) if symbol not in self._places
            )
        raise DataError(
            f"symbols among the {len(self)} that were learned ({self._shown})",
            f"{symbol!r} at place {place} of {what} (counted from 0)",
            "leave it out, or name all symbols in training with alphabet=…",
        )

    def sequence(self, numbers: Iterable[int]) -> Any:
        """Return the symbols of some numbers, as a text where sequences are texts."""
        found = [self.symbols[number] for number in numbers]
        return "".join(str(symbol) for symbol in found) if self.joined else found

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"symbols": list(self.symbols), "joined": self.joined}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Alphabet:
        """Return what :meth:`to_json` wrote."""
        symbols = tuple(each if isinstance(each, str) else int(each) for each in plain["symbols"])
        return cls(symbols, bool(plain["joined"]))

    @property
    def _shown(self) -> str:
        shown = [repr(symbol) for symbol in self.symbols[:8]]
        return ", ".join(shown) + (", …" if len(self) > len(shown) else "")

    @cached_property
    def _places(self) -> dict[Symbol, int]:
        return {symbol: place for place, symbol in enumerate(self.symbols)}


def as_symbols(sequence: Any, what: str) -> str | list[Symbol]:
    """Return a sequence as a text, or as a list of texts or whole numbers.

    Raises
    ------
    DataError
        If it is no sequence of such.
    """
    if isinstance(sequence, str):
        return sequence
    values = sequence.tolist() if isinstance(sequence, np.ndarray) else sequence
    if not isinstance(values, Iterable):
        raise DataError(f"a text or a list of symbols as {what}", type(sequence).__name__)
    return [_symbol(value, what) for value in values]


def as_sequences(given: Any, what: str = "sequences") -> list[Any]:
    """Return sequences of symbols as a list, a single text as the only one.

    Raises
    ------
    DataError
        If there are none, or they are no sequences.
    """
    if isinstance(given, str):
        return [given]
    if isinstance(given, np.ndarray) and given.ndim == 1 and given.dtype.kind in "iu":
        return [given]
    if not isinstance(given, Sequence | np.ndarray) or not len(given):
        raise DataError(
            f"{what} as texts, lists of symbols, or an array (series, time) of whole numbers",
            type(given).__name__ if not isinstance(given, Sequence) else "none",
        )
    listed = list(given)
    if not isinstance(listed[0], str | Sequence | np.ndarray):
        return [listed]
    return listed


def _symbol(value: Any, what: str) -> Symbol:
    if isinstance(value, str):
        return str(value)
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole:
        raise DataError(
            f"symbols that are text or whole numbers in {what}",
            f"{value!r} of type {type(value).__name__}",
            "turn each into a text first",
        )
    return int(value)
