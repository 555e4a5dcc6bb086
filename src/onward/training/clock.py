"""The time a training run may take."""

from __future__ import annotations

import math
import time


class Clock:
    """Counts from its making on.

    Parameters
    ----------
    budget
        Seconds that may pass; None for as many as it takes.
    """

    def __init__(self, budget: float | None = None) -> None:
        self.budget = math.inf if budget is None else budget
        self._began = time.perf_counter()

    def go_on_from(self, seconds: float) -> None:
        """Count as if so many seconds had passed by now."""
        self._began = time.perf_counter() - seconds

    @property
    def seconds(self) -> float:
        """Seconds that have passed."""
        return time.perf_counter() - self._began

    @property
    def limited(self) -> bool:
        """Whether there is a budget."""
        return self.budget < math.inf

    @property
    def is_up(self) -> bool:
        """Whether the budget is used up."""
        return self.seconds >= self.budget

    def share(self, part: float = 1.0) -> float:
        """Return how much of a part of the budget is used up; 0 without a budget."""
        return self.seconds / (part * self.budget)
