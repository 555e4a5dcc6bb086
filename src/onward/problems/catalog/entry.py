"""An entry of the catalog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onward.problems.problem import Problem
from onward.problems.published import Published


@dataclass(frozen=True)
class Entry:
    """A problem with a name, and all that is known of it before its data are made.

    Attributes
    ----------
    name
        What it is called on the command line.
    summary
        One line on what is to be learned.
    make
        Makes the problem; see :meth:`load`.
    source
        Address of where it is from.
    protocol
        How it is measured, and where that departs from the source.
    published
        What others reached on it, by the same protocol.
    noise_floor
        The best score that any predictor can reach, if it is known.
    """

    name: str
    summary: str
    make: Callable[[], Problem]
    source: str
    protocol: str
    published: tuple[Published, ...] = ()
    noise_floor: float | None = None

    def load(self) -> Problem:
        """Return the problem, the same at every call.

        Raises
        ------
        ProblemError
            If its data are in a package that is not installed.
        """
        problem = self.make()
        problem.source = self.source
        problem.protocol = self.protocol
        problem.published = self.published
        problem.noise_floor = self.noise_floor
        return problem
