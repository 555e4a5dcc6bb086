"""The list of all problems that have a name."""

from __future__ import annotations

from onward.errors import ProblemError, did_you_mean
from onward.problems.catalog import (
    adding,
    ar1_squares,
    copy_memory,
    delayed_xor,
    embedded_reber,
    even_process,
    lorenz,
    mackey_glass,
    narma,
    santa_fe_laser,
    seeded_continuation,
    sine_phase,
    sunspots,
)
from onward.problems.catalog.entry import Entry
from onward.problems.problem import Problem

CATALOG: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        seeded_continuation.ENTRY,
        ar1_squares.ENTRY,
        sine_phase.ENTRY,
        *adding.ENTRIES,
        delayed_xor.ENTRY,
        copy_memory.ENTRY,
        narma.ENTRY,
        *mackey_glass.ENTRIES,
        lorenz.ENTRY,
        sunspots.ENTRY,
        santa_fe_laser.ENTRY,
        even_process.ENTRY,
        embedded_reber.ENTRY,
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
        If there is none, the closest name is suggested; or if its data are in a package that is
        not installed.
    """
    if name not in CATALOG:
        raise ProblemError("a problem of the catalog", repr(name), did_you_mean(name, CATALOG))
    return CATALOG[name].load()
