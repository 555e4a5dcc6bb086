"""The race: how many restarts stay at each point of the course, and what work is done by then."""

from __future__ import annotations

from dataclasses import dataclass

RUNGS = (1 / 8, 1 / 4, 1 / 2)
"""Shares of the course after which half of the restarts leave the race."""


@dataclass(frozen=True)
class Race:
    """Successive halving (Jamieson & Talwalkar 2016).

    Attributes
    ----------
    restarts
        How many start.
    survivors
        How many are left, at least.
    """

    restarts: int
    survivors: int

    def left(self, share: float) -> int:
        """Return how many stay once a share of the course is done.

        Examples
        --------
        >>> [Race(16, 4).left(share) for share in (0, 1 / 8, 1 / 4, 1 / 2, 1)]
        [16, 8, 4, 4, 4]
        """
        halvings = sum(share >= rung for rung in RUNGS)
        return min(self.restarts, max(self.survivors, self.restarts >> halvings))

    def done(self, share: float) -> float:
        """Return the share of all work that is done at a share of the course.

        Examples
        --------
        >>> [round(Race(16, 4).done(share), 2) for share in (0, 1 / 8, 1 / 4, 1 / 2, 1)]
        [0.0, 0.33, 0.5, 0.67, 1.0]
        """
        return self._work(share) / self._work(1.0)

    def _work(self, share: float) -> float:
        ends = (*(rung for rung in RUNGS if rung < share), share)
        starts = (0.0, *ends)
        return sum(
            self.left(start) * (end - start) for start, end in zip(starts, ends, strict=False)
        )
