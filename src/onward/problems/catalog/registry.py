"""The list of all problems that have a name."""

from __future__ import annotations

from onward.errors import ProblemError, did_you_mean
from onward.problems.catalog import ar1_squares, seeded_continuation
from onward.problems.catalog.entry import Entry
from onward.problems.problem import Problem

CATALOG: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        seeded_continuation.ENTRY,
        ar1_squares.ENTRY,
    )
}


def names() -> list[str]:
    """Return the names of all problems, in the order of the catalog."""
    return list(CATALOG)


def load(name: str) -> Problem:
    """Return the problem of a name.

    Raises
    ------
    ProblemError
        If there is none; the closest name is suggested.
    """
    if name not in CATALOG:
        raise ProblemError("a problem of the catalog", repr(name), did_you_mean(name, CATALOG))
    return CATALOG[name].load()
