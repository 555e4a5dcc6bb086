"""Polishing: second-order steps on all training series, while the validation score follows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Sequences
from onward.outcome import Outcome
from onward.problems.problem import Problem
from onward.training.clock import Clock
from onward.training.course import Course
from onward.training.draws import LARGER, polishing_series
from onward.training.effort import Effort
from onward.training.lbfgs import Lbfgs
from onward.training.levenberg import Levenberg
from onward.training.method import Method
from onward.training.standings import Standings

LARGEST = 3000
"""Parameters beyond which a Jacobian costs more than it brings."""
DEAREST = 4e10
"""Multiplications a step beyond which it does."""
STEPS = 300
LEAST_STEPS = 20
UNLIMITED = 1_000_000
HEATS = ((8, 10), (4, 30), (2, 100))
"""How many restarts of a race are polished until which step; then the best alone."""
PART, ENOUGH = 4, 8
"""Heats run on a quarter of the series if that has at least 8 residuals a parameter."""


def method_for(parameters: int, data: Sequences) -> type[Method]:
    """Return Levenberg–Marquardt, or L-BFGS where its steps are too dear."""
    dear = parameters > LARGEST or Levenberg.work(parameters, data) > DEAREST
    return Lbfgs if dear else Levenberg


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
    seed
        Seed of larger draws.
    work
        Multiplications that all of it may take without a budget; of each restart without a race.
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
        seed: int,
        work: float,
    ) -> None:
        self.problem = problem
        self.standings = standings
        self.engine = engine
        self.draws = [data]
        self.taught = taught
        self.clock = clock
        self.done = done
        self.seed = seed
        self.work = work
        self.size = standings.best.shape[1]
        self.method = method_for(self.size, data)
        self.steps = UNLIMITED if clock.limited else STEPS
        self._courses: dict[int, Course] = {}
        self._allow()

    def run(self, rows: NDArray[np.int64], race: bool) -> Outcome:
        """Polish restarts and return how it ended for the best of them.

        With a race, the best eight take 10 steps, the best four of them 30, the best two 100, the
        best one 300 more. What it leaves of these goes to the next best.
        """
        self.standings.polishing_from = self.done
        ranked = self.standings.ranked(rows)
        self.effort = Effort(self.standings, self.clock, self._planned(len(ranked), race))
        if race:
            ranked = self._heats(ranked)
            self.effort.alive = 1
            for row in ranked:
                self._finish(int(row), 1)
                if self.standings.at_floor(ranked):
                    break
        else:
            for place, row in enumerate(ranked):
                self._allow()
                self.effort.alive = len(ranked) - place
                self._finish(int(row), len(ranked) - place)
        return self._outcome()

    def _outcome(self) -> Outcome:
        ranked = self.standings.ranked(np.array(list(self._courses), np.int64))
        found = self._courses[int(ranked[0])].outcome if len(ranked) else None
        if found is None:
            return Outcome.OUT_OF_BUDGET if self.clock.is_up else Outcome.OUT_OF_STEPS
        return found

    def _allow(self) -> None:
        """Allow steps and multiplications anew."""
        least = LEAST_STEPS if self.method is Levenberg else 1
        work = max(self.work, least * self.method.work(self.size, self.draws[0]))
        self._steps_left = self.steps
        self._work_left = math.inf if self.clock.limited else work

    def _heats(self, ranked: NDArray[np.int64]) -> NDArray[np.int64]:
        """Polish many a little and fewer more, in half of all work and time; rank them anew."""
        data = self._part(self.draws[0])
        scale = min(1.0, self._work_left / 2 / self._heats_work)
        ends = self._end_of_share(2)
        ranked = ranked[: HEATS[0][0]]
        left = ranked
        for count, until in HEATS:
            left = self.standings.ranked(left)[:count]
            self.effort.alive = len(left)
            for place, row in enumerate(left):
                now = self.clock.seconds
                if now >= ends or scale * until < 1:
                    break
                course = self._course(int(row), data)
                more = int(scale * until) - course.taken
                self._go_on(course, more, now + (ends - now) / (len(left) - place))
        return self.standings.ranked(ranked)

    @property
    def _heats_work(self) -> float:
        """Multiplications of all heats, unless they are scaled down."""
        before = (0, *(until for _, until in HEATS))
        steps = sum(n * (until - since) for (n, until), since in zip(HEATS, before, strict=False))
        return steps * self.method.work(self.size, self._part(self.draws[0]))

    def _planned(self, restarts: int, race: bool) -> float:
        """Return the multiplications that polishing takes at most, but for larger draws."""
        last = min(self._work_left, self.steps * self.method.work(self.size, self.draws[0]))
        if not race:
            return restarts * last
        return min(self._work_left, min(self._work_left / 2, self._heats_work) + last)

    def _part(self, data: Sequences) -> Sequences:
        few = data[: len(data) // PART]
        residuals = np.count_nonzero(few.weights) * few.targets.shape[2]
        return few if residuals >= ENOUGH * self.size else data

    def _finish(self, row: int, sharing: int) -> None:
        """Polish one restart on all series; on larger draws where those leave it wanting."""
        if self._steps_left < 1 or self.clock.is_up:
            return
        ends = self._end_of_share(sharing)
        course = self._course(row, self.draws[0])
        self._steps_left -= self._go_on(course, self._steps_left, ends)
        while course.outcome is Outcome.STOPPED_EARLY and self._can_enlarge(course.enlarged + 1):
            course.enlarged += 1
            course.turn_to(self.draws[course.enlarged])
            self._steps_left -= self._go_on(course, self._steps_left, ends)

    def _end_of_share(self, sharing: int) -> float:
        """Return when the first of so many that share the time left has to end."""
        now = self.clock.seconds
        return now + (self.clock.budget - now) / sharing

    def _can_enlarge(self, enlarged: int) -> bool:
        """Return whether a draw so often enlarged can be had and is affordable; draw it."""
        work = self.method.work(self.size, self.draws[0]) * LARGER**enlarged
        if not self.problem.fresh or work > DEAREST or self._work_left < LEAST_STEPS * work:
            return False
        if enlarged == len(self.draws):
            self.draws.append(polishing_series(self.problem, self.size, self.seed, enlarged))
        return True

    def _course(self, row: int, data: Sequences) -> Course:
        if row not in self._courses:
            start = np.asarray(self.standings.best[row], np.float64)
            method = self.method(self.engine, data, self.taught, start)
            self._courses[row] = Course(method, self.standings, row, self.done)
        self._courses[row].turn_to(data)
        return self._courses[row]

    def _go_on(self, course: Course, most: int, ends: float) -> int:
        """Take steps while time and work allow, at least one if there is any; return how many."""
        work = self.method.work(self.size, course.method.data)
        before = course.taken
        while course.outcome is None and course.taken < before + most:
            late = self.clock.seconds >= ends and course.taken > before
            if self._work_left < work or late or self.clock.is_up:
                break
            course.step(lambda: self.clock.seconds >= ends)
            self._work_left -= work
            self.effort.step(work)
        return course.taken - before
