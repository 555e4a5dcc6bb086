"""What can be switched off only in order to measure what it buys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """Parts of training that :func:`onward.train` always uses.

    Attributes
    ----------
    chrono
        Whether every other restart begins with states that last.
    schedule
        Whether the learning rate rises and falls; else it stays at its largest value.
    """

    chrono: bool = True
    schedule: bool = True


ALL = Parts()
