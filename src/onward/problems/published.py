"""Published figures: what others reached on a problem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One figure of the literature.

    Attributes
    ----------
    figure
        The number.
    what
        What it measures, and what reached it.
    source
        Where it is printed, or ``"analytic"``.
    scored
        Whether it is a score as the problem has it; otherwise ``what`` says what it counts.
    """

    figure: float
    what: str
    source: str
    scored: bool = True
