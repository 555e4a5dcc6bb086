"""Where work is done: the contract of this process, of processes beside it, and of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from onward.errors import OnwardError, TrainingError, did_you_mean
from onward.scale.job import Chunk, Done, Job
from onward.scale.worker import DONE, MISTAKE


class WorkerError(OnwardError):
    """Workers cannot be had, or were lost again and again."""


class DefectError(Exception):
    """A unit of work ended in an error that is no mistake of the person's.

    The message is the traceback of the worker.
    """


@dataclass(frozen=True)
class Lost:
    """A chunk whose worker died, or lacked memory.

    Attributes
    ----------
    why
        In words.
    """

    why: str


Answer = tuple[Chunk, "list[Done] | Lost"]


def opened(kind: str, value: Any) -> list[Done]:
    """Return what a worker's answer holds.

    Raises
    ------
    OnwardError
        If it is a mistake that the person can mend.
    DefectError
        If it is any other error.
    """
    if kind == MISTAKE:
        raise OnwardError(*value)
    if kind != DONE:
        raise DefectError(value)
    return list(value)


class Place(ABC):
    """Takes chunks and gives back what came of them, in any order; leaving ``with`` ends it.

    Attributes
    ----------
    busy
        Chunks that are on their way.
    """

    busy: int = 0

    @property
    @abstractmethod
    def room(self) -> int:
        """Chunks that are useful to have on their way at a time."""

    @property
    @abstractmethod
    def workers(self) -> int:
        """Chunks that are worked on at a time."""

    @abstractmethod
    def send(self, chunk: Chunk) -> None:
        """Send a chunk on its way."""

    @abstractmethod
    def wait(self) -> list[Answer]:
        """Return what has come back, after a second at the latest.

        Raises
        ------
        OnwardError, DefectError
            If a unit ended in an error.
        """

    @abstractmethod
    def close(self) -> None:
        """End all work at once, finished or not."""

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


PLACES = ("here", "local", "ray", "ray://HOST:PORT")


def place(on: str, job: Job, units: int, processes: int | None = None) -> Place:
    """Return the place that a name stands for.

    Parameters
    ----------
    on
        ``"here"``: this process. ``"local"``: processes on this machine. ``"ray"``: the Ray that is
        connected or that ``RAY_ADDRESS`` names, or else one on this machine. ``"ray://…"``: the
        address of a cluster.
    job
        What is to be done.
    units
        How many there are: no more workers are started.
    processes
        How many to start, with ``"local"``; by default one a core.

    Raises
    ------
    TrainingError
        If there is no such place, or it cannot have so many processes.
    ProblemError
        If the job cannot travel there.
    WorkerError
        If the cluster cannot be reached.
    OnwardError
        If Ray is not installed.
    """
    if processes is not None and (on != "local" or not _whole(processes)):
        raise TrainingError(
            "a whole number of processes above 0, with on='local'",
            f"processes={processes!r} with on={on!r}",
            "leave processes out: one a core by default",
        )
    if on == "here":
        from onward.scale.here import Here

        return Here(job)
    if on == "local":
        from onward.scale.local import Local

        return Local(job, units, processes)
    if isinstance(on, str) and (on == "ray" or on.startswith("ray://")):
        from onward.scale.cluster import Cluster

        return Cluster(job, None if on == "ray" else on)
    raise TrainingError(
        f"a place among {', '.join(PLACES)} for on",
        repr(on),
        did_you_mean(str(on), PLACES),
    )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
