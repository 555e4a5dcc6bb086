"""One workload on everybody: find each one's best way, check its numbers, time side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from benchmarks.measuring import Pace, Spread, calibrate, interleaved, ratio
from benchmarks.operations import of_workload
from benchmarks.peers import Variant
from benchmarks.workers import NoAnswer, Worker, Workers
from benchmarks.workloads import TRAIN, Workload

POPULATION = 16
TOLERANCE = 1e-4
"""Largest relative difference from onward's losses or outputs, in float32."""
STACKING_PAYS_BELOW = 0.05
"""Seconds a step above which peers are not timed with stacked restarts: there is no overhead that
they could share, and a call would take a second and more."""
SCREENING, SCREENED = 0.1, 3
"""Seconds of a sample while looking for the best way, and how many samples; the fastest counts."""
CLOSE, FINALISTS = 1.5, 2
"""Ways this close to an entrant's best are timed side by side as well; the lower median counts."""


@dataclass(frozen=True)
class Entrant:
    """One column of the comparison.

    Attributes
    ----------
    name
        What it is called in tables.
    peer
        Who runs it.
    restarts
        Restarts side by side; times are given for one of them.
    threads
        ``"one"``, ``"all"``, or ``"best"``: both are tried and the faster counts.
    """

    name: str
    peer: str
    restarts: int = 1
    threads: str = "best"

    def thread_counts(self, cores: int) -> list[int]:
        """Return the numbers of threads to try."""
        return {"one": [1], "all": [cores], "best": sorted({1, cores})}[self.threads]


ONE, WIDE, MANY = "onward", "onward, all threads", "onward, population"
LIMIT, LIMIT_ALL = "limit, one core", "limit, all cores"
BLAS = "BLAS products"
TRAINERS = (
    Entrant(ONE, "onward", threads="one"),
    Entrant(WIDE, "onward", threads="all"),
    Entrant(MANY, "onward", POPULATION, "all"),
    Entrant("PyTorch", "PyTorch"),
    Entrant("PyTorch, stacked", "PyTorch", POPULATION),
    Entrant("JAX", "JAX"),
    Entrant("JAX, vmapped", "JAX", POPULATION),
    Entrant(BLAS, "BLAS", threads="one"),
    Entrant(LIMIT, "limit", threads="one"),
    Entrant(LIMIT_ALL, "limit", threads="all"),
)
STREAMERS = (
    Entrant(ONE, "onward", threads="one"),
    Entrant("PyTorch", "PyTorch", threads="one"),
    Entrant("JAX", "JAX", threads="one"),
    Entrant("ONNX Runtime", "ONNX Runtime", threads="one"),
    Entrant(LIMIT, "limit", threads="one"),
)


@dataclass
class Trial:
    """One way of one entrant that ran and agreed."""

    worker: Worker
    number: int
    threads: int
    variant: Variant
    first_seconds: float
    seconds: float

    @property
    def label(self) -> str:
        """The way in words."""
        return way(self.threads, self.variant)

    def timed(self, count: int) -> tuple[float, int]:
        """Take steps; a step of a population counts once for every restart."""
        steps = -(-count // self.variant.restarts)
        took, taken = self.worker.ask("time", self.number, steps)
        return took, taken * self.variant.restarts

    def drop(self) -> None:
        """Let its worker forget the program."""
        self.worker.ask("drop", self.number)


def way(threads: int, variant: Variant) -> str:
    """Return a way in words."""
    return ", ".join(filter(None, [f"threads {threads}", variant.label]))


@dataclass
class Found:
    """The ways of an entrant that ran, fastest first, and what went wrong with others.

    Only the first few are still in their worker's memory.
    """

    trials: list[Trial] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, trial: Trial) -> None:
        """Put a way where it belongs, and let go of one that will not take part."""
        self.trials.append(trial)
        self.trials.sort(key=lambda one: one.seconds)
        if len(self.trials) > FINALISTS:
            kept = self.trials[:FINALISTS]
            slower = self.trials[FINALISTS] if trial in kept else trial
            slower.drop()

    @property
    def finalists(self) -> list[Trial]:
        """The best way and those close to it."""
        kept = self.trials[:FINALISTS]
        return [trial for trial in kept if trial.seconds <= CLOSE * kept[0].seconds]


