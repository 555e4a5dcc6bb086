"""Polishing: second-order steps on all training series, while the validation score follows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Sequences
from onward.problems.problem import Problem
from onward.problems.sources import stream
from onward.training.clock import Clock
from onward.training.lbfgs import Lbfgs
from onward.training.levenberg import Levenberg
from onward.training.outcome import Outcome
from onward.training.progress import POLISHING
from onward.training.standings import Standings

LARGEST = 3000
"""Parameters beyond which a Jacobian costs more than it brings."""
DEAREST = 4e10
"""Multiplications a step beyond which it does."""
STEPS = 300
LEAST_STEPS = 20
UNLIMITED = 1_000_000
WORK = 1e12
"""Multiplications that all polishing may take without a budget."""
PATIENCE, WORTH_WHILE = 30, 0.02
HEATS = ((4, 20), (2, 60))
"""How many restarts of a race are polished until which step; then the best alone."""
DRAW, PER_PARAMETER = 6, 40


def polishing_series(problem: Problem, parameters: int, seed: int) -> Sequences:
    """Return the series to polish on: the training part, or a large fixed draw of fresh series.

    A draw has at least 40 residuals a parameter, so that a low loss on it is one on any other.
    """
    if not problem.fresh:
        return problem.training
    each = np.count_nonzero(problem.training.weights[0]) * problem.training.targets.shape[2]
    series = max(problem.batch, math.ceil(PER_PARAMETER * parameters / max(1, each)))
    return problem.batches(stream(seed, DRAW), 1, series, np.float64)[0]


class Polishing:
    """The second part of a training run: some restarts, each by itself.

    A restart's weights are replaced only by weights with a better validation score. It is given up
    when its score has improved by less than 2% in 30 steps.

    Parameters
    ----------
    problem, standings, clock
        As for :class:`~onward.training.descent.Descent`.
    engine
        In float64.
    data, taught
        The series to polish on, and how the network runs on them.
    done
        Steps taken before.
    """

    def __init__(
        self,
        problem: Problem,
        standings: Standings,
        engine: Engine,
        data: Sequences,
        taught: Feedback,
        clock: Clock,
        done: int,
    ) -> None:
        self.problem = problem
        self.standings = standings
        self.engine = engine
        self.data = data
        self.taught = taught
        self.clock = clock
        self.done = done
        size = standings.best.shape[1]
        dear = size > LARGEST or Levenberg.work(size, data) > DEAREST
        self.method = Lbfgs if dear else Levenberg
        affordable = int(WORK / self.method.work(size, data))
        self.steps = min(STEPS, max(1 if dear else LEAST_STEPS, affordable))
        if clock.limited:
            self.steps = UNLIMITED
        self._courses: dict[int, _Course] = {}

    def run(self, rows: NDArray[np.int64], race: bool) -> Outcome:
        """Polish restarts and return how it ended for the best of them.

        With a race, the best four take 20 steps, the best two of them 60, the best one the rest.
        """
        self.standings.polishing_from = self.done
        ranked = self.standings.ranked(rows)
        heats = [(count, min(until, self.steps)) for count, until in HEATS] if race else []
        heats.append((1 if race else len(ranked), self.steps))
        for count, until in heats:
            ranked = self.standings.ranked(ranked)[:count]
            for place, row in enumerate(ranked):
                self._polish(int(row), until, len(ranked) - place)
        best = int(np.argmin(self.standings.scores))
        return self._courses[best].outcome or Outcome.OUT_OF_STEPS

    def _polish(self, row: int, until: int, sharing: int) -> None:
        if row not in self._courses:
            self._courses[row] = _Course(self, row)
        course = self._courses[row]
        left = self.clock.budget - self.clock.seconds
        ends = self.clock.seconds + left / sharing
        while course.outcome is None and course.taken < until and self.clock.seconds < ends:
            course.step()
        if course.outcome is None and self.clock.is_up:
            course.outcome = Outcome.OUT_OF_BUDGET


class _Course:
    """One restart's way through polishing."""

    def __init__(self, polishing: Polishing, row: int) -> None:
        self.polishing = polishing
        self.rows = np.array([row])
        start = np.asarray(polishing.standings.best[row], np.float64)
        self.method = polishing.method(polishing.engine, polishing.data, polishing.taught, start)
        self.taken = 0
        self.outcome: Outcome | None = None
        self.scores = [float(polishing.standings.scores[row])]
        self.losses = [self.method.loss]

    def step(self) -> None:
        """Take one step and decide whether it was the last."""
        polishing, standings = self.polishing, self.polishing.standings
        if not self.method.step():
            self.outcome = Outcome.CONVERGED
            return
        self.taken += 1
        at = polishing.done + self.taken
        loss = self.method.loss
        standings.record(at, self.rows, self.method.parameters[None], np.array([loss]))
        self.scores.append(float(standings.scores[self.rows[0]]))
        self.losses.append(loss)
        standings.tell(POLISHING, self.taken, polishing.steps, len(standings.best))
        floor = polishing.problem.noise_floor
        if floor is not None and self.scores[-1] <= floor:
            self.outcome = Outcome.REACHED_NOISE_FLOOR
        elif self._stalled(self.scores):
            still = not self._stalled(self.losses)
            self.outcome = Outcome.STOPPED_EARLY if still else Outcome.CONVERGED

    @staticmethod
    def _stalled(course: list[float]) -> bool:
        return len(course) > PATIENCE and course[-1] > (1 - WORTH_WHILE) * course[-1 - PATIENCE]
