"""A Ray cluster: the same chunks, as tasks that Ray starts again elsewhere when a node is lost."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any

from onward.extras import needed
from onward.scale.job import Chunk, Job
from onward.scale.place import Answer, DefectError, Lost, Place, WorkerError, opened
from onward.scale.transport import arrived, travelling
from onward.scale.worker import MISTAKE, answer

TRIES = 5
"""Times that Ray starts a task before it is given up."""
AHEAD = 2
"""Chunks on their way for each core, so that none waits for the next."""

_jobs: dict[str, Job] = {}


class Cluster(Place):
    """Tasks of one core each on a Ray cluster.

    The job goes to the object store once, and from there to each worker once.

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
        self._mine = _connected(ray, address)
        self._key = uuid.uuid4().hex
        self._job = ray.put(packed)
        self._task = ray.remote(num_cpus=1, max_retries=TRIES - 1)(work)
        self._running: dict[Any, Chunk] = {}

    @property
    def room(self) -> int:
        return AHEAD * self.workers

    @property
    def workers(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def send(self, chunk: Chunk) -> None:
        packed = travelling(chunk, "work")
        found = self._task.remote([self._job], self._key, packed, list(sys.path))
        self._running[found] = chunk
        self.busy += 1

    def wait(self) -> list[Answer]:
        ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=1.0, fetch_local=True)
        return [self._come_back(one) for one in ready]

    def close(self) -> None:
        for one in self._running:
            self._ray.cancel(one, force=True)
        self._running.clear()
        if self._mine:
            self._ray.shutdown()

    def _come_back(self, reference: Any) -> Answer:
        chunk = self._running.pop(reference)
        self.busy -= 1
        errors = self._ray.exceptions
        try:
            kind, value = self._ray.get(reference)
        except errors.RayTaskError as error:
            raise DefectError(str(error)) from error
        except errors.RayError as error:
            return chunk, Lost(f"{type(error).__name__} in {TRIES} tries")
        return chunk, opened(kind, value)


def work(job: list[Any], key: str, chunk: bytes, path: list[str]) -> tuple[str, Any]:
    """Do a chunk in a worker of Ray's, which keeps the job for those that follow.

    Modules are looked for where the driver finds them, too, should these folders be there.
    """
    import ray

    try:
        if key not in _jobs:
            sys.path += [folder for folder in path if folder not in sys.path]
            _jobs.clear()
            _jobs[key] = arrived(ray.get(job[0]))
        units = arrived(chunk)
    except ModuleNotFoundError as error:
        remedy = "install it there, or define what needs it in the script or notebook itself"
        return MISTAKE, (f"the module {error.name} on every node", "a node without it", remedy)
    return answer(_jobs[key], units, 1)


def _connected(ray: Any, address: str | None) -> bool:
    """Connect, unless that is done already; return whether it is to be undone."""
    if ray.is_initialized() and address is None:
        return False
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if address is not None or os.environ.get("RAY_ADDRESS"):
            ray.init(address=address, **quiet)
        else:
            ray.init(include_dashboard=False, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        where = address or os.environ.get("RAY_ADDRESS") or "this machine"
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise WorkerError(
            "a Ray cluster that answers",
            f"{where}: {first}",
            "check that it runs, with the same versions of Ray and Python, or pass on='local'",
        ) from error
    return True
