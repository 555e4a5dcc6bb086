"""Outputs and gradients equal PyTorch's, for every kind of layer, in open and closed loop."""

from __future__ import annotations

import numpy as np
import pytest

from onward.engines.engine import Feedback, Sequences
from onward.engines.fused.engine import FusedEngine
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.verification import torch_peer

torch = pytest.importorskip("torch")

CHAINS = [
    "Dense(4) Dense(2)",
    "Dense(5, tanh) Dense(3, sigmoid) Dense(4, relu) Dense(1)",
    "RNN(6) Dense(1)",
    "RNN(5, relu) Dense(1)",
    "LSTM(3)",
    "GRU(5) Dense(2)",
    "Dense(3) LSTM(3) Dense(5, relu) Dense(1)",
    "RNN(10) Dense(20) Dense(1)",
    "GRU(4) LSTM(9) RNN(7) Dense(2)",
    "LSTM(17) GRU(13) Dense(1)",
]
STEPS = 11


def problem(text: str, series: int, dtype: type, feedback: Feedback):
    chain = Chain.parse(text).with_output("increment" if feedback.increment else "value")
    layout = Layout.of(chain, inputs=3)
    rng = np.random.default_rng(7)
    vector = initial_parameters(layout, seed=1, restart=0)
    vector += 0.1 * rng.standard_normal(layout.size)
    weights = np.ones((series, STEPS))
    weights[:, :2] = 0
    weights[::3, -2:] = 0
    data = Sequences(
        rng.standard_normal((series, STEPS, 3)),
        rng.standard_normal((series, STEPS, layout.outputs)),
        weights,
    )
    return (
        FusedEngine(layout, dtype),
        vector.astype(dtype),
        data,
        torch_peer.build(layout, vector.astype(dtype)),
    )


@pytest.mark.parametrize("increment", [False, True])
@pytest.mark.parametrize("free_from", [STEPS, 4, 1])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-9)])
@pytest.mark.parametrize("text", CHAINS)
def test_outputs_loss_and_gradient_equal_pytorchs(text, dtype, tolerance, free_from, increment):
    feedback = Feedback(free_from, increment)
    engine, vector, data, module = problem(text, 5, dtype, feedback)

    inputs = torch.as_tensor(data.inputs.astype(dtype))
    theirs = torch_peer.predictions(module, inputs, feedback).detach().numpy()
    ours = engine.predict(vector[None], data.inputs, feedback)[0]
    assert ours == pytest.approx(theirs, rel=tolerance, abs=tolerance)

    loss = torch_peer.loss(module, data, feedback)
    loss.backward()
    expected = torch_peer.gradients(module, engine.layout)
    losses, gradients = engine.gradient(vector[None], data, feedback)
    assert losses[0] == pytest.approx(loss.item(), rel=tolerance)
    scale = np.abs(expected).max()
    assert gradients[0] / scale == pytest.approx(expected / scale, abs=tolerance)
    assert engine.loss(vector[None], data, feedback)[0] == pytest.approx(losses[0], rel=tolerance)


@pytest.mark.parametrize("series", [1, 7, 33, 100])
def test_any_number_of_series_in_the_batch(series):
    feedback = Feedback(5, increment=True)
    engine, vector, data, module = problem(CHAINS[-2], series, np.float64, feedback)
    torch_peer.loss(module, data, feedback).backward()
    expected = torch_peer.gradients(module, engine.layout)
    _, gradients = engine.gradient(vector[None], data, feedback)
    assert gradients[0] == pytest.approx(expected, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("free_from", [STEPS, 4])
@pytest.mark.parametrize("text", ["RNN(3) Dense(1)", "LSTM(2) Dense(1)", "GRU(3) Dense(1)"])
def test_gradient_equals_central_differences(text, free_from):
    feedback = Feedback(free_from)
    engine, vector, data, _ = problem(text, 4, np.float64, feedback)
    _, gradients = engine.gradient(vector[None], data, feedback)
    step = 1e-6
    around = vector + step * np.concatenate([np.eye(len(vector)), -np.eye(len(vector))])
    losses = engine.loss(around, data, feedback)
    differences = (losses[: len(vector)] - losses[len(vector) :]) / (2 * step)
    assert gradients[0] == pytest.approx(differences, abs=1e-8)
