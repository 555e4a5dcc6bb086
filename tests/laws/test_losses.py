"""Laws of losses: what must hold of all that a network may say beside its values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.distributions import Gaussian, distribution, log_probabilities, misfit, spread
from onward.engines import ENGINES, make_engine
from onward.engines.engine import Feedback, Population, Sequences
from onward.errors import FitError, NetworkError
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.networks.losses import CROSS_ENTROPY, SQUARED, Loss

REAL = [
    Loss("gaussian"),
    Loss.of((0.05, 0.5, 0.95)),
    Loss.of((0.5, 0.9, 0.95, 0.99)),
    Loss.of((0.1, 0.2, 0.5)),
]
LOSSES = [SQUARED, *REAL, CROSS_ENTROPY]
KINDS = st.sampled_from(["RNN(5)", "LSTM(4)", "GRU(4)", "Dense(3, tanh) GRU(3)"])
of_every_loss = pytest.mark.parametrize("loss", LOSSES, ids=str)
of_real_losses = pytest.mark.parametrize("loss", REAL, ids=str)
quick = settings(max_examples=6, deadline=None)


def case(loss: Loss, body: str = "GRU(4)", kind: str = "fused", series: int = 11, steps: int = 7):
    if kind == "torch":
        pytest.importorskip("torch")
    outputs = 5 if loss.of_symbols else loss.outputs(2)
    layout = Layout.of(Chain.parse(f"{body} Dense({outputs})"), inputs=3)
    rng = np.random.default_rng(3)
    targets = rng.standard_normal((series, steps, 2))
    if loss.of_symbols:
        targets = rng.integers(0, 5, (series, steps, 1)).astype(float)
    inputs = rng.standard_normal((series, steps, 3))
    weights = (rng.random((series, steps)) < 0.8).astype(float)
    engine = make_engine(layout, np.float64, name=kind, loss=loss)
    return engine, initial_parameters(layout, 0, 0)[None], Sequences(inputs, targets, weights)


def loops(loss: Loss) -> list[Feedback]:
    return [Feedback(100)] if loss.of_symbols else [Feedback(100), Feedback(3), Feedback(2, True)]


@of_every_loss
@quick
@given(KINDS, st.integers(1, 40))
def test_gradients_are_those_of_pytorch(loss, body, series):
    for feedback in loops(loss):
        ours, parameters, data = case(loss, body, series=series)
        theirs, _, _ = case(loss, body, "torch")
        for mine, other in zip(
            ours.gradient(parameters, data, feedback),
            theirs.gradient(parameters, data, feedback),
            strict=True,
        ):
            np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            ours.loss(parameters, data, feedback), theirs.loss(parameters, data, feedback), 1e-11
        )


@of_every_loss
def test_gradients_are_those_of_differences(loss):
    for feedback in loops(loss):
        engine, parameters, data = case(loss)
        _, slope = engine.gradient(parameters, data, feedback)
        way = np.random.default_rng(1).standard_normal(parameters.shape)
        ahead, back = (
            engine.loss(parameters + sign * 1e-6 * way, data, feedback)[0] for sign in (1, -1)
        )
        np.testing.assert_allclose((ahead - back) / 2e-6, (slope * way).sum(), rtol=2e-5)


@of_every_loss
@pytest.mark.parametrize("kind", ENGINES)
def test_what_is_masked_changes_nothing(loss, kind):
    engine, parameters, data = case(loss, kind=kind)
    junk = np.where(data.weights[..., None] > 0, data.targets, 4.0 if loss.of_symbols else 1e30)
    other = Sequences(data.inputs, junk, data.weights)
    for feedback in loops(loss):
        for mine, theirs in zip(
            engine.gradient(parameters, data, feedback),
            engine.gradient(parameters, other, feedback),
            strict=True,
        ):
            np.testing.assert_array_equal(mine, theirs)


@of_every_loss
def test_the_loss_is_the_equation_in_numpy(loss):
    engine, parameters, data = case(loss)
    outputs = engine.predict(parameters, data.inputs, Feedback(100))
    found = engine.loss(parameters, data, Feedback(100))
    counted = np.broadcast_to(data.weights[..., None] > 0, data.targets.shape)
    if loss.squared:
        each = (outputs[0] - data.targets) ** 2
    elif loss.name == "gaussian":
        said = distribution(loss, outputs[0])
        z = (data.targets - said.mean) / said.deviation
        each = z**2 / 2 + np.log(said.deviation) + math.log(2 * math.pi) / 2
    elif loss.of_symbols:
        each = -np.take_along_axis(log_probabilities(outputs[0]), data.targets.astype(int), -1)
    else:
        each = np.full(data.targets.shape, misfit(loss, outputs, data.targets, data.weights) / 2)
    np.testing.assert_allclose(found, each[counted].mean(), rtol=1e-12)


@of_real_losses
def test_values_alone_are_fed_back(loss):
    engine, parameters, data = case(loss)
    for increment in (False, True):
        free = engine.predict(parameters, data.inputs, Feedback(3, increment))
        fed = data.inputs.copy()
        fed[:, 3:, :2] = free[0, :, 2:-1, :2]
        opened = engine.predict(parameters, fed, Feedback(100, increment))
        np.testing.assert_allclose(opened, free, rtol=1e-12, atol=1e-12)


@of_real_losses
def test_quantiles_never_cross_and_spreads_are_above_zero(loss):
    outputs = np.random.default_rng(0).normal(0, 30, (50, 4, loss.outputs(2)))
    said = distribution(loss, outputs)
    levels = loss.levels or (0.01, 0.3, 0.5, 0.9)
    found = np.stack([said.quantile(level) for level in levels])
    assert (np.diff(found, axis=0) >= 0).all()
    assert (spread(loss, outputs) > 0).all()
    np.testing.assert_allclose(said.values, outputs[..., :2])


def test_equal_logits_cost_the_logarithm_of_the_number_of_symbols():
    engine, parameters, data = case(CROSS_ENTROPY)
    views = engine.layout.views(parameters)
    views["1.weight"][...], views["1.bias"][...] = 0, 3.7
    np.testing.assert_allclose(engine.loss(parameters, data, Feedback(100)), math.log(5), 1e-12)


def test_a_gaussian_recovers_known_noise():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((64, 30, 1))
    noise = np.where(x > 0, 0.5, 0.1)
    y = 2 * x + noise * rng.standard_normal(x.shape)
    loss = Loss("gaussian")
    layout = Layout.of(Chain.parse("Dense(8, tanh) Dense(2)"), inputs=1)
    engine = make_engine(layout, np.float32, loss=loss)
    data = Sequences(x, y, np.ones(x.shape[:2]))
    population = Population.start(initial_parameters(layout, 0, 0)[None].astype(np.float32))
    batches = rng.integers(0, 64, (1500, 16))
    engine.train(population, data, batches, np.linspace(0.03, 0.001, 1500), Feedback(100), 1.0)
    said = distribution(loss, engine.predict(population.parameters, x, Feedback(100))[0])
    assert isinstance(said, Gaussian)
    for some, true in ((x > 0.5, 0.5), (x < -0.5, 0.1)):
        assert abs(np.median(said.deviation[some]) / true - 1) < 0.15
    assert abs((said.mean - 2 * x).std()) < 0.1


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5, unique=True))
@settings(deadline=None)
def test_a_loss_is_read_from_what_it_is_written_as(levels):
    levels = {0.5, *(round(level, 4) for level in levels)}
    for loss in (SQUARED, Loss("gaussian"), *([Loss.of(levels)] if len(levels) > 1 else [])):
        assert Loss.of(str(loss)) == loss


@pytest.mark.parametrize(
    "wrong", [0.9, (0.1, 0.9), (0.5,), (0.5, 1.0), "gausian", "quantiles", [None]]
)
def test_a_strange_loss_is_one_line(wrong):
    with pytest.raises(NetworkError, match="expected"):
        Loss.of(wrong)


def test_what_needs_squares_says_so():
    engine, parameters, data = case(Loss("gaussian"))
    with pytest.raises(NetworkError, match="squared error"):
        engine.normal_equations(parameters[0], data, Feedback(100))
    with pytest.raises(FitError, match="loss='gaussian'"):
        distribution(SQUARED, np.zeros((1, 1)))
