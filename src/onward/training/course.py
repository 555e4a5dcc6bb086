"""One restart's way through polishing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onward.engines.engine import Sequences
from onward.outcome import Outcome
from onward.training.method import Method
from onward.training.snapshot import Snapshot
from onward.training.standings import Standings

PATIENCE, WORTH_WHILE = 30, 0.02


class Course:
    """Second-order steps from one restart's best weights, until they lead nowhere.

    Parameters
    ----------
    method
        What takes the steps.
    standings
        What scores every step and keeps the best weights.
    row
        Which restart.
    done
        Steps taken before polishing.

    Attributes
    ----------
    taken
        Steps taken.
    enlarged
        How often the draw that it runs on was enlarged.
    outcome
        Why it ended; None while it goes on.
    """

    def __init__(
        self,
        method: Method,
        standings: Standings,
        row: int,
        done: int,
    ) -> None:
        self.method = method
        self.standings = standings
        self.rows = np.array([row])
        self.done = done
        self.taken = 0
        self.enlarged = 0
        self.outcome: Outcome | None = None
        self._follow()

    def turn_to(self, data: Sequences) -> None:
        """Go on with other series, however it stood with those before."""
        if data is not self.method.data:
            self.method.turn_to(data)
            self.outcome = None
            self._follow()

    def step(self, late: Callable[[], bool]) -> None:
        """Take one step, which may be short once ``late()``; decide whether it was the last."""
        if not self.method.step(late):
            self.outcome = Outcome.CONVERGED
            return
        self.taken += 1
        at, loss = self.done + self.taken, self.method.loss
        self.standings.record(at, self.rows, self.method.parameters[None], np.array([loss]))
        self._scores.append(self._score)
        self._losses.append(loss)
        if self.standings.at_floor(self.rows):
            self.outcome = Outcome.REACHED_NOISE_FLOOR
        elif _stalled(self._scores):
            still = not _stalled(self._losses)
            self.outcome = Outcome.STOPPED_EARLY if still else Outcome.CONVERGED

    def snapshot(self) -> Snapshot:
        """Return how far it has come."""
        outcome = None if self.outcome is None else self.outcome.value
        counts = {"taken": self.taken, "enlarged": self.enlarged, "outcome": outcome}
        followed = {"scores": list(self._scores), "losses": list(self._losses)}
        return Snapshot.joined({**counts, **followed}, {"method": self.method.snapshot()})

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        plain = snapshot.plain
        self.method.restore(snapshot.part("method"))
        self.taken, self.enlarged = plain["taken"], plain["enlarged"]
        self.outcome = None if plain["outcome"] is None else Outcome(plain["outcome"])
        self._scores, self._losses = list(plain["scores"]), list(plain["losses"])

    def _follow(self) -> None:
        self._scores, self._losses = [self._score], [self.method.loss]

    @property
    def _score(self) -> float:
        return float(self.standings.keys[self.rows[0]])


def _stalled(course: list[float]) -> bool:
    return len(course) > PATIENCE and course[-1] > (1 - WORTH_WHILE) * course[-1 - PATIENCE]
