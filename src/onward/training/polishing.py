"""Polishing: second-order steps on all training series, while the validation score follows."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Sequences
from onward.outcome import Outcome
from onward.problems.problem import Problem
from onward.training.clock import Clock
from onward.training.course import Course
from onward.training.draws import LARGER, polishing_series
from onward.training.effort import Effort
from onward.training.levenberg import Levenberg
from onward.training.methods import DEAREST_ENLARGED, few_of, method_for
from onward.training.snapshot import Snapshot
from onward.training.standings import Standings
from onward.training.turn import Turn

STEPS = 300
LEAST_STEPS = 20
UNLIMITED = 1_000_000
HEATS = ((8, 10), (4, 30), (2, 100))
"""How many restarts of a race are polished until which step; then the best alone."""


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
        self.method = method_for(self.size, data, engine.taught_by)
        self.steps = UNLIMITED if clock.limited else STEPS
        self._courses: dict[int, Course] = {}
        self._heat_data = few_of(data, self.size)
        self._turn: Turn | None = None
        self._effort = Effort(standings, clock, 0.0)
        self._steps_left, self._work_left = 0, 0.0
        self._allow()

    def run(self, rows: NDArray[np.int64], race: bool, offer: Callable[[], None]) -> Outcome:
        """Polish restarts and return how it ended for the best of them.

        With a race, the best eight take 10 steps, the best four of them 30, the best two 100, the
        best one 300 more. What it leaves of these goes to the next best.

        Parameters
        ----------
        rows
            Which restarts.
        race
            Whether the better ones alone are polished to the end.
        offer
            Called wherever a snapshot may be taken.
        """
        self._offer = offer
        if self._turn is None:
            self._turn = self._first_turn(rows, race)
        turn = self._turn
        if race:
            self._heats(turn)
            self._effort.alive = 1
        while turn.place < len(turn.ranked):
            sharing = 1 if race else len(turn.ranked) - turn.place
            self._effort.alive = sharing
            self._finish(turn.ranked[turn.place], sharing, turn)
            if race and self.standings.at_floor(np.array(turn.ranked)):
                break
            turn.next_place()
            if not race:
                self._allow()
        return self._outcome()

    def _first_turn(self, rows: NDArray[np.int64], race: bool) -> Turn:
        self.standings.polishing_from = self.done
        ranked = self.standings.ranked(rows).tolist()
        self._effort.planned = self._planned(len(ranked), race)
        if not race:
            return Turn(ranked, heat=len(HEATS))
        ranked = ranked[: HEATS[0][0]]
        scale = min(1.0, self._work_left / 2 / self._heats_work)
        return Turn(ranked, left=list(ranked), scale=scale)

    def snapshot(self) -> Snapshot:
        """Return how far it has come."""
        assert self._turn is not None
        plain = {
            "turn": self._turn.to_json(),
            "steps_left": self._steps_left,
            "work_left": self._work_left,
            "on": {str(row): self._drawn(course) for row, course in self._courses.items()},
        }
        courses = {f"course {row}": course.snapshot() for row, course in self._courses.items()}
        return Snapshot.joined(plain, {"effort": self._effort.snapshot(), **courses})

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        plain = snapshot.plain
        self._turn = Turn(**plain["turn"])
        self._effort.restore(snapshot.part("effort"))
        self._steps_left, self._work_left = plain["steps_left"], plain["work_left"]
        while len(self.draws) <= max(plain["on"].values(), default=0):
            self._enlarge()
        for key, number in plain["on"].items():
            row, kept = int(key), snapshot.part(f"course {key}")
            data = self._heat_data if number < 0 else self.draws[number]
            parameters = kept.part("method").arrays["parameters"]
            method = self.method(self.engine, data, self.taught, parameters)
            self._courses[row] = Course(method, self.standings, row, self.done)
            self._courses[row].restore(kept)

    def _drawn(self, course: Course) -> int:
        """Return the number of the draw that a restart is on; -1 for the part of it of heats."""
        found = [n for n, draw in enumerate(self.draws) if draw is course.method.data]
        return found[0] if found else -1

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

    def _heats(self, turn: Turn) -> None:
        """Polish many a little and fewer more, in half of all work and time; rank them anew."""
        ends = self._end_of_share(2)
        while turn.heat < len(HEATS):
            until = turn.scale * HEATS[turn.heat][1]
            self._effort.alive = len(turn.left)
            while turn.place < len(turn.left):
                now = self.clock.seconds
                if now >= ends or until < 1:
                    break
                course = self._course(turn.left[turn.place], self._heat_data)
                share = (ends - now) / (len(turn.left) - turn.place)
                self._go_on(course, int(until) - course.taken, now + share)
                turn.next_place()
            turn.heat, turn.place = turn.heat + 1, 0
            if turn.heat < len(HEATS):
                turn.left = self._ranked(turn.left)[: HEATS[turn.heat][0]]
            else:
                turn.ranked = self._ranked(turn.ranked)

    def _ranked(self, rows: list[int]) -> list[int]:
        return [int(row) for row in self.standings.ranked(np.array(rows, np.int64))]

    @property
    def _heats_work(self) -> float:
        """Multiplications of all heats, unless they are scaled down."""
        before = (0, *(until for _, until in HEATS))
        steps = sum(n * (until - since) for (n, until), since in zip(HEATS, before, strict=False))
        return steps * self.method.work(self.size, self._heat_data)

    def _planned(self, restarts: int, race: bool) -> float:
        """Return the multiplications that polishing takes at most, but for larger draws."""
        last = min(self._work_left, self.steps * self.method.work(self.size, self.draws[0]))
        if not race:
            return restarts * last
        return min(self._work_left, min(self._work_left / 2, self._heats_work) + last)

    def _finish(self, row: int, sharing: int, turn: Turn) -> None:
        """Polish one restart on all series; on larger draws where those leave it wanting."""
        if not turn.begun and (self._steps_left < 1 or self.clock.is_up):
            return
        ends = self._end_of_share(sharing)
        enlarged = self._courses[row].enlarged if turn.begun else 0
        turn.begun = True
        course = self._course(row, self.draws[enlarged])
        self._go_on(course, self._steps_left, ends)
        while course.outcome is Outcome.STOPPED_EARLY and self._can_enlarge(course.enlarged + 1):
            course.enlarged += 1
            course.turn_to(self.draws[course.enlarged])
            self._go_on(course, self._steps_left, ends)

    def _end_of_share(self, sharing: int) -> float:
        """Return when the first of so many that share the time left has to end."""
        now = self.clock.seconds
        return now + (self.clock.budget - now) / sharing

    def _can_enlarge(self, enlarged: int) -> bool:
        """Return whether a draw so often enlarged can be had and is affordable; draw it."""
        work = self.method.work(self.size, self.draws[0]) * LARGER**enlarged
        dear = work > DEAREST_ENLARGED or self._work_left < LEAST_STEPS * work
        if dear or not self.problem.fresh:
            return False
        if enlarged == len(self.draws):
            self._enlarge()
        return True

    def _enlarge(self) -> None:
        enlarged = len(self.draws)
        self.draws.append(polishing_series(self.problem, self.size, self.seed, enlarged))

    def _course(self, row: int, data: Sequences) -> Course:
        if row not in self._courses:
            start = np.asarray(self.standings.best[row], np.float64)
            method = self.method(self.engine, data, self.taught, start)
            self._courses[row] = Course(method, self.standings, row, self.done)
        self._courses[row].turn_to(data)
        return self._courses[row]

    def _go_on(self, course: Course, most: int, ends: float) -> None:
        """Take steps while time and work allow, at least one if there is any."""
        assert self._turn is not None
        work = self.method.work(self.size, course.method.data)
        before = course.taken
        while course.outcome is None and course.taken < before + most:
            late = self.clock.seconds >= ends and course.taken > before
            if self._work_left < work or late or self.clock.is_up:
                break
            earlier = course.taken
            course.step(lambda: self.clock.seconds >= ends)
            self._work_left -= work
            if self._turn.begun:
                self._steps_left -= course.taken - earlier
            self._effort.step(work)
            self._offer()