class Comparison:
    """One workload on all entrants."""

    def __init__(
        self, workload: Workload, workers: Workers, cores: int, pace: Pace,
        tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.workload, self.workers, self.cores = workload, workers, cores
        self.pace, self.tell = pace, tell
        self.expected: list[float] | None = None
        self.found: dict[str, Found] = {}

    def run(self) -> dict[str, Any]:
        """Return all times and ratios as plain values."""
        for entrant in TRAINERS if self.workload.mode == TRAIN else STREAMERS:
            self.tell(f"{self.workload.name}: {entrant.name}")
            self.found[entrant.name] = self._search(entrant)
        self.tell(f"{self.workload.name}: everybody in turn")
        chosen, samples = self._final()
        return {
            "workload": asdict(self.workload),
            "operations": asdict(of_workload(self.workload)),
            "times": {name: self._time(name, chosen[name], samples[name]) for name in samples},
            "ratios": ratios(samples),
            "failed": {name: found.failed for name, found in self.found.items() if found.failed},
        }

    def _final(self) -> tuple[dict[str, Trial], dict[str, list[float]]]:
        """Time all finalists in turn; return the winner of each entrant and its samples."""
        running = {
            (name, trial.label): trial
            for name, found in self.found.items()
            for trial in found.finalists
        }
        taken = interleaved({key: trial.timed for key, trial in running.items()}, self.pace)
        chosen: dict[str, Trial] = {}
        samples: dict[str, list[float]] = {}
        for (name, label), seconds in taken.items():
            if name not in samples or np.median(seconds) < np.median(samples[name]):
                chosen[name], samples[name] = running[name, label], seconds
        for found in self.found.values():
            for trial in found.trials[:FINALISTS]:
                trial.drop()
        return chosen, samples

    def _search(self, entrant: Entrant) -> Found:
        found = Found()
        if self._pointless(entrant):
            found.failed["stacked"] = "not tried: a step takes too long to have overhead to share"
            return found
        for threads in entrant.thread_counts(self.cores):
            worker = self.workers.of(entrant.peer, threads)
            try:
                variants = worker.ask("variants", self.workload, entrant.restarts)
            except NoAnswer as reason:
                found.failed["all"] = str(reason)
                return found
            for variant in variants:
                self._try(found, self.workers.of(entrant.peer, threads), threads, variant)
        return found

    def _pointless(self, entrant: Entrant) -> bool:
        if entrant.restarts == 1 or entrant.peer in ("onward", "limit"):
            return False
        single = self.found[entrant.peer].trials
        return not single or single[0].seconds > STACKING_PAYS_BELOW

    def _try(self, found: Found, worker: Worker, threads: int, variant: Variant) -> None:
        try:
            number, first, numbers = worker.ask("prepare", self.workload, variant)
            self._agree(numbers)
            trial = Trial(worker, number, threads, variant, first, 0.0)
            samples = [calibrate(trial.timed, SCREENING)[1] for _ in range(SCREENED)]
            trial.seconds = min(samples)
        except NoAnswer as reason:
            found.failed[way(threads, variant)] = str(reason)
            return
        found.add(trial)

    def _agree(self, numbers: list[float]) -> None:
        if not numbers:
            return
        if self.expected is None:
            self.expected = numbers
        if not np.allclose(numbers, self.expected, rtol=TOLERANCE, atol=TOLERANCE * 0.1):
            raise NoAnswer(f"other numbers: {numbers}, expected {self.expected}")

    def _time(self, name: str, trial: Trial, samples: list[float]) -> dict[str, Any]:
        tried = self.found[name].trials
        return {
            **asdict(Spread.of(samples)),
            "threads": trial.threads,
            "restarts": trial.variant.restarts,
            "way": trial.label,
            "first_step_seconds": trial.first_seconds,
            "tried": {one.label: one.seconds for one in tried},
            "first_step_seconds_of_tried": {one.label: one.first_seconds for one in tried},
            "samples": samples,
        }


def ratios(samples: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Return ``"other / ours"`` for every pair that is worth a column: above 1, ours is faster.

    Of a limit it is the share of the limit that was reached.
    """
    pairs = [
        (other, ours)
        for ours in (ONE, MANY)
        for other in samples
        if not other.startswith(("onward", "limit", "BLAS"))
    ]
    pairs += [
        (BLAS, ONE),
        (LIMIT, ONE),
        (LIMIT_ALL, WIDE),
        (LIMIT_ALL, MANY),
        (ONE, WIDE),
        (ONE, MANY),
    ]
    return {
        f"{other} / {ours}": asdict(ratio(samples[other], samples[ours]))
        for other, ours in pairs
        if other in samples and ours in samples
    }
