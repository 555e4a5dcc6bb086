"""Every workload runs, and onward, PyTorch, JAX and ONNX Runtime say the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.peers import peer
from benchmarks.workloads import CLIP, TRAIN, WORKLOADS
from onward.engines.fused.engine import FusedEngine

LIBRARIES = {"PyTorch": "torch", "JAX": "jax", "ONNX Runtime": "onnxruntime"}
COMPILERS = "compiled cells"


WITH_ALL_WAYS = ("seeded-continuation", "ar1-squares", "lstm-16", "gru-16", "streaming")


def numbers(name: str, workload, restarts: int) -> dict[str, list[float]]:
    """Return what each way of a peer says after it has taken a few steps.

    Other sizes of the same network are checked in one way only: JAX compiles each for seconds.
    """
    found = {}
    them = peer(name)
    variants = them.variants(workload, restarts)
    for variant in variants if workload.name.startswith(WITH_ALL_WAYS) else variants[:1]:
        if variant.options.get("form") != COMPILERS:
            program = them.prepare(workload, variant, 1)
            assert program.step(2) >= 2
            found[variant.label] = program.check()
    return found


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_peer_agrees_with_onward(workload, name):
    pytest.importorskip(LIBRARIES[name])
    tiny = WORKLOADS[workload].tiny()
    (ours,) = numbers("onward", tiny, 1).values()
    population = tiny.mode == TRAIN and workload.startswith(WITH_ALL_WAYS)
    for restarts in (1, 2) if population else (1,):
        for label, theirs in numbers(name, tiny, restarts).items():
            assert theirs == pytest.approx(ours, rel=2e-5, abs=2e-6), label


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_population_and_the_limit_run(workload):
    tiny = WORKLOADS[workload].tiny()
    for name, threads in (("onward", 2), ("limit", 1), ("limit", 2)):
        them = peer(name)
        for variant in them.variants(tiny, 2):
            assert them.prepare(tiny, variant, threads).step(3) >= 3


@pytest.mark.parametrize("workload", [name for name, w in WORKLOADS.items() if w.mode == TRAIN])
def test_clipping_is_at_work_in_the_check(workload):
    tiny = WORKLOADS[workload].tiny()
    batch = tiny.pool()[tiny.batches(1)[0]]
    engine = FusedEngine(tiny.layout, np.float32, 1)
    _, gradient = engine.gradient(tiny.parameters(1), batch, tiny.feedback)
    assert np.linalg.norm(gradient) > CLIP
