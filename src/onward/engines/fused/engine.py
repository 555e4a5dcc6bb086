"""The fused engine: any chain on the CPU, restarts side by side on all threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.engines.engine import Array, Engine, Feedback, Population, Sequences
from onward.engines.fused import compiled
from onward.engines.fused.cache import is_on_disk
from onward.engines.fused.plan import Plan
from onward.engines.fused.second_order import SecondOrder
from onward.engines.fused.simd import REGISTERS, lanes_in_register
from onward.engines.fused.stream import FusedStream
from onward.engines.stream import Units
from onward.errors import NetworkError
from onward.networks.layout import Layout
from onward.networks.losses import SQUARED, Loss

ALIGNMENT = 64
WORK_TOGETHER = 7_000_000
"""Parameters times series times steps above which a step is worth waking threads for."""


class FusedEngine(Engine):
    """Runs a chain in kernels compiled by Numba.

    Every restart is worked on by one thread at a time and its series in a fixed order, so that the
    result does not depend on the number of threads.

    Parameters
    ----------
    layout
        The chain and the size of its input.
    dtype
        ``float32`` or ``float64``.
    threads
        Threads to work on restarts; all cores by default.
    loss
        What the network is taught by.

    Raises
    ------
    NetworkError
        If ``dtype`` is another type, or the loss asks for another number of outputs.
    """

    name = "fused"

    def __init__(
        self,
        layout: Layout,
        dtype: DTypeLike = np.float32,
        threads: int | None = None,
        loss: Loss = SQUARED,
    ) -> None:
        self.layout = layout
        self.taught_by = loss
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise NetworkError("float32 or float64", str(self.dtype), "pass dtype='float32'")
        self.threads = threads or os.cpu_count() or 1
        self._second_order = SecondOrder(layout, self.threads)
        self._room: dict[tuple[int, int, bool], SimpleQueue[NDArray[np.floating]]] = {}

    @property
    def compiled(self) -> bool:
        return is_on_disk(compiled.train, self.dtype)

    def compile_ahead(self, second_order: bool) -> Callable[[], object]:
        from onward.engines.fused import prepare

        process = prepare.start("normal_equations" if second_order else "gradient")
        return super().compile_ahead(second_order) if process is None else process.wait

    def run(
        self, parameters: Array, inputs: Array, feedback: Feedback, state: Array | None = None
    ) -> tuple[Array, Array]:
        parameters, inputs = self._cast(np.atleast_2d(parameters)), self._cast(inputs)
        self.check_inputs(inputs, feedback)
        restarts, (series, steps, _) = len(parameters), inputs.shape
        plan = self._plan(series, steps, backward=False, gaps=feedback.gaps)
        found = np.empty((restarts, series, steps, plan.outputs), self.dtype)
        after = np.zeros((restarts, series, plan.state), self.dtype)
        if state is not None:
            after[...] = state

        def one(restart: int, work: Array) -> None:
            compiled.run(
                plan.table, plan.places, work, parameters[restart], inputs,
                feedback.free_from, feedback.increment, after[restart], found[restart],
            )  # fmt: skip

        self._each(one, range(restarts), plan, backward=False)
        return found, after

    def stream(
        self,
        parameters: Array,
        series: int = 1,
        increment: bool = False,
        units: Units | None = None,
    ) -> FusedStream:
        plan = self._plan(series, steps=1, backward=False)
        work = _new_room(plan, self.dtype)
        return FusedStream(plan, work, self, parameters, series, increment, units)

    def loss(self, parameters: Array, data: Sequences, feedback: Feedback) -> Array:
        parameters = self._cast(np.atleast_2d(parameters))
        inputs, targets, weights = self._arrays(data, feedback)
        plan = self._plan(len(data), data.steps, False, feedback.gaps)
        found = np.empty(len(parameters))

        def one(restart: int, work: Array) -> None:
            found[restart] = compiled.loss(
                plan.table, plan.places, work, parameters[restart], inputs, targets, weights,
                feedback.free_from, feedback.increment,
            )  # fmt: skip

        self._each(one, range(len(parameters)), plan, backward=False)
        return found

    def gradient(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        parameters = self._cast(np.atleast_2d(parameters))
        inputs, targets, weights = self._arrays(data, feedback)
        plan = self._plan(len(data), data.steps, True, feedback.gaps)
        losses, gradients = np.empty(len(parameters)), np.empty_like(parameters)

        def one(restart: int, work: Array) -> None:
            losses[restart] = compiled.gradient(
                plan.table, plan.places, work, parameters[restart], inputs, targets, weights,
                feedback.free_from, feedback.increment, gradients[restart],
            )  # fmt: skip

        self._each(one, range(len(parameters)), plan, backward=True)
        return losses, gradients

    def jacobian(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[Array, Array]:
        self._check_second_order()
        self.check_inputs(data.inputs, feedback)
        return self._second_order.jacobian(parameters, data, feedback)

    def normal_equations(
        self, parameters: Array, data: Sequences, feedback: Feedback
    ) -> tuple[float, Array, Array]:
        self._check_second_order()
        self.check_inputs(data.inputs, feedback)
        return self._second_order.normal_equations(parameters, data, feedback)

    def solve(self, curvature: Array, slope: Array) -> Array | None:
        return self._second_order.solve(curvature, slope)

    def train(
        self,
        population: Population,
        pool: Sequences,
        batches: NDArray[np.int64],
        rates: Array,
        feedback: Feedback,
        clip: float,
    ) -> Array:
        inputs, targets, weights = self._arrays(pool, feedback)
        plan = self._plan(batches.shape[1], pool.steps, True, feedback.gaps)
        rates = np.broadcast_to(rates, (len(population), len(batches)))
        rates = np.require(rates, np.float64, ["C", "W"])
        if self._pays_together(len(population), batches.shape[1], plan):
            return self._train_together(population, pool, batches, rates, feedback, clip)
        losses = np.empty((len(population), len(batches)))
        gradients = np.empty_like(population.parameters)
        batches = np.require(batches, np.int64, ["C", "W"])
        clip = float(clip)  # a whole number would be compiled for anew

        def one(restart: int, work: Array) -> None:
            population.taken[restart] = compiled.train(
                plan.table, plan.places, work,
                population.parameters[restart], population.first_moment[restart],
                population.second_moment[restart], gradients[restart], population.taken[restart],
                inputs, targets, weights, batches, rates[restart],
                feedback.free_from, feedback.increment, clip, losses[restart],
            )  # fmt: skip

        self._each(one, range(len(population)), plan, backward=True)
        return losses

    def _pays_together(self, restarts: int, series: int, plan: Plan) -> bool:
        """Return whether the tiles of one batch keep more threads busy than the restarts do."""
        work = self.layout.size * series * plan.steps
        return restarts < self.threads and series > plan.lanes and work > WORK_TOGETHER

    def _train_together(
        self,
        population: Population,
        pool: Sequences,
        batches: NDArray[np.int64],
        rates: Array,
        feedback: Feedback,
        clip: float,
    ) -> Array:
        """Train restart after restart, the tiles of each batch on all threads.

        Tiles are summed in their order, so that the result is that of one thread.
        """
        inputs, targets, weights = self._arrays(pool, feedback)
        plan = self._plan(batches.shape[1], pool.steps, True, feedback.gaps)
        tiles = np.arange(-(-batches.shape[1] // plan.lanes))
        gradients = np.empty((len(tiles), self.layout.size), self.dtype)
        sums = np.empty((len(tiles), 2))
        losses = np.full((len(population), len(batches)), np.nan)
        shares = [share for share in np.array_split(tiles, self.threads) if len(share)]

        def one(share: NDArray[np.int64], parameters: Array, batch: NDArray[np.int64]) -> None:
            with self._work(plan, backward=True) as work:
                compiled.some_tiles(
                    plan.table, plan.places, work, parameters, inputs, targets, weights, batch,
                    feedback.free_from, feedback.increment, share, gradients, sums,
                )  # fmt: skip

        with ThreadPoolExecutor(len(shares)) as executor:
            for restart in range(len(population)):
                parameters = population.parameters[restart]
                for number, batch in enumerate(batches):
                    list(executor.map(one, shares, repeat(parameters), repeat(batch)))
                    found = compiled.step(
                        parameters, population.first_moment[restart],
                        population.second_moment[restart], gradients, sums,
                        population.taken[restart] + 1, rates[restart, number], clip,
                    )  # fmt: skip
                    if np.isnan(found):
                        break
                    losses[restart, number] = found
                    population.taken[restart] += 1
        return losses

    def _cast(self, array: Array) -> Array:
        # Numba would compile all kernels anew for an array that cannot be written to.
        return np.require(array, self.dtype, ["C", "W"])

    def _arrays(self, data: Sequences, feedback: Feedback) -> tuple[Array, Array, Array]:
        self.check_inputs(data.inputs, feedback)
        return self._cast(data.inputs), self._cast(data.targets), self._cast(data.weights)

    def _plan(self, series: int, steps: int, backward: bool, gaps: bool = False) -> Plan:
        tile = REGISTERS * lanes_in_register(8 * self.dtype.itemsize)
        return Plan.of(self.layout, tile, steps, backward, gaps, self.taught_by)

    def _each(
        self, one: Callable[[int, Array], None], restarts: range, plan: Plan, backward: bool
    ) -> None:
        def with_room(restart: int) -> None:
            with self._work(plan, backward) as work:
                one(restart, work)

        if len(restarts) == 1 or self.threads == 1:
            for restart in restarts:
                with_room(restart)
            return
        with ThreadPoolExecutor(min(self.threads, len(restarts))) as executor:
            list(executor.map(with_room, restarts))

    @contextmanager
    def _work(self, plan: Plan, backward: bool) -> Iterator[Array]:
        rooms = self._room.setdefault((plan.lanes, plan.steps, backward), SimpleQueue())
        work = _new_room(plan, self.dtype) if rooms.empty() else rooms.get()
        try:
            yield work
        finally:
            rooms.put(work)


def _new_room(plan: Plan, dtype: np.dtype[Any]) -> Array:
    work = _aligned(plan.size, dtype)
    work[plan.levels : plan.levels + len(plan.loss.levels)] = plan.loss.outward
    return work


def _aligned(size: int, dtype: np.dtype[Any]) -> Array:
    """Return zeros that start on a cache line, so that no register straddles two."""
    room = np.zeros(size + ALIGNMENT // dtype.itemsize, dtype)
    skip = (-room.ctypes.data % ALIGNMENT) // dtype.itemsize
    return room[skip : skip + size]
