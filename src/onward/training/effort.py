"""How far polishing is: what it has spent of the work or of the time that it may take."""

from __future__ import annotations

from onward.progress import POLISHING
from onward.training.clock import Clock
from onward.training.snapshot import Snapshot
from onward.training.standings import Standings


class Effort:
    """Counts the steps of all restarts together and tells of each.

    Parameters
    ----------
    standings
        What tells.
    clock
        With a budget, time is what is spent of.
    planned
        Multiplications that polishing takes at most, where time does not limit it.

    Attributes
    ----------
    alive
        Restarts still in the race.
    """

    def __init__(self, standings: Standings, clock: Clock, planned: float) -> None:
        self.standings = standings
        self.clock = clock
        self.planned = planned
        self.alive = 0
        self._taken = 0
        self._work = 0.0
        self._began = clock.seconds

    def step(self, work: float) -> None:
        """Count a step of so many multiplications."""
        self._taken += 1
        self._work += work
        self.standings.tell(POLISHING, self._taken, None, self._share(), self.alive)

    def snapshot(self) -> Snapshot:
        """Return what was counted."""
        counted = {"planned": self.planned, "taken": self._taken, "work": self._work}
        return Snapshot({**counted, "began": self._began})

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        plain = snapshot.plain
        self.planned, self._began = plain["planned"], plain["began"]
        self._taken, self._work = plain["taken"], plain["work"]

    def _share(self) -> float:
        if self.clock.limited:
            whole = max(self.clock.budget - self._began, 1e-9)
            return min(1.0, (self.clock.seconds - self._began) / whole)
        return min(1.0, self._work / self.planned)
