"""Work that comes in units: what each is given, and what comes of it, wherever it is done."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Unit:
    """The least piece of work that is done, stored, or done again as a whole.

    Attributes
    ----------
    name
        Follows from what is asked for alone, never from how work is shared out.
    given
        What the job needs for it.
    """

    name: str
    given: Any = None


@dataclass(frozen=True)
class Done:
    """What came of a unit.

    Attributes
    ----------
    unit
        Its name.
    row
        Plain values: what the table says of it.
    description
        Plain values: what else is to be kept.
    arrays
        By name.
    seconds
        Time it took.
    """

    unit: str
    row: dict[str, Any]
    description: dict[str, Any] = field(default_factory=dict)
    arrays: Arrays = field(default_factory=dict, repr=False)
    seconds: float = 0.0


Chunk = tuple[Unit, ...]
"""Units that travel together."""


class Job(ABC):
    """What all units of a piece of work have in common; travels to each worker once."""

    @abstractmethod
    def do(self, given: Any, threads: int | None) -> Done:
        """Return what comes of a unit; the same wherever it is done, on any number of threads.

        The name and the time are filled in by whoever asks. A mistake that the person can mend is
        an :class:`~onward.errors.OnwardError`; what becomes of it is the job's affair.
        """

    def finished(self, chunk: Sequence[Unit], threads: int | None) -> list[Done]:
        """Return what comes of a chunk: this is what every worker runs."""
        found = []
        for unit in chunk:
            began = perf_counter()
            done = self.do(unit.given, threads)
            seconds = perf_counter() - began
            found.append(Done(unit.name, done.row, done.description, done.arrays, seconds))
        return found
