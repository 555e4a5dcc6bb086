"""Adam on a population of restarts, with a race that sends the slower half home."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Population
from onward.errors import TrainingError
from onward.problems.problem import Problem
from onward.problems.sources import Ahead
from onward.progress import TRAINING
from onward.training.clock import Clock
from onward.training.draws import steps_a_draw
from onward.training.parts import Parts
from onward.training.race import Race
from onward.training.schedule import learning_rates
from onward.training.settings import Settings
from onward.training.snapshot import Snapshot
from onward.training.standings import Standings
from onward.training.starts import peak_rates

CHECKPOINTS = 50
LONGEST = 500
"""Steps between two moments at which Ctrl-C is heard."""
LOOK_UP = 20
"""Steps between two looks at the clock, where there is a budget."""


class Descent:
    """The first part of a training run: all restarts side by side.

    In a race the half with the better validation scores stays at an eighth, a quarter and a half
    of the course, and never fewer than ``survivors``; see :class:`~onward.training.race.Race`.
    Those that stay take the very steps they would have taken without a race.

    Parameters
    ----------
    problem, engine, settings, standings, taught, clock, parts
        What is learned, by what, and how.
    steps
        Steps to take.
    survivors
        How many restarts a race leaves.

    Attributes
    ----------
    alive : (n,)
        Rows of the restarts still in training.
    lost
        Numbers of those that diverged.
    done
        Steps taken.
    """

    def __init__(
        self,
        problem: Problem,
        engine: Engine,
        settings: Settings,
        standings: Standings,
        taught: Feedback,
        clock: Clock,
        parts: Parts,
        steps: int,
        survivors: int,
    ) -> None:
        self.problem = problem
        self.engine = engine
        self.settings = settings
        self.standings = standings
        self.taught = taught
        self.clock = clock
        self.parts = parts
        self.steps = steps
        many = len(standings.best)
        self.race = Race(many, survivors if settings.race else many)
        self.alive = np.arange(many)
        self.lost: list[int] = []
        self.done = 0
        self._peaks = peak_rates(settings.rate, settings.restarts)
        self._population = Population.start(standings.best)
        self._checkpoints = 0
        self._chunk = 0
        self._since: list[NDArray[np.floating]] = []

    def run(self, part: float, offer: Callable[[], None]) -> None:
        """Take all steps, or as many as fit in a part of the budget.

        Parameters
        ----------
        part
            Part of the budget.
        offer
            Called wherever a snapshot may be taken.

        Raises
        ------
        TrainingError
            If every restart diverged.
        """
        settings = self.settings
        every = -(-self.steps // CHECKPOINTS)
        plan = self._chunks(every)
        if not self._checkpoints:
            self._checkpoint(np.full((len(self.alive), 1), np.nan), 0.0)
        first, batch, dtype = self._chunk, settings.batch, settings.dtype
        with Ahead(self.problem, settings.seed, plan, batch, dtype, first) as ahead:
            for chunk, (pool, batches) in zip(plan[first:], ahead, strict=True):
                rates = self._rates(chunk, self.clock.share(part))
                self._since.append(
                    self.engine.train(
                        self._population, pool, batches, rates, self.taught, settings.clip
                    )
                )
                self.done += chunk
                self._chunk += 1
                share = max(self.done / self.steps, self.clock.share(part))
                if self.done % every == 0 or share >= 1 or self._hurry(share):
                    timed = self.clock.limited
                    work = min(share, 1.0) if timed else self.race.done(share)
                    self._checkpoint(np.concatenate(self._since, axis=1), work)
                    self._since = []
                    self._race(share)
                offer()
                if share >= 1:
                    break

    def snapshot(self) -> Snapshot:
        """Return how far it has come."""
        kept = self._population
        arrays = {
            "alive": self.alive,
            "parameters": kept.parameters,
            "first_moment": kept.first_moment,
            "second_moment": kept.second_moment,
            "taken": kept.taken,
        }
        if self._since:
            arrays["since"] = np.concatenate(self._since, axis=1)
        counts = {"done": self.done, "chunk": self._chunk, "checkpoints": self._checkpoints}
        return Snapshot({**counts, "lost": [int(number) for number in self.lost]}, arrays)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        plain, kept = snapshot.plain, snapshot.arrays
        self.done, self._chunk = plain["done"], plain["chunk"]
        self._checkpoints, self.lost = plain["checkpoints"], list(plain["lost"])
        self.alive = np.array(kept["alive"])
        names = ("parameters", "first_moment", "second_moment", "taken")
        self._population = Population(*(np.array(kept[name]) for name in names))
        self._since = [kept["since"]] if "since" in kept else []

    def _rates(self, count: int, used: float) -> NDArray[np.float64]:
        """Return the rates of the next steps, ``(restart, step)``."""
        course = np.ones(count)
        if self.parts.schedule:
            course = learning_rates(1.0, self.done, count, self.steps, used)
        return np.asarray(self._peaks[self.alive, None] * course)

    def _chunks(self, every: int) -> list[int]:
        """Return the steps of each chunk: whole checkpoints, or parts of one that fit in memory."""
        most = min(every, LONGEST)
        if self.problem.fresh:
            most = min(most, steps_a_draw(self.problem, self.settings.batch))
        if self.clock.limited:
            most = min(most, LOOK_UP)
        chunks = []
        for start in range(0, self.steps, every):
            left = min(every, self.steps - start)
            chunks += [min(most, left - part) for part in range(0, left, most)]
        return chunks

    def _checkpoint(self, losses: NDArray[np.float64], share: float) -> None:
        self._checkpoints += 1
        with np.errstate(all="ignore"):
            means = losses.mean(axis=1)
        self.standings.record(self.done, self.alive, self._population.parameters, means)
        if self.done:
            finite = np.isfinite(losses).all(axis=1)
            self.lost += [self.standings.numbers[row] for row in self.alive[~finite]]
            self._keep(np.flatnonzero(finite))
        self.standings.tell(TRAINING, self.done, self.steps, share, len(self.alive))
        if not len(self.alive):
            raise TrainingError(
                "at least one restart whose loss stays finite",
                f"{len(self.lost)} that diverged",
                f"try a smaller rate than {self._peaks.min():g}, or check the scale of the data",
            )

    def _hurry(self, share: float) -> bool:
        """Return whether time, rather than steps, makes a checkpoint due."""
        return self.clock.limited and share * CHECKPOINTS >= self._checkpoints

    def _race(self, share: float) -> None:
        left = self.race.left(share)
        if left < len(self.alive):
            order = self.standings.ranked(self.alive)[:left]
            self._keep(np.flatnonzero(np.isin(self.alive, order)))

    def _keep(self, places: NDArray[np.int64]) -> None:
        if len(places) == len(self.alive):
            return
        self.alive = self.alive[places]
        kept = self._population
        self._population = Population(
            kept.parameters[places],
            kept.first_moment[places],
            kept.second_moment[places],
            kept.taken[places],
        )
