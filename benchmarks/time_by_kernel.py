"""Where the time of a training step goes: every kernel by itself, next to its own floor.

    python -m benchmarks.time_by_kernel                          # the founding problems
    python -m benchmarks.time_by_kernel lstm-64 gru-16

Times are of the thread, so that a busy machine disturbs them less than it would a clock on the
wall; each kernel runs again and again on one tile, in the nearest cache that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import thread_time
from typing import Any

import click
import numpy as np
from numba import njit
from rich.console import Console
from rich.table import Table

import onward
from benchmarks.limits import Limits, measured
from benchmarks.operations import (
    Operations,
    backward_of,
    forward_of,
    layers_of,
    of_workload,
    weights_of,
)
from benchmarks.rows import duration
from benchmarks.workloads import CLIP, RATE, TRAINING, Workload
from onward.engines.engine import Population
from onward.engines.fused import adam, kinds, tiles
from onward.engines.fused.engine import FusedEngine, _aligned
from onward.engines.fused.simd import pointer
from onward.networks.layers import Layer
from onward.training.draws import steps_a_draw

SAMPLE, SAMPLES, STEPS = 0.02, 7, 64
FOUNDING = ("seeded-continuation", "ar1-squares")
FORWARD, BACKWARD, WEIGHTS = range(3)


@njit(nogil=True)
def kernel(which, table, parameters, gradient, work, lanes, number, start, stop, times):
    """Run one kernel of one layer over some time steps, again and again."""
    nothing = np.int64(0)
    layer = pointer(table, number * table.shape[1])
    values, slopes = pointer(parameters, nothing), pointer(gradient, nothing)
    room = pointer(work, nothing)
    for _ in range(times):
        if which == FORWARD:
            kinds.forward(layer, values, room, lanes, start, stop)
        elif which == BACKWARD:
            kinds.backward(layer, values, room, lanes, start, stop)
        else:
            kinds.weights(layer, slopes, room, lanes, start, stop)


@njit(nogil=True)
def ends(places, work, inputs, targets, weights, batch, times):
    """Load a tile and take its loss, again and again."""
    for _ in range(times):
        tiles.load_inputs(places, work, inputs, batch, 0)
        tiles.squared_error(places, work, targets, weights, batch, 0, True)


@njit(nogil=True)
def update(parameters, first, second, gradient, times):
    """Clip and take a step of Adam, again and again."""
    for _ in range(times):
        adam.clip_norm(gradient, CLIP)
        adam.step(parameters, first, second, gradient, 100, RATE)


@dataclass(frozen=True)
class Part:
    """A part of a training step.

    Attributes
    ----------
    name
        What it is.
    seconds
        What it takes in a step of the whole batch.
    floor
        What its arithmetic takes at the machine's measured rates; None where there is none.
    """

    name: str
    seconds: float
    floor: float | None = None


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Show where the time of a training step goes, by default of the founding problems."""
    limits = measured(1)
    console = Console(width=100)
    known = {workload.name: workload for workload in TRAINING}
    for name in names or FOUNDING:
        if name not in known:
            raise click.UsageError(f"nothing is called {name}; there are {', '.join(known)}")
        table = Table(title=name, title_justify="left")
        for number, title in enumerate(("part", "time", "floor", "floor / time", "of the step")):
            table.add_column(title, justify="right" if number else "left")
        *parts, whole = profile(known[name], limits)
        for part in [*parts, whole]:
            floor, reached = "", ""
            if part.floor is not None:
                floor, reached = duration(part.floor), f"{part.floor / part.seconds:.0%}"
            share = f"{part.seconds / whole.seconds:.0%}"
            table.add_row(part.name, duration(part.seconds), floor, reached, share)
        console.print(table)


