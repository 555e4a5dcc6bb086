"""JAX: one compiled call for many training steps, scanned over steps and over time."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.operations import of_workload
from benchmarks.peers.jax_chain import Parameters, parameters, predictions
from benchmarks.peers.peer import Peer, Program, Variant
from benchmarks.workloads import CHECKED, CLIP, LAST, LOOP, RATE, STEP, TRAIN, Workload
from onward.problems.catalog.ar1_squares import RHO, W
from onward.verification.jax_chain import no_states, stretch

UNROLLS = (1, 5, 10)
FULL_UP_TO = 10
"""Time steps up to which the loop over time is also unrolled as a whole."""
SLOTS_A_CALL, MOST_STEPS = 2e9, 100
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Training(Program):
    """Whole epochs of training steps, restarts mapped side by side."""

    def __init__(self, workload: Workload, variant: Variant) -> None:
        self.workload, self.restarts = workload, variant.restarts
        self.unroll = int(variant.options["unroll"])
        pool = workload.pool()
        self.pool = tuple(
            jnp.asarray(array.swapaxes(0, 1)) for array in (pool.inputs, pool.targets)
        )
        slots = of_workload(workload).slots * self.restarts
        steps = int(min(MOST_STEPS, max(CHECKED, SLOTS_A_CALL // slots)))
        self.batches = jnp.asarray(workload.batches(steps))
        self.keys = jax.random.split(jax.random.key(0), steps)
        self.epoch = jax.jit(partial(self._epoch, workload.fresh), donate_argnums=0)
        self.population = self._start()

    def check(self) -> list[float]:
        epoch = jax.jit(partial(self._epoch, False)) if self.workload.fresh else self.epoch
        _, losses = epoch(self._start(), self.pool, self.batches, self.keys)
        return losses[:CHECKED, 0].tolist()

    def step(self, count: int) -> int:
        calls = -(-count // len(self.batches))
        for _ in range(calls):
            self.population, losses = self.epoch(
                self.population, self.pool, self.batches, self.keys
            )
        jax.block_until_ready((self.population, losses))
        return calls * len(self.batches)

    def _start(self) -> Any:
        values = parameters(self.workload, self.restarts)
        zeros = jax.tree.map(jnp.zeros_like, values)
        return values, zeros, jax.tree.map(jnp.zeros_like, values), jnp.zeros(())

    def _epoch(self, fresh: bool, population: Any, pool: Any, batches: Any, keys: Any) -> Any:
        def one(population: Any, drawn: Any) -> Any:
            index, key = drawn
            data = _simulated(self.workload, key) if fresh else [a[:, index] for a in pool]
            values, first, second, taken = population
            many = jax.vmap(self._step, in_axes=(0, 0, 0, None, None))
            losses, *moved = many(values, first, second, taken + 1, data)
            return (*moved, taken + 1), losses

        return jax.lax.scan(one, population, (batches, keys))

    def _step(self, values: Parameters, first: Any, second: Any, taken: Any, data: Any) -> Any:
        loss, gradient = jax.value_and_grad(self._loss)(values, *data)
        norm = jnp.sqrt(sum(jnp.sum(g * g) for g in gradient.values()))
        scale = jnp.minimum(1, CLIP / norm)
        gradient = {key: scale * g for key, g in gradient.items()}
        first = {k: BETA1 * first[k] + (1 - BETA1) * g for k, g in gradient.items()}
        second = {k: BETA2 * second[k] + (1 - BETA2) * g * g for k, g in gradient.items()}
        rate, unbias = RATE / (1 - BETA1**taken), 1 / (1 - BETA2**taken)
        moved = {
            k: v - rate * first[k] / (jnp.sqrt(second[k] * unbias) + EPSILON)
            for k, v in values.items()
        }
        return loss, moved, first, second

    def _loss(self, values: Parameters, inputs: Any, targets: Any) -> Any:
        workload = self.workload
        found = predictions(workload, self.unroll, values, inputs)
        found = found[workload.scored_from - workload.heads_from :]
        return jnp.mean((found - targets[workload.scored_from :]) ** 2)


def _simulated(workload: Workload, key: Any) -> Any:
    """Draw ``ar1-squares``: noise times a triangular matrix, all steps at once."""
    lag = jnp.arange(workload.steps)[:, None] - jnp.arange(workload.steps)
    mixing = jnp.where(lag >= 0, RHO ** jnp.maximum(lag, 0), 0)
    x = mixing @ jax.random.normal(key, (workload.steps, workload.batch))
    squares = x * x
    y = squares.at[1:].add(W * squares[:-1])
    return x[:, :, None], y[:, :, None]


class Streaming(Program):
    """Inference of one series: a compiled loop over time, or one compiled call a step."""

    def __init__(self, workload: Workload, variant: Variant) -> None:
        unroll = int(variant.options["unroll"])
        self.values = {key: value[0] for key, value in parameters(workload, 1).items()}
        self.whole = workload.mode == LOOP
        self.inputs = jnp.asarray(workload.pool().inputs[0][:, None])
        self.parts = list(self.inputs[:, None])
        layers = workload.layout.chain.layers
        self.states = no_states(layers, 1)
        self.all = jax.jit(lambda values, x: predictions(workload, unroll, values, x))
        self.one = jax.jit(lambda values, x, states: stretch(layers, values, x, states))

    def check(self) -> list[float]:
        if self.whole:
            return self.all(self.values, self.inputs).ravel()[-LAST:].tolist()
        found, states = [], self.states
        for part in self.parts:
            y, states = self.one(self.values, part, states)
            found.append(float(y[0, 0, 0]))
        return found[-LAST:]

    def step(self, count: int) -> int:
        if self.whole:
            calls = -(-count // len(self.parts))
            for _ in range(calls):
                self.all(self.values, self.inputs).block_until_ready()
            return calls * len(self.parts)
        states = self.states
        for k in range(count):
            y, states = self.one(self.values, self.parts[k % len(self.parts)], states)
            y.block_until_ready()
        return count


class Jax(Peer):
    """JAX."""

    def versions(self) -> dict[str, str]:
        import jaxlib

        return {"jax": jax.__version__, "jaxlib": jaxlib.__version__}

    def variants(self, workload: Workload, restarts: int) -> list[Variant]:
        if workload.mode == STEP:
            return [Variant(options={"unroll": 1})]
        unrolls = [unroll for unroll in UNROLLS if unroll < workload.steps]
        if workload.steps <= FULL_UP_TO:
            unrolls = [*(u for u in unrolls if u < workload.steps // 2), workload.steps]
        return [Variant(restarts, {"unroll": unroll}) for unroll in unrolls]

    def prepare(self, workload: Workload, variant: Variant, threads: int) -> Program:
        if workload.mode == TRAIN:
            return Training(workload, variant)
        return Streaming(workload, variant)


def make() -> Peer:
    """Return this peer."""
    return Jax()
