"""Second opinions agree on every layer and loop; what a module claims is tried."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from cli.runs import TINY, refused, run

import onward
from onward.engines.engine import Feedback, Sequences
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.verification.agreement import LIMITS, QUANTITIES
from onward.verification.case import Case
from onward.verification.running import PEERS, verify_case

torch = pytest.importorskip("torch")
nn = torch.nn


@pytest.mark.parametrize(
    "loop", [Feedback(6, True), Feedback(3, True), Feedback(4, True, True)], ids=str
)
@pytest.mark.parametrize("against", PEERS)
def test_every_layer_in_every_loop(against, loop):
    pytest.importorskip(PEERS[against].library or "numpy")
    chain = "Dense(3, tanh) LSTM(3) GRU(4) RNN(2, relu) Dense(4, sigmoid) Dense(2)"
    layout = Layout.of(Chain.parse(f"{chain} output=increment"), inputs=4)
    rng = np.random.default_rng(1)
    weights = np.ones((3, 6))
    weights[:, 0] = weights[1, -1] = 0
    data = Sequences(rng.standard_normal((3, 6, 4)), rng.standard_normal((3, 6, 2)), weights)
    vector = 0.5 * rng.standard_normal(layout.size)
    found = verify_case(Case.on(layout, vector, data, loop), "x", [against])
    assert found.agree, str(found)
    assert list(found.found[against][0].parameters) == [slot.key for slot in layout.slots]


@pytest.mark.parametrize("name", ["seeded-continuation", "ar1-squares"])
def test_both_founding_problems_on_the_command_line(name):
    asked = ("verify", name, "--network", "posted", "--against", "torch", "--json")
    found = json.loads(run(*asked).stdout)
    assert found["agree"] is True
    assert all(found["against"]["torch"][q] <= LIMITS["float64"] for q in QUANTITIES)
    assert all(found["against"]["torch"]["float32"][q] <= LIMITS["float32"] for q in QUANTITIES)


def test_a_trained_fit_and_its_table(tmp_path):
    run("learn", "seeded-continuation", "--network", "GRU(2) Dense(1)", *TINY, "--out", tmp_path)
    shown = run("verify", tmp_path, "--against", "torch").stdout
    for word in (*QUANTITIES, "0.bias_state", "torch float64", "They agree"):
        assert word in shown
    assert "the fit has its own network" in refused("verify", tmp_path, "--network", "RNN(1)")


def test_whom_nobody_knows_or_who_is_not_there(monkeypatch):
    assert "did you mean torch" in refused("verify", "sunspots", "--against", "toch")
    assert "did you mean sunspots" in refused("verify", "sunspot")
    monkeypatch.setitem(sys.modules, "jax", None)
    line = refused("verify", "sunspots", "--against", "differences,jax")
    assert "pip install 'onward[jax]'" in line
    found = onward.verify(onward.problem("sunspots"), network="RNN(2) Dense(1)")
    assert found.agree
    assert found.left_out == {"jax": "pip install 'onward[jax]'"}
    assert "jax was not asked" in str(found)


def test_they_do_not_agree_where_numbers_are_not_finite():
    problem = onward.problem("sunspots")
    layout = Layout.of(Chain.parse("RNN(2) Dense(1)"), problem.task.inputs)
    case = Case.of(layout, np.full(layout.size, np.nan), problem)
    found = verify_case(case, "not a number", ["differences"])
    assert not found.agree
    json.dumps(found.to_json(), allow_nan=False)


class Good(nn.Module):
    """A network as it should be."""

    def __init__(self, batch_first=True, bidirectional=False):
        super().__init__()
        self.cells = nn.GRU(1, 4, batch_first=batch_first, bidirectional=bidirectional)
        self.head = nn.Linear(8 if bidirectional else 4, 1)

    def forward(self, x, state=None):
        y, state = self.cells(x, state)
        return self.head(y), state


class Forgetful(Good):
    """Ignores its state."""

    def forward(self, x, state=None):
        return super().forward(x)


class Stateful(Good):
    """Keeps its state inside."""

    state = None

    def forward(self, x, state=None):
        before = self.state if self.state is not None and self.state.shape[1] == len(x) else None
        y, self.state = super().forward(x, before)
        return y, self.state


class Cut(Good):
    """Lets no gradient through time."""

    def forward(self, x, state=None):
        found = []
        for t in range(x.shape[1]):
            y, state = super().forward(x[:, t : t + 1], state)
            state = state.detach()
            found.append(y)
        return torch.cat(found, dim=1), state


class Mixed(Good):
    """Mixes the series of a batch."""

    def forward(self, x, state=None):
        y, state = super().forward(x, state)
        return y - y.mean(dim=0), state


class Wide(Good):
    """Returns two values for one."""

    def forward(self, x, state=None):
        y, state = super().forward(x, state)
        return y.repeat(1, 1, 2), state


@pytest.fixture(scope="module")
def problem():
    return onward.problem("seeded-continuation")


@pytest.mark.parametrize(
    ("module", "claim"),
    [
        (Good(), None),
        (nn.LSTM(1, 1), None),
        (Forgetful(), "state"),
        (Stateful(), "nothing inside"),
        (Cut(), "gradient of cells.weight_hh_l0"),
        (Mixed(), "series apart"),
        (Good(bidirectional=True), "causal"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else str(value),
)
def test_what_a_module_claims_is_tried(problem, module, claim):
    before = {name: value.clone() for name, value in module.state_dict().items()}
    found = onward.verify(module, problem)
    assert found.agree == (claim is None), str(found)
    assert claim is None or claim in found.broken
    assert ("BROKEN" in str(found)) == (claim is not None)
    json.dumps(found.to_json(), allow_nan=False)
    for name, value in module.state_dict().items():
        assert torch.equal(value, before[name])


def test_a_module_that_cannot_be_tried(problem):
    with pytest.raises(onward.OnwardError, match=r"\(2, 4, 1\).*received shape \(2, 4, 2\)"):
        onward.verify(Wide(), problem)
    with pytest.raises(onward.OnwardError, match=r"a module that can be called with \(2, 4, 1\)"):
        onward.verify(nn.Linear(3, 1), problem)
    with pytest.raises(onward.OnwardError, match=r"axis of series.*batch_first=True"):
        onward.verify(Good(batch_first=False), problem)
    with pytest.raises(onward.OnwardError, match=r"onward.verify\(module, problem\)"):
        onward.verify(Good())
    assert onward.verify(nn.Linear(1, 1), problem).broken == ["state"]
