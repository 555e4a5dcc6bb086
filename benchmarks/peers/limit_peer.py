"""The limit: nothing but the arithmetic that a workload cannot do without.

It runs the counted multiply-adds on registers and the counted activations in the nearest cache, in
the same run as everybody else, so that its time is the floor under the machine's present clock and
load. Activations are the engine's or NumPy's, whichever is faster.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from benchmarks.limits import (
    CHAINS,
    LANES,
    NUMBERS,
    engine_activations,
    multiply_adds,
    numpy_tanh,
)
from benchmarks.operations import of_workload
from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.workloads import Workload
from onward.engines.fused.activations import SIGMOID, TANH


class Floor(Program):
    """A workload's operations, shared equally by all threads."""

    def __init__(self, workload: Workload, threads: int, engines: bool) -> None:
        self.operations = of_workload(workload)
        self.engines = engines
        self.buffers = [np.linspace(-3, 3, NUMBERS, dtype=np.float32) for _ in range(threads)]
        self.pool = ThreadPoolExecutor(threads)
        self._on_every_thread(lambda numbers: self._work(numbers, 1))

    def check(self) -> list[float]:
        return []

    def step(self, count: int) -> int:
        self._on_every_thread(lambda numbers: self._work(numbers, count / len(self.buffers)))
        return count

    def _on_every_thread(self, work: Callable[[NDArray[np.float32]], None]) -> None:
        if len(self.buffers) == 1:
            work(self.buffers[0])
        else:
            list(self.pool.map(work, self.buffers))

    def _work(self, numbers: NDArray[np.float32], steps: float) -> None:
        wanted = self.operations
        multiply_adds(numbers, round(steps * wanted.slots / (CHAINS * LANES)))
        tanhs, sigmoids = (
            round(steps * number / NUMBERS) for number in (wanted.tanh, wanted.sigmoid)
        )
        if self.engines:
            engine_activations(TANH, numbers, tanhs)
            engine_activations(SIGMOID, numbers, sigmoids)
        else:
            numpy_tanh(numbers, tanhs + sigmoids)


class Limit(Peer):
    """This machine."""

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        return [Variant(restarts, {"activations of": whose}) for whose in ("onward", "NumPy")]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        return Floor(workload, threads, variant.options["activations of"] == "onward")


def make() -> Peer:
    """Return this peer."""
    return Limit()
