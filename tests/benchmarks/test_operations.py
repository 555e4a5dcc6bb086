"""The count of operations against PyTorch's own counter, and against counts by hand."""

from __future__ import annotations

import pytest

from benchmarks.operations import GATES, of_workload
from benchmarks.workloads import TRAINING, WORKLOADS, Workload


@pytest.mark.parametrize("workload", TRAINING, ids=lambda workload: workload.name)
def test_products_are_those_that_pytorch_takes(workload):
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    from benchmarks.peers.torch_chain import Cells

    tiny = workload.tiny()
    model = Cells(tiny, 1)
    with FlopCounterMode(display=False) as counter:
        model(torch.randn(tiny.steps, tiny.batch, 1)).sum().backward()
    # PyTorch multiplies by the state of zeros before the first step, forward and back.
    wasted = sum(
        2 * GATES[type(layer).__name__] * layer.units**2 * tiny.batch
        for layer in tiny.layout.chain.layers
        if layer.recurrent
    )
    assert counter.get_total_flops() == 2 * (of_workload(tiny).products + wasted)


def test_a_dense_chain_by_hand():
    one = of_workload(Workload("", "Dense(3, tanh) Dense(2)", 1, 1))
    forward, weights, back = 3 + 6, 3 + 6, 6
    assert one.products == forward + weights + back
    assert one.tanh == 3
    biases, slope, loss, adam = 5, 2 * 3, 3 * 2, 10 * 14
    assert one.elementwise == biases + slope + loss + adam


def test_streaming_counts_one_time_step():
    step = of_workload(WORKLOADS["streaming-step"])
    assert step.products == 3 + 4 * 3 * 6 + 15 + 5
    assert (step.tanh, step.sigmoid) == (6, 9)
    assert step == of_workload(WORKLOADS["streaming-loop"])


def test_training_grows_with_the_batch_and_with_time():
    small, large = (of_workload(Workload("", "LSTM(8)", 4, steps)) for steps in (100, 200))
    assert large.products / small.products == pytest.approx(2, rel=0.02)
