"""The ways to take a training step of a population, and to run one network forward and back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from benchmarks.gpu.card import wait
from benchmarks.measuring import Timed
from benchmarks.peers import onward_peer
from benchmarks.peers.peer import Variant
from benchmarks.workloads import CHECKED, CLIP, RATE, Workload
from onward.engines.engine import Population
from onward.engines.torch.engine import TorchEngine
from onward.engines.torch.kernels import choosing

KERNELS, BATCHED, JAX, CPU = (
    "onward, kernels",
    "onward, batched products",
    "JAX, vmap of scan",
    "onward on the CPU",
)
OWN, ALONE = "PyTorch's module (cuDNN)", "onward's kernels, one restart"
MOST = 50
"""Training steps a call."""


class Entrant:
    """A way made ready: the losses it must agree on with the others, and steps to be timed."""

    def __init__(self, check: Callable[[], list[float]], step: Callable[[int], int]) -> None:
        self.check = check
        self.step = step

    def timed(self, count: int) -> tuple[float, int]:
        """Take at least so many steps; return the seconds, and how many they were."""
        start = perf_counter()
        taken = self.step(count)
        return perf_counter() - start, taken


def populations(workload: Workload, restarts: int, device: torch.device) -> dict[str, Any]:
    """Return how to make each way ready; making it may fail, and says why."""
    return {
        KERNELS: lambda: _torch(workload, restarts, device, kernels=True),
        BATCHED: lambda: _torch(workload, restarts, device, kernels=False),
        JAX: lambda: _jax(workload, restarts, device),
        CPU: lambda: _fused(workload, restarts),
    }


def _torch(workload: Workload, restarts: int, device: torch.device, kernels: bool) -> Entrant:
    with _kernels(kernels):
        engine = TorchEngine(workload.layout, np.float32, None, str(device))
    path = engine.path(restarts)
    if path.startswith("Triton") != kernels:
        raise RuntimeError(path)
    start, pool = workload.parameters(restarts), workload.pool()
    population, batches = Population.start(start), workload.batches(MOST)

    def train(where: Population, steps: int) -> Any:
        rates = np.full(steps, RATE)
        return engine.train(where, pool, batches[:steps], rates, workload.feedback, CLIP)

    def step(count: int) -> int:
        for done in range(0, count, MOST):
            train(population, min(MOST, count - done))
        wait(device)
        return count

    return Entrant(lambda: list(train(Population.start(start), CHECKED)[0]), step)


@contextmanager
def _kernels(wanted: bool) -> Any:
    """Make engines with kernels, or without."""
    with patch.object(choosing, "MOST_UNITS", choosing.MOST_UNITS if wanted else 0):
        yield


def _jax(workload: Workload, restarts: int, device: torch.device) -> Entrant:
    import jax

    from benchmarks.peers import jax_peer

    if device.type == "cuda" and jax.default_backend() != "gpu":
        raise RuntimeError("this JAX knows no GPU: pip install 'jax[cuda12]'")
    found = []
    for unroll in (1, 5):
        program = jax_peer.Training(workload, Variant(restarts, {"unroll": unroll}))
        entrant = Entrant(program.check, program.step)
        entrant.timed(1)
        found.append((entrant.timed(1), unroll, entrant))
    return min(found, key=lambda one: one[0][0] / one[0][1])[2]


def _fused(workload: Workload, restarts: int) -> Entrant:
    import os

    program = onward_peer.Training(workload, restarts, os.cpu_count() or 1)
    return Entrant(program.check, program.step)


def alone(workload: Workload, device: torch.device) -> dict[str, Timed]:
    """Return one network's outputs and slopes by PyTorch's module, and by our kernels."""
    from onward.engines.torch.kernels.chain import run_chain

    engine = TorchEngine(workload.layout, np.float32, None, str(device))
    x = torch.from_numpy(workload.pool().inputs[: workload.batch]).to(device)[None]
    state = x.new_zeros(1, workload.batch, workload.layout.state)
    vectors = torch.from_numpy(workload.parameters(1)).to(device).requires_grad_()
    ways = {
        OWN: lambda: engine._running(vectors, x, state),
        ALONE: lambda: run_chain(workload.layout, vectors, x, state),
    }

    def timed(run: Callable[[], Any]) -> Timed:
        def take(count: int) -> tuple[float, int]:
            start = perf_counter()
            for _ in range(count):
                torch.autograd.grad(run()[0].square().sum(), vectors)
            wait(device)
            return perf_counter() - start, count

        return take

    return {name: timed(run) for name, run in ways.items()}
