"""How onward's cost grows: with restarts, time steps, batch and threads, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks.comparing import POPULATION
from benchmarks.measuring import Pace, Spread, exponent, interleaved, ratio
from benchmarks.peers import Variant
from benchmarks.workers import Worker, Workers
from benchmarks.workloads import Workload

BASE = Workload("scaling", "LSTM(16) Dense(1)", 64, 100)


@dataclass(frozen=True)
class Point:
    """One size: what is run, with how many restarts, on how many threads."""

    workload: Workload
    restarts: int
    threads: int


def sweeps(cores: int) -> dict[str, dict[int, Point]]:
    """Return the sizes of every sweep."""
    counts = sorted({1, *range(2, cores + 1, max(1, cores // 8)), cores})
    return {
        "restarts": {n: Point(BASE, n, 1) for n in (1, 2, 4, 8, 16, 32, 64, 128, 256)},
        "steps": {n: Point(replace(BASE, steps=n), 1, 1) for n in (10, 30, 100, 300, 1000, 2000)},
        "batch": {
            n: Point(replace(BASE, batch=n), 1, 1) for n in (16, 32, 64, 128, 256, 512, 1024)
        },
        "threads": {n: Point(BASE, POPULATION, n) for n in counts},
    }


def run(workers: Workers, cores: int, pace: Pace, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return the seconds of a training step at every size, and the exponents of their growth."""
    found = {}
    for name, points in sweeps(cores).items():
        tell(f"scaling in {name}")
        found[name] = _sweep(workers, points, pace)
    return {"workload": asdict(BASE), "sweeps": found}


def _sweep(workers: Workers, points: dict[int, Point], pace: Pace) -> dict[str, Any]:
    programs: dict[str, tuple[Worker, int]] = {}
    for size, point in points.items():
        worker = workers.of("onward", point.threads)
        number, _, _ = worker.ask("prepare", point.workload, Variant(point.restarts))
        programs[str(size)] = worker, number
    samples = interleaved(
        {
            size: lambda count, w=worker, n=number: w.ask("time", n, count)
            for size, (worker, number) in programs.items()
        },
        pace,
    )
    for worker, number in programs.values():
        worker.ask("drop", number)
    spreads = {size: Spread.of(taken) for size, taken in samples.items()}
    first = samples[str(next(iter(points)))]
    return {
        "seconds": {size: asdict(spread) for size, spread in spreads.items()},
        "faster than the first": {
            size: asdict(ratio(first, taken)) for size, taken in samples.items()
        },
        "exponent": exponent(list(points), [spread.median for spread in spreads.values()])
        if len(points) > 1
        else None,
    }
