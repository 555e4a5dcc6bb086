"""Carries work out: chunks of seconds to workers, results to the store, lost chunks once more."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from onward.scale.job import Chunk, Done, Job, Unit
from onward.scale.place import Lost, Place, WorkerError, place
from onward.scale.store import Store

TARGET = 2.0
"""Seconds that a chunk should take: thousands of times what it costs to send it."""
LARGEST = 1000
"""Units in a chunk, at most."""
TRIES = 3
"""Times that a unit may lose its worker."""
IN_VAIN = 10
"""Workers that may be lost one after the other without anything done between."""


@dataclass(frozen=True)
class Standing:
    """Where a piece of work stands.

    Attributes
    ----------
    done, units
        Units that are done, and all of them.
    best
        The best validation score so far; infinite before there is one.
    seconds, seconds_left
        Since it began, and until its end at the pace so far; None before anything can be said.
    lost
        Chunks that lost their worker and are done again.
    workers
        Chunks that are worked on at a time.
    """

    done: int
    units: int
    best: float
    seconds: float
    seconds_left: float | None
    lost: int
    workers: int


Told = Callable[[Standing], None]


class Sizes:
    """How many units make a chunk, from the time that those before took.

    The first chunks are single units. Later ones take about two seconds, and never more than a
    fair share of what is left, so that no worker is still busy when all others are done.
    """

    def __init__(self, target: float = TARGET) -> None:
        self.target = target
        self._units = 0
        self._seconds = 0.0

    def learn(self, chunk: Iterable[Done]) -> None:
        """Take note of the time that units took."""
        for done in chunk:
            self._units += 1
            self._seconds += done.seconds

    def next(self, left: int, workers: int) -> int:
        """Return the number of units of the next chunk.

        Examples
        --------
        >>> sizes = Sizes()
        >>> sizes.next(1000, 2)
        1
        >>> sizes.learn([Done("a", {}, seconds=0.1)])
        >>> sizes.next(1000, 2), sizes.next(8, 2)
        (20, 2)
        """
        if not self._units:
            return 1
        fitting = self.target / max(self._seconds / self._units, 1e-6)
        return max(1, min(int(fitting), left // (2 * workers), LARGEST))


class Carrying:
    """Carries units out until all of them are in the store.

    Parameters
    ----------
    on, processes
        As for :func:`onward.scale.place.place`.
    store
        What is there already is not done again.
    told
        Told of every chunk.
    kept
        Called with every result once it is stored.
    filled
        Gives a unit what it needs for the journey, when its turn has come: so that what all units
        need together is never in memory at once.
    """

    def __init__(
        self,
        on: str,
        store: Store,
        processes: int | None = None,
        told: Iterable[Told] = (),
        kept: Callable[[Done], None] | None = None,
        filled: Callable[[Unit], Unit] | None = None,
    ) -> None:
        self.on = on
        self.store = store
        self.processes = processes
        self.told = tuple(told)
        self.kept = kept
        self.filled = filled
        self.lost: Counter[str] = Counter()
        self._sizes = Sizes()
        self._began = perf_counter()
        self._best = math.inf
        self._here = 0
        self._in_vain = 0

    def run(self, job: Job, units: Iterable[Unit], alone_first: bool = False) -> None:
        """Do all units that are not in the store.

        Parameters
        ----------
        job, units
            What is to be done.
        alone_first
            Whether others wait for the first chunk, as long as its worker compiles for all.

        Raises
        ------
        WorkerError
            If chunks lost their worker again and again; all others are done by then.
        DefectError
            If a unit ended in an error that is no mistake of the person's.
        """
        every = list(units)
        waiting = deque(unit for unit in every if unit.name not in self.store.rows)
        self._note_best(self.store.rows.values())
        self._bare = {unit.name: unit for unit in waiting}
        self._total = len(every)
        self._left = len(waiting)
        hopeless: list[tuple[Chunk, str]] = []
        if not waiting:
            return
        again: deque[Chunk] = deque()
        with place(self.on, job, len(waiting), self.processes) as workers:
            self._tell(workers)
            while waiting or again or workers.busy:
                room = 1 if alone_first else workers.room
                while (waiting or again) and workers.busy < room:
                    self._send(again.popleft() if again else self._chunk(waiting, workers), workers)
                for chunk, answer in workers.wait():
                    if isinstance(answer, Lost):
                        self._again(chunk, answer, again, hopeless)
                    else:
                        self._keep(answer)
                        alone_first = False
                    self._tell(workers)
        if hopeless:
            raise _hopeless(hopeless, self.store)

    def _send(self, chunk: Chunk, workers: Place) -> None:
        workers.send(chunk if self.filled is None else tuple(self.filled(unit) for unit in chunk))

    def _chunk(self, waiting: deque[Unit], workers: Place) -> Chunk:
        size = self._sizes.next(len(waiting), workers.workers)
        return tuple(waiting.popleft() for _ in range(min(size, len(waiting))))

    def _keep(self, chunk: list[Done]) -> None:
        self._in_vain = 0
        self._sizes.learn(chunk)
        self.store.keep(chunk)
        self._left -= len(chunk)
        self._here += len(chunk)
        self._note_best(done.row for done in chunk)
        if self.kept is not None:
            for done in chunk:
                self.kept(done)

    def _again(
        self,
        chunk: Chunk,
        answer: Lost,
        again: deque[Chunk],
        hopeless: list[tuple[Chunk, str]],
    ) -> None:
        """Have units done again, each by itself: one of them may be what its worker died of."""
        self._in_vain += 1
        if self._in_vain >= IN_VAIN:
            raise _hopeless([*hopeless, (chunk, answer.why)], self.store)
        for unit in chunk:
            self.lost[unit.name] += 1
            alone: Chunk = (self._bare[unit.name],)
            if self.lost[unit.name] < TRIES:
                again.append(alone)
            else:
                hopeless.append((alone, answer.why))

    def _note_best(self, rows: Iterable[dict[str, Any]]) -> None:
        scores = (row.get("validation") for row in rows)
        found = [score for score in scores if score is not None and score == score]
        self._best = min([self._best, *found])

    def _tell(self, workers: Place) -> None:
        seconds = perf_counter() - self._began
        left = seconds / self._here * self._left if self._here else None
        standing = Standing(
            self._total - self._left,
            self._total,
            self._best,
            seconds,
            left,
            sum(self.lost.values()),
            workers.workers,
        )
        for tell in self.told:
            tell(standing)


def name_of(what: Any) -> str:
    """Return a name that follows from plain values alone."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def _hopeless(chunks: list[tuple[Chunk, str]], store: Store) -> WorkerError:
    units = [unit.name for chunk, _ in chunks for unit in chunk]
    return WorkerError(
        "workers that live until their work is done",
        f"{chunks[0][1]}, again and again, with {', '.join(units[:3])}"
        f"{f' and {len(units) - 3} more' if len(units) > 3 else ''}",
        "give them more memory, or start fewer with processes=…; the rest is kept in "
        f"{store.folder.place}: ask for the same with this directory to go on",
    )
