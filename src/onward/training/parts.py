"""What training decides by itself, and a benchmark may decide otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """Parts of training that :func:`onward.train` always uses, to be measured without.

    Attributes
    ----------
    chrono
        Whether every other restart begins with states that last.
    schedule
        Whether the learning rate rises and falls; else it stays at its largest value.
    work
        Multiplications that polishing may take without a budget.
    """

    chrono: bool = True
    schedule: bool = True
    work: float = 6e11


ALL = Parts()