def profile(workload: Workload, limits: Limits) -> list[Part]:
    """Return the parts of a step of one restart on one thread; the last is the whole step."""

    def floor(operations: Operations) -> float:
        return (
            operations.slots / limits.slots
            + operations.tanh / limits.tanh
            + operations.sigmoid / limits.sigmoid
        )

    found = [
        Part(name, seconds, floor(operations * workload.batch))
        for name, seconds, operations in _kernels(workload)
    ]
    found += _besides(workload)
    drawing = _drawing(workload) if workload.fresh else 0.0
    if workload.fresh:
        found.append(Part("drawing the series", drawing))
    whole = _step(workload) + drawing
    between = max(whole - sum(part.seconds for part in found), 1e-9)
    found.append(Part("between the kernels", between))
    return [*found, Part("whole step", whole, floor(of_workload(workload)))]


def _kernels(workload: Workload) -> Iterator[tuple[str, float, Operations]]:
    """Yield name, seconds and operations of one series, of every layer's kernels."""
    engine = FusedEngine(workload.layout, np.float32, 1)
    plan = engine._plan(workload.batch, workload.steps, backward=True)
    work = _aligned(plan.size, np.dtype(np.float32))
    work[:] = 0.01
    parameters = workload.parameters(1)[0]
    gradient = np.zeros_like(parameters)
    count, steps = -(-workload.batch // plan.lanes), workload.steps
    needed = layers_of(workload, steps, steps - workload.heads_from)
    for number, (layer, inputs, times) in enumerate(needed):
        fed_back = steps - workload.open_steps if number == 0 else times
        operations = (
            forward_of(layer, inputs) * times,
            backward_of(layer, inputs, times, fed_back),
            weights_of(layer, inputs, times),
        )
        for which, word in enumerate(("forward", "backward", "weights")):
            seconds = _seconds(
                kernel, which, plan.table, parameters, gradient, work, plan.lanes, number, 0, steps
            )
            yield f"{_title(layer)} {word}", count * seconds, operations[which]


def _title(layer: Layer) -> str:
    return f"{type(layer).__name__}({layer.units})"


def _besides(workload: Workload) -> list[Part]:
    engine = FusedEngine(workload.layout, np.float32, 1)
    plan = engine._plan(workload.batch, workload.steps, backward=True)
    work = _aligned(plan.size, np.dtype(np.float32))
    pool, batch = workload.pool(), workload.batches(1)[0]
    count = -(-workload.batch // plan.lanes)
    arrays = (pool.inputs, pool.targets, pool.weights)
    loading = count * _seconds(ends, plan.places, work, *arrays, batch)
    parameters = workload.parameters(1)[0]
    moments = np.zeros_like(parameters), np.zeros_like(parameters)
    stepping = _seconds(update, parameters, *moments, np.full_like(parameters, 1e-6))
    return [Part("loading a batch, and its loss", loading), Part("clipping and Adam", stepping)]


def _drawing(workload: Workload) -> float:
    problem, rng = onward.problem(workload.source), np.random.default_rng(0)
    steps = steps_a_draw(problem, workload.batch)

    def draw(times: int) -> None:
        for _ in range(times):
            problem.batches(rng, steps, workload.batch)

    return _seconds(draw) / steps


def _step(workload: Workload) -> float:
    engine = FusedEngine(workload.layout, np.float32, 1)
    pool, batches = workload.pool(), workload.batches(STEPS)
    population, rates = Population.start(workload.parameters(1)), np.full(STEPS, RATE)

    def train(times: int) -> None:
        for _ in range(times):
            engine.train(population, pool, batches, rates, workload.feedback, CLIP)

    return _seconds(train) / STEPS


def _seconds(work: Callable[..., Any], *given: Any) -> float:
    """Return the seconds of one time of the least disturbed sample; ``times`` comes last."""
    work(*given, 1)
    times = 1
    while (took := _once(work, *given, times)) < SAMPLE:
        times = max(2 * times, round(times * SAMPLE / max(took, 1e-6)))
    return min(_once(work, *given, times) for _ in range(SAMPLES)) / times


def _once(work: Callable[..., Any], *given: Any) -> float:
    began = thread_time()
    work(*given)
    return thread_time() - began


if __name__ == "__main__":
    main()
