"""The fused engine's outputs, losses and gradients are those of the equations in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from onward.engines.engine import Feedback, Population, Sequences
from onward.engines.fused.engine import FusedEngine
from onward.engines.fused.simd import lanes_in_register
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.verification import plain

STEPS = 6
FREE = (STEPS, 4, 1)
CHAINS = [
    "Dense(2)",
    "Dense(4, tanh) Dense(3, sigmoid) Dense(5, relu) Dense(1)",
    "RNN(6) Dense(2)",
    "RNN(5, relu) Dense(1)",
    "LSTM(4) Dense(2)",
    "GRU(5) Dense(1)",
    "Dense(3) LSTM(3) Dense(5, relu) Dense(1)",
    "RNN(3) GRU(4) LSTM(5) RNN(2, relu) Dense(3, tanh) Dense(2)",
]
REGISTER = lanes_in_register(64)
RAGGED = sorted({1, 7, 33} | {n * REGISTER + more for n in (1, 2, 4) for more in (-1, 0, 1)})


def case(text: str, series: int, dtype: type = np.float64, inputs: int = 3):
    layout = Layout.of(Chain.parse(text), inputs)
    rng = np.random.default_rng(5)
    vector = initial_parameters(layout, 2, 0) + 0.1 * rng.standard_normal(layout.size)
    weights = np.ones((series, STEPS))
    weights[:, 0] = 0
    weights[1::3, -1] = 0
    targets = rng.standard_normal((series, STEPS, layout.outputs))
    data = Sequences(rng.standard_normal((series, STEPS, inputs)), targets, weights)
    return FusedEngine(layout, dtype), vector, data


def assert_plain(engine, vector, data, feedback, tolerance=1e-10):
    """Assert that outputs, loss and gradient are those of the equations."""
    layout = engine.layout
    expected = plain.predictions(layout, vector, data.inputs, feedback)
    found = engine.predict(vector, data.inputs, feedback)[0]
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    loss = plain.loss(layout, vector, data, feedback)
    slope = plain.gradient(layout, vector, data, feedback)
    losses, gradients = engine.gradient(vector, data, feedback)
    np.testing.assert_allclose(losses, [loss], rtol=tolerance)
    np.testing.assert_allclose(engine.loss(vector, data, feedback), [loss], rtol=tolerance)
    scale = np.abs(slope).max()
    np.testing.assert_allclose(gradients[0] / scale, slope / scale, atol=tolerance)


@pytest.mark.parametrize("increment", [False, True])
@pytest.mark.parametrize("free_from", FREE)
@pytest.mark.parametrize("text", CHAINS)
def test_every_layer_in_every_loop(text, free_from, increment):
    assert_plain(*case(text, 5), Feedback(free_from, increment))


@pytest.mark.parametrize("increment", [False, True])
@pytest.mark.parametrize("text", CHAINS)
def test_gaps_that_are_fed_what_was_predicted(text, increment):
    engine, vector, data = case(text, 5, inputs=4)
    flags = data.inputs[..., engine.layout.outputs : 2 * engine.layout.outputs]
    flags[...] = np.random.default_rng(0).random(flags.shape) < 0.3
    assert_plain(engine, vector, data, Feedback(5, increment, gaps=True))


@pytest.mark.parametrize("series", RAGGED)
@pytest.mark.parametrize("text", ["LSTM(3) Dense(1)", "GRU(2) RNN(3) Dense(2)"])
def test_tiles_that_are_not_full(text, series):
    assert_plain(*case(text, series), Feedback(3, increment=True))


@pytest.mark.parametrize("units", [1, 3, 4, 5, 8, 9, 17])
@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_layers_of_any_width(kind, units):
    assert_plain(*case(f"{kind}({units}) Dense(1)", 3), Feedback(STEPS))


@pytest.mark.parametrize("free_from", FREE)
@pytest.mark.parametrize("text", CHAINS)
def test_single_precision_is_as_good_as_it_can_be(text, free_from):
    assert_plain(*case(text, 9, np.float32), Feedback(free_from), tolerance=2e-5)


@pytest.mark.parametrize("together", [False, True])
def test_training_descends_the_plain_gradient(together, monkeypatch):
    engine, vector, data = case("LSTM(3) Dense(1)", 33)
    engine.threads = 2
    monkeypatch.setattr(FusedEngine, "_pays_together", lambda *_: together)
    feedback, rate = Feedback(3), 1e-3
    population = Population.start(vector[None])
    batch = np.arange(33)[None]
    losses = engine.train(population, data, batch, np.array([rate]), feedback, clip=1e9)
    assert losses[0, 0] == pytest.approx(plain.loss(engine.layout, vector, data, feedback))
    slope = plain.gradient(engine.layout, vector, data, feedback)
    np.testing.assert_allclose(population.first_moment[0], 0.1 * slope, rtol=1e-8, atol=1e-12)
    moved = vector - rate * slope / (np.abs(slope) + 1e-8)
    np.testing.assert_allclose(population.parameters[0], moved, rtol=1e-7)
