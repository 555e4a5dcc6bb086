"""Laws of training on the torch engine: chains, and modules of one's own."""

from __future__ import annotations

import numpy as np
import pytest

import onward
from onward.errors import FitError, NetworkError, TrainingError

torch = pytest.importorskip("torch")
nn = torch.nn


class Net(nn.Module):
    """A module as one writes it: an LSTM and a head, with the state going through."""

    def __init__(self, **options):
        super().__init__()
        self.lstm = nn.LSTM(1, 3, batch_first=True, **options)
        self.head = nn.Linear(3 * (1 + self.lstm.bidirectional), 1)

    def forward(self, x, state=None):
        y, state = self.lstm(x, state)
        return self.head(y), state


class Forgetful(Net):
    def forward(self, x, state=None):
        return super().forward(x)


class Keeping(Net):
    kept = None

    def forward(self, x, state=None):
        y, self.kept = self.lstm(x, self.kept if state is None else state)
        return self.head(y), self.kept


class Last(Net):
    def forward(self, x, state=None):
        y, state = super().forward(x, state)
        return y[:, -1], state


@pytest.fixture(scope="module")
def problem():
    return onward.problem("seeded-continuation")


def trained(problem, network, **choices):
    quick = {"restarts": 3, "steps": 12, "polish": False, "progress": False, "dtype": "float64"}
    return onward.train(problem, network, **{**quick, **choices})


@pytest.mark.parametrize("name", ["seeded-continuation", "ar1-squares"])
def test_engines_go_the_same_way(name):
    posed = onward.problem(name)
    fused = trained(posed, posed.posted_network)
    found = trained(posed, posed.posted_network, engine="torch")
    assert found.engine == "torch"
    np.testing.assert_allclose(found.parameters, fused.parameters, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found.validation_scores, fused.validation_scores, rtol=1e-6)
    assert found.test_score == pytest.approx(fused.test_score, rel=1e-6)


def test_a_module_is_trained_saved_and_loaded_and_stays_as_it_is(problem, tmp_path):
    torch.manual_seed(0)
    module = Net()
    before = [parameter.clone() for parameter in module.parameters()]
    fit = trained(problem, module)
    assert all(torch.equal(a, b) for a, b in zip(before, module.parameters(), strict=True))
    seeds = problem.test.inputs[:4, :5]
    fit.save(tmp_path)
    again = onward.Fit.load(tmp_path, Net())
    np.testing.assert_array_equal(again.rollout(seeds, 7), fit.rollout(seeds, 7))
    with pytest.raises(FitError, match=r"the module Net .* pass module=Net"):
        onward.Fit.load(tmp_path)
    with pytest.raises(FitError, match="module"):
        onward.Fit.load(tmp_path, nn.GRU(1, 1, batch_first=True))


def test_a_fit_of_a_module_has_a_report_and_gives_the_module_back(problem, tmp_path):
    fit = trained(problem, Net(), steps=30)
    assert "torch on cpu, stacked by torch.func" in fit.summary()
    page = fit.report(tmp_path / "page.html", problem=problem).read_text(encoding="utf-8")
    for part in ("<h1", "Net()", "a linear map of the past", "stacked by torch.func"):
        assert part in page
    assert "not in the catalog" not in page
    seeds = problem.test.inputs[:4, :5]
    task, module = fit.task, fit.module()
    with torch.no_grad():
        y, _ = module(torch.from_numpy(task.input_scaling.apply(seeds).astype(np.float64)))
    ahead = task.output_scaling.invert(y.numpy())[:, -1]
    np.testing.assert_allclose(ahead, fit.rollout(seeds, 1)[:, 0], rtol=1e-9)
    assert onward.verify(fit.module(), problem).agree
    with pytest.raises(NetworkError, match=r"onward\.verify\(fit\.module\(\), problem\)"):
        onward.verify(fit)
    with pytest.raises(NetworkError, match=r"fit\.module\(\)\.state_dict"):
        fit.export(tmp_path / "x.onnx", to="onnx")


@pytest.mark.parametrize("network", ["RNN(3, relu) Dense(1)", "GRU(2) Dense(1) output=increment"])
def test_a_fit_of_a_chain_gives_a_plain_module_in_original_units(problem, network):
    fit = trained(problem, network, engine="torch")
    seeds = problem.test.inputs[:4, :5]
    with torch.no_grad():
        y, _ = fit.module()(torch.from_numpy(seeds))
    np.testing.assert_allclose(y.numpy()[:, -1:], fit.rollout(seeds, 1), rtol=1e-9)


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (Net(bidirectional=True), "causal|state"),
        (Forgetful(), "state"),
        (Keeping(), "keeps state inside"),
        (Last(), "shape"),
        (nn.LSTM(1, 2, batch_first=True), "shape"),
        ("text", "layers such as"),
        (3, "torch.nn.Module"),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, nn.Module) else str(case),
)
def test_a_module_that_breaks_its_word_is_refused_in_one_line(problem, module, told):
    with pytest.raises(NetworkError, match=told) as error:
        trained(problem, module)
    assert "\n" not in str(error.value)


def test_engines_and_devices_that_are_not_there_are_named(problem):
    with pytest.raises(TrainingError, match="did you mean torch"):
        trained(problem, None, engine="troch")
    with pytest.raises(TrainingError, match="engine='torch'"):
        trained(problem, None, device="cuda")
    with pytest.raises(NetworkError, match="cuda device 'cuda:99'"):
        trained(problem, None, engine="torch", device="cuda:99")


def test_columns_are_pushed_forward_and_equal_those_found_by_going_back_twice(monkeypatch):
    from onward.engines.engine import Feedback, Sequences
    from onward.engines.torch import columns
    from onward.engines.torch.describing import describe
    from onward.engines.torch.engine import TorchEngine
    from onward.networks.layout import Layout

    layout = Layout.of(describe(Net(), 1, 1, closed=True), 1)
    rng = np.random.default_rng(0)
    data = Sequences(*rng.standard_normal((2, 3, 6, 1)), np.ones((3, 6)))
    vector = rng.standard_normal(layout.size)
    found = {}
    for way, other in (
        ("_by_going_back_twice", "_pushed_forward"),
        ("_pushed_forward", "_by_going_back_twice"),
    ):
        with monkeypatch.context() as patched:

            def unable(*_):
                raise RuntimeError

            patched.setattr(columns, other, unable)
            engine = TorchEngine(layout, np.float64, 1)
            found[way] = engine.jacobian(vector, data, Feedback(3))[1]
    np.testing.assert_allclose(*found.values(), rtol=1e-9, atol=1e-12)


def test_a_run_of_a_module_that_was_stopped_goes_on_bit_for_bit(problem, tmp_path):
    torch.manual_seed(0)
    module = Net()
    whole = trained(problem, module)
    calls = []

    def stop(now):
        calls.append(now)
        if len(calls) == 3:
            raise KeyboardInterrupt

    half = trained(problem, module, checkpoint=tmp_path, callback=stop)
    assert half.settings["steps"] < whole.settings["steps"]
    again = onward.resume(tmp_path, problem, module=module, progress=False)
    np.testing.assert_array_equal(again.parameters, whole.parameters)
    assert again.test_score == whole.test_score
