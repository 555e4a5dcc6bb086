"""The torch engine says what the fused one says: of a chain alone and in a population."""

from __future__ import annotations

import numpy as np
import pytest

from onward.engines.engine import Feedback, Population, Sequences
from onward.engines.fused.engine import FusedEngine
from onward.errors import NetworkError
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout

pytest.importorskip("torch")
CLOSE = {"rtol": 1e-9, "atol": 1e-11}


@pytest.mark.parametrize("feedback", [Feedback(100), Feedback(4, True), Feedback(1)], ids=str)
@pytest.mark.parametrize("restarts", [1, 3])
def test_it_equals_the_fused_engine(restarts, feedback):
    from onward.engines.torch.engine import TorchEngine

    layout = Layout.of(Chain.parse("Dense(4, tanh) RNN(3) LSTM(3) GRU(4) Dense(2)"), inputs=3)
    rng = np.random.default_rng(0)
    starts = np.stack([initial_parameters(layout, 0, k) for k in range(restarts)])
    weights = np.ones((5, 9))
    weights[:, :2] = weights[::2, -2:] = 0
    data = Sequences(rng.standard_normal((5, 9, 3)), rng.standard_normal((5, 9, 2)), weights)
    batches = rng.integers(0, 5, (12, 3))
    found = []
    for engine in (FusedEngine(layout, np.float64, 1), TorchEngine(layout, np.float64, 1)):
        population = Population.start(starts)
        losses = engine.train(population, data, batches, np.full(12, 0.01), feedback, 0.3)
        found.append(
            [
                *engine.run(starts, data.inputs, feedback),
                *engine.gradient(starts, data, feedback),
                *engine.jacobian(starts[0], data, feedback),
                *engine.normal_equations(starts[0], data, feedback),
                losses,
                population.parameters,
                population.taken,
            ]
        )
    for expected, value in zip(*found, strict=True):
        np.testing.assert_allclose(value, expected, **CLOSE)


@pytest.mark.parametrize(
    ("device", "words"),
    [("cuda:99", "a cuda device 'cuda:99' on this machine"), ("gpu", "a device among cpu, cuda")],
)
def test_a_device_that_is_not_there(device, words):
    from onward.engines.torch.engine import TorchEngine

    layout = Layout.of(Chain.parse("Dense(1)"), inputs=1)
    with pytest.raises(NetworkError, match=words):
        TorchEngine(layout, device=device)
