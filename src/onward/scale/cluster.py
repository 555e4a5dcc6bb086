"""A Ray cluster: chunk after chunk for an actor on each core, another actor for one that is lost.

Actors and not tasks: Ray gives a task's core back after half a second, and until word of that has
come from another node, a core there stands still, for a tenth of a second a chunk.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from onward.extras import needed
from onward.scale.actors import Actor, end, resting
from onward.scale.connection import connected, cut_off, first_line
from onward.scale.job import Chunk, Job
from onward.scale.place import Answer, DefectError, Lost, Place, WorkerError, opened
from onward.scale.transport import travelling

AHEAD = 3
"""Chunks on their way for each core: one in work, one behind it, one for whoever is free first."""
BEHIND = 2
"""Chunks that an actor has at most."""
COUNTED = 2.0
"""Seconds for which the number of cores is believed."""
STILLBORN = 5
"""Actors that may fail to start one after the other."""


@dataclass(eq=False)
class Hand:
    """An actor, and the chunks it has, the one in work first."""

    actor: Any
    chunks: deque[Chunk] = field(default_factory=deque)


class Cluster(Place):
    """Actors of one core each on a Ray cluster.

    The job goes to the object store once, and from there to each actor once. A few more actors are
    asked for than there are cores: they are what makes a cluster grow that can, and they come to
    life where a node is added.

    Parameters
    ----------
    job
        What is to be done.
    address
        Of the cluster, as ``ray.init`` takes it; None for the one that is connected, or that
        ``RAY_ADDRESS`` names, or else one on this machine.

    Raises
    ------
    OnwardError
        If Ray is not installed.
    WorkerError
        If the cluster cannot be reached.
    ProblemError
        If the job cannot travel.
    """

    def __init__(self, job: Job, address: str | None) -> None:
        needed("ray", "ray")
        import ray

        packed = travelling(job, "a problem")
        self._ray: Any = ray
        self._mine = connected(ray, address)
        self._waiting: deque[Chunk] = deque()
        self._starting: dict[Any, Any] = {}
        self._hands: list[Hand] = []
        self._running: dict[Any, Hand] = {}
        self._stillborn = 0
        self._lost = False
        self._cores, self._counted = 1, -COUNTED
        with self._reached():
            self._job = ray.put(packed)
            self._kind: Any = ray.remote(num_cpus=1, max_restarts=0)(Actor)
            self._warm = resting.taken(ray)

    @property
    def room(self) -> int:
        return AHEAD * self.workers

    @property
    def workers(self) -> int:
        if monotonic() - self._counted >= COUNTED:
            with self._reached():
                self._cores = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            self._counted = monotonic()
        return self._cores

    def send(self, chunk: Chunk) -> None:
        self._waiting.append(chunk)
        self.busy += 1
        with self._reached():
            self._hand_out()

    def wait(self) -> list[Answer]:
        found = []
        with self._reached():
            every = [*self._starting, *self._running]
            ready, _ = self._ray.wait(every, num_returns=1, timeout=1.0, fetch_local=True)
            for one in ready:
                if one in self._starting:
                    self._begin(one)
                else:
                    found.append(self._come_back(one))
            self._hand_out()
        return found

    def close(self) -> None:
        idle = [*self._warm, *(hand.actor for hand in self._hands if not hand.chunks)]
        busy = [hand.actor for hand in self._hands if hand.chunks]
        kept = not self._mine and not self._lost
        if not self._lost:
            for actor in (*self._starting.values(), *busy, *(() if kept else idle)):
                end(self._ray, actor)
        if self._mine:
            self._ray.shutdown()
        elif kept and idle:
            resting.keep(self._ray, idle)
        self._starting.clear()
        self._hands.clear()
        self._running.clear()

    def _hand_out(self) -> None:
        """Give waiting chunks to actors that have least to do, and ask for actors.

        The last chunks wait for the first who has nothing to do.
        """
        while self._waiting and self._hands:
            hand = min(self._hands, key=lambda one: len(one.chunks))
            scarce = len(self._waiting) <= len(self._hands)
            if len(hand.chunks) >= (1 if scarce else BEHIND):
                break
            chunk = self._waiting.popleft()
            self._running[hand.actor.work.remote(travelling(chunk, "work"))] = hand
            hand.chunks.append(chunk)
        wanted = min(self.busy, self.workers + max(1, self.workers // 4))
        while len(self._starting) + len(self._hands) < wanted:
            actor = self._warm.pop() if self._warm else self._kind.remote()
            self._starting[actor.take.remote(self._job, list(sys.path))] = actor

    def _begin(self, reference: Any) -> None:
        """Welcome an actor, unless it was lost before it began."""
        actor = self._starting.pop(reference)
        try:
            self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise WorkerError(
                    "workers that start on the cluster",
                    first_line(error),
                    "install the same versions of onward and Python on every node",
                ) from error
            end(self._ray, actor)
            return
        self._stillborn = 0
        self._hands.append(Hand(actor))

    def _come_back(self, reference: Any) -> Answer:
        hand = self._running.pop(reference)
        try:
            kind, value = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise DefectError(str(error)) from error
        except self._ray.exceptions.RayError as error:
            chunk = hand.chunks.popleft()
            self._bury(hand)
            self.busy -= 1
            return chunk, Lost(f"{type(error).__name__} on the cluster")
        self.busy -= 1
        return hand.chunks.popleft(), opened(kind, value)

    def _bury(self, hand: Hand) -> None:
        """Forget an actor that was lost; what it had not begun with waits again."""
        self._hands.remove(hand)
        self._running = {one: other for one, other in self._running.items() if other is not hand}
        self._waiting.extendleft(reversed(hand.chunks))
        end(self._ray, hand.actor)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say in words that the cluster is gone."""
        try:
            yield
        except cut_off() as error:
            self._lost = True
            raise WorkerError(
                "a Ray cluster that answers until the work is done",
                first_line(error),
                "ask for the same with the same directory to go on",
            ) from error
