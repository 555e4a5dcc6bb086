"""Laws of the GPU's kernels, kept on a GPU where there is one, else in Triton's interpreter."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from onward.engines.engine import Feedback, Population, Sequences
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout

torch = pytest.importorskip("torch")
pytest.importorskip("triton")

from onward.engines.torch.cells import run_layers  # noqa: E402
from onward.engines.torch.engine import TorchEngine  # noqa: E402
from onward.engines.torch.kernels import chain, choosing, recurrence  # noqa: E402
from onward.engines.torch.running import BY_KERNELS  # noqa: E402

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
CLOSE = {torch.float32: 2e-6, torch.float64: 1e-13}
WHOLE = Feedback(100)


@pytest.fixture(autouse=True)
def _interpreted(monkeypatch):
    monkeypatch.setattr(choosing, "INTERPRETED", True)


def laid_out(text):
    return Layout.of(Chain.parse(text), inputs=2)


def drawn(layout, dtype=torch.float64, restarts=2, series=5, steps=4):
    """Return weights, inputs and a state, all of which slopes are wanted of."""
    generator = torch.Generator().manual_seed(0)
    sizes = (restarts, layout.size), (restarts, series, steps, 2), (restarts, series, layout.state)
    found = [torch.randn(size, generator=generator, dtype=torch.float64) / 2 for size in sizes]
    return [part.to(dtype).to(DEVICE).requires_grad_() for part in found]


def both_ways(run, layout, given):
    """Return outputs, state, and the slopes of all that is given by a sum with odd weights."""
    y, after = run(layout, *given)
    total = sum(
        (part * torch.sin(torch.arange(part.numel(), device=DEVICE)).view_as(part)).sum()
        for part in (y, after)
    )
    return [y, after, *torch.autograd.grad(total, given)]


def check_close(found, expected, dtype):
    for ours, theirs in zip(found, expected, strict=True):
        atol = CLOSE[dtype] * float(theirs.detach().abs().max())
        torch.testing.assert_close(ours, theirs, rtol=0, atol=atol)


@pytest.mark.parametrize(
    ("text", "dtype", "series"),
    [
        ("RNN(3)", torch.float32, 5),
        ("RNN(10, relu)", torch.float64, 5),
        ("LSTM(3)", torch.float32, 35),
        ("LSTM(10)", torch.float64, 5),
        ("GRU(5)", torch.float32, 5),
        ("GRU(16)", torch.float64, 5),
        ("Dense(3, tanh) LSTM(1) GRU(2) Dense(2) RNN(2) Dense(1)", torch.float64, 1),
    ],
)
def test_they_equal_batched_products_forward_and_back(text, dtype, series):
    layout = laid_out(text)
    given = drawn(layout, dtype, series=series)
    before = dict(recurrence.launched)
    found = both_ways(chain.run_chain, layout, given)
    recurrent = sum(layer.recurrent for layer in layout.chain.layers)
    assert recurrence.launched == {way: n + recurrent for way, n in before.items()}
    check_close(found, both_ways(run_layers, layout, given), dtype)


@pytest.mark.parametrize("text", ["RNN(17)", "LSTM(18)", "GRU(17)"])
def test_weights_that_are_streamed_give_the_same(text, monkeypatch):
    cut = choosing.tile_for
    monkeypatch.setattr(recurrence, "tile_for", lambda *a: dataclasses.replace(cut(*a), keep=False))
    layout = laid_out(text)
    given = drawn(layout, series=3, steps=2)
    expected = both_ways(run_layers, layout, given)
    check_close(both_ways(chain.run_chain, layout, given), expected, torch.float64)


@pytest.mark.parametrize("text", ["RNN(3)", "LSTM(3)", "GRU(3)"])
def test_a_sequence_in_two_parts_is_the_whole_sequence_and_a_restart_alone_the_same(text):
    layout = laid_out(text)
    vectors, x, state = drawn(layout, restarts=3)
    with torch.no_grad():
        whole, end = chain.run_chain(layout, vectors, x, state)
        first, between = chain.run_chain(layout, vectors, x[:, :, :1], state)
        second, last = chain.run_chain(layout, vectors, x[:, :, 1:], between)
        alone, _ = chain.run_chain(layout, vectors[1:2], x[1:2], state[1:2])
    check_close([torch.cat([first, second], dim=2), last], [whole, end], torch.float64)
    check_close([alone], [whole[1:2]], torch.float64)


def trained(engine, feedback, more=0):
    """Train two restarts for a step on series with that many steps of padding."""
    rng = np.random.default_rng(0)
    pad = ((0, 0), (0, more), (0, 0))
    inputs, targets = rng.standard_normal((2, 4, 4, 2))
    weights = np.ones((4, 4))
    weights[:, 0] = weights[1, 3:] = 0
    data = Sequences(
        *(np.pad(part, pad, constant_values=7.0) for part in (inputs, targets)),
        np.pad(weights, pad[:2]),
    )
    starts = np.stack([initial_parameters(engine.layout, 0, k) for k in range(2)])
    population = Population.start(starts)
    losses = engine.train(population, data, np.array([[0, 1]]), np.full(1, 0.01), feedback, 1.0)
    return losses, population.parameters


@pytest.mark.parametrize("feedback", [WHOLE, Feedback(3, increment=True)], ids=str)
def test_an_engine_trains_with_them_as_without(feedback, monkeypatch):
    layout = laid_out("Dense(3) GRU(2) Dense(2)")
    engine = TorchEngine(layout, np.float64, 1, DEVICE)
    assert engine.path(2) == BY_KERNELS
    before = recurrence.launched["backward"]
    found = trained(engine, feedback)
    stretches = 1 if feedback is WHOLE else 2  # the taught steps, and each free one
    assert recurrence.launched["backward"] - before == stretches
    padded = trained(engine, feedback, more=2)
    monkeypatch.setattr(choosing, "MOST_UNITS", 1)
    without = TorchEngine(layout, np.float64, 1, DEVICE)
    assert "more than 1 units" in without.path(2)
    for expected in (padded, trained(without, feedback)):
        for ours, theirs in zip(found, expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_they_are_not_taken_where_they_fail_and_the_engine_says_so(monkeypatch):
    layout = laid_out("RNN(2) Dense(2)")
    right = trained(TorchEngine(layout, np.float64, 1, DEVICE), WHOLE)

    def broken(*_):
        raise RuntimeError("no compiler\nin 100 lines")

    def wrong(layer, given, weight, bias, state):
        return given[..., : layer.units] * weight.sum(), state

    for instead, told in ((broken, "fail here with RuntimeError: no compiler"), (wrong, "else")):
        monkeypatch.setattr(chain, "recur", instead)
        engine = TorchEngine(layout, np.float64, 1, DEVICE)
        assert told in engine.path(2)
        assert "\n" not in engine.path(2)
        for ours, theirs in zip(trained(engine, WHOLE), right, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9)


def test_where_there_are_none_the_engine_says_so(monkeypatch):
    layout = laid_out("RNN(2) Dense(2)")
    monkeypatch.setattr(choosing, "find_spec", lambda name: None)
    assert "pip install 'onward[gpu]'" in TorchEngine(layout, device=DEVICE).path(2)
    monkeypatch.setattr(choosing, "INTERPRETED", False)
    if DEVICE == "cpu":
        assert "no kernels for cpu" in TorchEngine(layout, device=DEVICE).path(2)
    assert "no layer is recurrent" in TorchEngine(laid_out("Dense(2)")).path(2)
    assert "own modules" in TorchEngine(layout).path(1)
