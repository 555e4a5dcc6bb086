"""One process for each peer and number of threads, so that nobody's threads disturb another's.

A process is told how many threads it has before it imports anything, holds the programs it has
prepared, and sleeps while others are timed. It takes the time itself: talking to it costs nothing.
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from benchmarks.peers import PEERS, Program, Variant
from benchmarks.workloads import Workload

PATIENCE = 300.0
"""Seconds after which a process that does not answer is ended."""

VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NPROC")
"""Where libraries look for the number of threads; NPROC is what XLA sizes its pool by."""


class NoAnswer(Exception):
    """A peer that failed, or took too long; the text says why."""


class Desk:
    """What a worker does when it is asked; every method answers with plain values."""

    def __init__(self, name: str, threads: int) -> None:
        from benchmarks.peers import peer

        self.peer = peer(name)
        self.threads = threads
        self.programs: dict[int, Program] = {}
        self.next = 0

    def versions(self) -> dict[str, str]:
        """Return the versions of the peer's libraries."""
        return self.peer.versions()

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        """Return the peer's ways to do a workload."""
        return self.peer.variants(workload, restarts)

    def prepare(self, workload: Workload, variant: Variant) -> tuple[int, float, list[float]]:
        """Return a program's number, the seconds until its first step was done, and its check."""
        began = perf_counter()
        program = self.peer.prepare(workload, variant, self.threads)
        program.step(1)
        seconds = perf_counter() - began
        self.next += 1
        self.programs[self.next] = program
        return self.next, seconds, program.check()

    def time(self, number: int, count: int) -> tuple[float, int]:
        """Take at least ``count`` steps; return seconds and how many steps it were."""
        began = perf_counter()
        taken = self.programs[number].step(count)
        return perf_counter() - began, taken

    def drop(self, number: int) -> None:
        """Forget a program."""
        del self.programs[number]


class Worker:
    """A process with a desk; its methods are the desk's."""

    def __init__(self, name: str, threads: int) -> None:
        if name not in PEERS:
            raise NoAnswer(f"no peer {name!r}")
        context = get_context("spawn")
        self.connection, there = context.Pipe()
        self.process = context.Process(target=_serve, args=(there, name, threads), daemon=True)
        before = {key: os.environ.get(key) for key in VARIABLES}
        os.environ.update(dict.fromkeys(VARIABLES, str(threads)))
        try:
            self.process.start()
        finally:
            for key, value in before.items():
                if value is None:
                    del os.environ[key]
                else:
                    os.environ[key] = value
        there.close()

    def ask(self, method: str, *args: Any) -> Any:
        """Call a method of the desk.

        Raises
        ------
        NoAnswer
            With the other side's error, or if it took too long.
        """
        try:
            self.connection.send((method, args))
            if not self.connection.poll(PATIENCE):
                self.close()
                raise NoAnswer(f"took longer than {PATIENCE:g} s")
            done, value = self.connection.recv()
        except (EOFError, OSError) as error:
            raise NoAnswer("its process ended") from error
        if not done:
            raise NoAnswer(value)
        return value

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.is_alive()

    def close(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


class Workers:
    """All workers of a run, started when they are first asked; leaving ``with`` ends them."""

    def __init__(self) -> None:
        self._workers: dict[tuple[str, int], Worker] = {}

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers.values():
            worker.close()

    def of(self, name: str, threads: int) -> Worker:
        """Return the worker of a peer and a number of threads."""
        key = (name, threads)
        if key not in self._workers or not self._workers[key].alive:
            self._workers[key] = Worker(name, threads)
        return self._workers[key]


def _serve(connection: Connection, name: str, threads: int) -> None:
    desk: Desk | None = None
    while True:
        try:
            method, args = connection.recv()
        except EOFError:
            return
        try:
            desk = desk or Desk(name, threads)
            answer = (True, getattr(desk, method)(*args))
        except Exception as error:
            answer = (False, f"{type(error).__name__}: {str(error).strip().splitlines()[:1]}")
        connection.send(answer)
