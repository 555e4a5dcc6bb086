"""An entry of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onward.problems.problem import Problem


@dataclass(frozen=True)
class Entry:
    """A problem with a name.

    Attributes
    ----------
    name
        What it is called on the command line.
    summary
        One line on what is to be learned.
    load
        Makes the problem.
    """

    name: str
    summary: str
    load: Callable[[], Problem]
