"""A fit with a module's weights says what the module says; others are refused in one line."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import onward
from onward import Fit
from onward.outcome import Outcome

torch = pytest.importorskip("torch")
nn = torch.nn


class Mine(nn.Module):
    """A stack, a hidden layer, and dropout that is off when it is used."""

    def __init__(self, kind=nn.GRU, inputs=1, act=True, **options):
        super().__init__()
        self.cells = kind(inputs, 4, num_layers=2, dropout=0.5, batch_first=True, **options)
        self.hidden = nn.Linear(4, 3, bias=False)
        self.act = nn.Tanh() if act else nn.Identity()
        self.head = nn.Linear(3, 1)

    def forward(self, x, state=None):
        y, state = self.cells(x, state)
        return self.head(self.act(self.hidden(y))), state


class Bent(Mine):
    """Has an activation that is no module."""

    def forward(self, x, state=None):
        y, state = super().forward(x, state)
        return torch.sin(y), state


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    series = np.cumsum(rng.standard_normal((60, 12)), axis=1) + 5
    return onward.Continuation(series, warmup=6, horizon=6, name="walks")


def told(module, problem, seeds, steps):
    """Return what a module foretells, in original units."""
    scaling = problem.task.input_scaling
    x = torch.as_tensor(scaling.apply(seeds)).to(next(module.parameters()))
    module.eval()
    with torch.no_grad():
        y, state = module(x)
        found = [y[:, -1:]]
        for _ in range(steps - 1):
            y, state = module(found[-1], state)
            found.append(y)
    return scaling.invert(torch.cat(found, dim=1).numpy())


@pytest.mark.parametrize(
    ("module", "network"),
    [
        (Mine(nn.GRU), "GRU(4) GRU(4) Dense(3, tanh) Dense(1)"),
        (Mine(nn.LSTM, bias=False).double(), "LSTM(4) LSTM(4) Dense(3, tanh) Dense(1)"),
        (
            Mine(nn.RNN, act=False, nonlinearity="relu"),
            "RNN(4, relu) RNN(4, relu) Dense(3) Dense(1)",
        ),
        (nn.LSTM(1, 1, batch_first=True), "LSTM(1)"),
    ],
    ids=["GRU", "LSTM", "RNN", "alone"],
)
def test_a_modules_weights_are_taken_over(module, network, problem, tmp_path):
    fit = Fit.from_torch(module, problem)
    assert str(fit.chain) == network
    seeds = problem.task.input_scaling.invert(problem.test.inputs[:, :6])
    np.testing.assert_allclose(
        fit.rollout(seeds, 9), told(module, problem, seeds, 9), rtol=1e-5, atol=1e-5
    )
    assert fit.score() == pytest.approx(fit.score(problem), rel=1e-6)
    again = Fit.load(fit.save(tmp_path))
    assert again.outcome is Outcome.TAKEN_OVER
    np.testing.assert_array_equal(again.rollout(seeds, 9), fit.rollout(seeds, 9))
    assert "taken as they are" in again.summary()


def test_a_sequence_that_only_holds_its_layers(problem):
    fit = Fit.from_torch(nn.Sequential(nn.GRU(1, 3), nn.Linear(3, 1)), problem, output="increment")
    assert str(fit.chain) == "GRU(3) Dense(1) output=increment"


def test_an_exported_network_is_taken_back(problem, tmp_path):
    import runpy

    fit = onward.train(
        problem, "LSTM(3) Dense(1)", restarts=1, steps=5, polish=False, progress=False
    )
    (file,) = fit.export(tmp_path / "net.py", "torch")
    module = runpy.run_path(str(file))["load"]()
    back = Fit.from_torch(nn.Sequential(*module.parts), problem)
    np.testing.assert_array_equal(back.parameters, fit.parameters)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (nn.GRU(1, 1, bidirectional=True), "a bidirectional GRU, which looks into the future"),
        (nn.LSTM(1, 3, proj_size=1), "LSTM with proj_size=1"),
        (nn.Sequential(nn.GRU(1, 1), nn.Tanh()), "Tanh that follows no nn.Linear"),
        (nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1)), "received BatchNorm1d"),
        (nn.Sequential(), "received Sequential"),
        (nn.GRU(1, 4), r"a last layer of 1 unit.*GRU\(4\)"),
        (Mine(inputs=2), r"weight_input of shape \(12, 1\).*received shape \(12, 2\)"),
        (Bent(), "calls its layers one after the other.*Bent, whose outputs differ"),
        ("net.pt", "a torch.nn.Module, received str"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_chain_of_layers(module, words, problem):
    with pytest.raises(onward.OnwardError, match=words):
        Fit.from_torch(module, problem)


def test_without_pytorch(monkeypatch, problem):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(onward.OnwardError, match=r"pip install 'onward\[torch\]'"):
        Fit.from_torch(object(), problem)
