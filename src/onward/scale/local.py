"""Processes on this machine, one chunk at a time each; one that dies takes nothing else with it."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from typing import IO, Any

from onward.scale.job import Chunk, Job
from onward.scale.place import Answer, Lost, Place, opened
from onward.scale.transport import travelling

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""Where libraries look for the number of their threads."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Local(Place):
    """Workers that are started when there is work for them, and started anew when they are lost.

    Cores are shared out: as many workers as there are cores or units, whichever is less, and the
    cores divided among them for their threads.

    Parameters
    ----------
    job
        What is to be done.
    units
        How many there are.
    processes
        How many workers; by default one a core.

    Raises
    ------
    ProblemError
        If the job cannot travel.
    """

    def __init__(self, job: Job, units: int, processes: int | None = None) -> None:
        self._job = travelling(job, "a problem")
        self._workers = max(1, min(processes or cores(), units))
        self._threads = max(1, cores() // self._workers)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._back: queue.SimpleQueue[tuple[Worker, Any]] = queue.SimpleQueue()

    @property
    def room(self) -> int:
        return self._workers

    @property
    def workers(self) -> int:
        return self._workers

    def send(self, chunk: Chunk) -> None:
        worker = self._idle.pop() if self._idle else self._started()
        worker.take(chunk)
        self.busy += 1

    def wait(self) -> list[Answer]:
        try:
            worker, answer = self._back.get(timeout=1.0)
        except queue.Empty:
            return []
        chunk, worker.chunk = worker.chunk, None
        if answer is None:
            self._all.discard(worker)
            if worker in self._idle:
                self._idle.remove(worker)
            if chunk is None:
                return []
            self.busy -= 1
            return [(chunk, Lost(worker.epitaph()))]
        self.busy -= 1
        self._idle.append(worker)
        assert chunk is not None
        return [(chunk, opened(*answer))]

    def close(self) -> None:
        for worker in self._all:
            worker.end()
        self._all.clear()
        self._idle.clear()

    def _started(self) -> Worker:
        worker = Worker(self._job, self._threads, self._back)
        self._all.add(worker)
        return worker


class Worker:
    """One process, and the thread that hears its answers.

    Parameters
    ----------
    job
        As it travels.
    threads
        How many it may use.
    back
        Where answers go, with the worker; None when there will be no more.

    Attributes
    ----------
    chunk
        What it is working on.
    """

    def __init__(
        self, job: bytes, threads: int, back: queue.SimpleQueue[tuple[Worker, Any]]
    ) -> None:
        environment = {**os.environ, **dict.fromkeys(VARIABLES, str(threads))}
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from onward.scale.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the process that started it
        )
        self.chunk: Chunk | None = None
        self._tell((list(sys.path), threads))
        self._tell(job)
        threading.Thread(target=self._hear, args=(back,), daemon=True).start()

    def take(self, chunk: Chunk) -> None:
        """Begin to work on a chunk."""
        self.chunk = chunk
        self._tell(travelling(chunk, "work"))

    def end(self) -> None:
        """End at once."""
        self._process.kill()
        self._process.wait()

    def epitaph(self) -> str:
        """Say how it ended."""
        code = self._process.wait()
        return f"a worker that ended with signal {-code}" if code < 0 else f"exit code {code}"

    def _tell(self, what: Any) -> None:
        stream = self._process.stdin
        assert stream is not None
        # That it is gone is heard on its other stream.
        with contextlib.suppress(BrokenPipeError, OSError):
            pickle.dump(what, stream)
            stream.flush()

    def _hear(self, back: queue.SimpleQueue[tuple[Worker, Any]]) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            answer = _next(stream)
            back.put((self, answer))
            if answer is None:
                return


def _next(stream: IO[bytes]) -> Any:
    try:
        return pickle.load(stream)
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
