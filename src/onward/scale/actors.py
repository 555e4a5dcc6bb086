"""Actors of Ray's: each holds a core, keeps the job, and is handed chunk after chunk.

Those that are done wait a moment for the next piece of work, which spares it the start of processes
and all that is imported there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from onward.scale.job import Job
from onward.scale.transport import arrived
from onward.scale.worker import MISTAKE, answer

WARM = 10.0
"""Seconds for which actors keep their cores when their work is done."""


class Actor:
    """What works on a core of the cluster."""

    def take(self, job: bytes, path: Sequence[str]) -> None:
        """Begin with a job.

        Parameters
        ----------
        job
            As it travels.
        path
            Where the driver finds modules; they are looked for there, too.
        """
        self._packed = job
        self._job: Job | None = None
        sys.path += [folder for folder in path if folder not in sys.path]

    def work(self, chunk: bytes) -> tuple[str, Any]:
        """Return what came of a chunk."""
        try:
            if self._job is None:
                self._job = arrived(self._packed)
                self._packed = b""
            units = arrived(chunk)
        except ModuleNotFoundError as error:
            remedy = "install it there, or define what needs it in the script or notebook itself"
            return MISTAKE, (f"the module {error.name} on every node", "a node without it", remedy)
        return answer(self._job, units, 1)


class Resting:
    """Actors that wait for the next piece of work; after ten seconds they give their cores back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._actors: list[Any] = []
        self._cluster: Any = None
        self._timer: Timer | None = None

    def keep(self, ray: Any, actors: Sequence[Any]) -> None:
        """Let actors wait."""
        self.taken(ray)
        with self._lock:
            self._actors, self._cluster = list(actors), _cluster(ray)
            self._timer = Timer(WARM, self._release, [ray, self._actors])
            self._timer.daemon = True
            self._timer.start()

    def taken(self, ray: Any) -> list[Any]:
        """Return those that wait on the cluster that is connected; none of them waits any more."""
        with self._lock:
            found, self._actors = self._actors, []
            if self._timer is not None:
                self._timer.cancel()
        return found if found and _cluster(ray) == self._cluster else []

    def _release(self, ray: Any, actors: list[Any]) -> None:
        with self._lock:
            if actors is not self._actors:
                return
            self._actors = []
        if ray.is_initialized() and _cluster(ray) == self._cluster:
            for actor in actors:
                end(ray, actor)


resting = Resting()
"""Those of this process."""


def end(ray: Any, actor: Any) -> None:
    """End an actor at once, whatever it does."""
    with suppress(Exception):  # there may be no actor any more, nor a cluster
        ray.kill(actor)


def _cluster(ray: Any) -> tuple[str, str]:
    """Return what no other connection shares."""
    context = ray.get_runtime_context()
    return context.get_node_id(), context.get_job_id()
