"""onward: the fused engine, called as ``onward.train`` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import onward
from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.workloads import CHECKED, CLIP, LAST, LOOP, RATE, TRAIN, Workload
from onward.engines.engine import Population, Sequences
from onward.engines.fused.engine import FusedEngine
from onward.problems.sources import Ahead
from onward.training.draws import steps_a_draw

CHUNK = 160
"""Training steps a call into compiled code: a fiftieth of the 8,000 that ``onward.train`` takes."""


class Training(Program):
    """Training steps of a population."""

    def __init__(self, workload: Workload, restarts: int, threads: int) -> None:
        self.workload = workload
        self.threads = threads
        self.engine = FusedEngine(workload.layout, np.float32, threads)
        self.start = workload.parameters(restarts)
        self.population = Population.start(self.start)
        self.pool = workload.pool()
        self.batches = workload.batches(CHUNK)
        self.problem = onward.problem(workload.source) if workload.fresh else None

    def check(self) -> list[float]:
        first = Population.start(self.start)
        return [float(loss) for loss in self._train(first, self.pool, self.batches[:CHECKED])[0]]

    def step(self, count: int) -> int:
        most = CHUNK
        if self.problem is not None:
            most = min(most, steps_a_draw(self.problem, self.workload.batch))
        plan = [min(most, count - done) for done in range(0, count, most)]
        if self.problem is None:
            for steps in plan:
                self._train(self.population, self.pool, self.batches[:steps])
        elif self.threads == 1:
            rng = np.random.default_rng(0)
            for steps in plan:
                drawn = self.problem.batches(rng, steps, self.workload.batch)
                self._train(self.population, *drawn)
        else:
            with Ahead(self.problem, 0, plan, self.workload.batch) as ahead:
                for drawn in ahead:
                    self._train(self.population, *drawn)
        return count

    def _train(
        self, population: Population, pool: Sequences, batches: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        rates = np.full(len(batches), RATE)
        feedback = self.workload.feedback
        return self.engine.train(population, pool, batches, rates, feedback, CLIP)


class Streaming(Program):
    """Inference of one series: all time steps in one call, or one step a call."""

    def __init__(self, workload: Workload, threads: int) -> None:
        self.engine = FusedEngine(workload.layout, np.float32, threads)
        self.parameters = workload.parameters(1)
        self.feedback = workload.feedback
        self.whole = workload.mode == LOOP
        self.inputs = workload.pool().inputs[:1]
        self.parts = list(self.inputs[0, :, None])
        self.stream = self.engine.stream(self.parameters[0])

    def check(self) -> list[float]:
        if self.whole:
            outputs = self.engine.predict(self.parameters, self.inputs, self.feedback).ravel()
            return outputs[-LAST:].tolist()
        self.stream.reset()
        return [self.stream.step(part).item() for part in self.parts][-LAST:]

    def step(self, count: int) -> int:
        if self.whole:
            calls = -(-count // len(self.parts))
            for _ in range(calls):
                self.engine.run(self.parameters, self.inputs, self.feedback)
            return calls * len(self.parts)
        for k in range(count):
            self.stream.step(self.parts[k % len(self.parts)])
        return count


class Onward(Peer):
    """The library in this repository."""

    def versions(self) -> dict[str, str]:
        import numba

        return {"onward": onward.__version__, "numba": numba.__version__, "numpy": np.__version__}

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        return [Variant(restarts)]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        if workload.mode == TRAIN:
            return Training(workload, variant.restarts, threads)
        return Streaming(workload, threads)


def make() -> Peer:
    """Return this peer."""
    return Onward()
