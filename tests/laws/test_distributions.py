"""Laws of fits that say how far off they are: what is said, drawn, saved, resumed and shown."""

from __future__ import annotations

import json
import runpy

import numpy as np
import pytest

import onward
from onward.distributions import Gaussian, Quantiles, misfit
from onward.errors import FitError, NetworkError, OnwardError

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
QUICK = {"restarts": 2, "threads": 1, "progress": False}


def walks(series: int, seed: int) -> np.ndarray:
    """Autoregressive series, whose value h steps ahead is so far off as is known."""
    rng = np.random.default_rng(seed)
    found = np.zeros((series, 14))
    for t in range(1, 14):
        found[:, t] = 0.8 * found[:, t - 1] + rng.normal(0, 0.5, series)
    return found


def truly_off(steps: int) -> np.ndarray:
    return 0.5 * np.sqrt(np.cumsum(0.8 ** (2 * np.arange(steps))))


@pytest.fixture(scope="module")
def problem() -> onward.Continuation:
    return onward.Continuation(
        walks(600, 0), warmup=8, horizon=6, validation=walks(600, 1), test=walks(200, 2)
    )


@pytest.fixture(scope="module")
def gaussian(problem):
    return onward.train(problem, "RNN(6) Dense(1)", steps=1200, loss="gaussian", **QUICK)


@pytest.fixture(scope="module")
def quantiles(problem):
    return onward.train(problem, "RNN(6) Dense(1)", steps=1200, loss=LEVELS, **QUICK)


@pytest.fixture(scope="module")
def one_step(problem):
    return onward.train(
        problem, "RNN(6) Dense(1)", steps=1200, loss="gaussian", loop="open", **QUICK
    )


@pytest.fixture(scope="module")
def others() -> np.ndarray:
    return walks(1000, 3)


def test_in_closed_loop_it_knows_how_far_off_it_is_at_every_step(gaussian, others):
    said = gaussian.distribution(others[:, :8], 6)
    assert isinstance(said, Gaussian)
    assert said.mean.shape == (1000, 6, 1)
    np.testing.assert_allclose(said.deviation.mean(axis=(0, 2)), truly_off(6), rtol=0.12)
    np.testing.assert_allclose(said.values, gaussian.rollout(others[:, :8], 6), rtol=1e-6)


def test_quantiles_hold_the_share_that_they_say(quantiles, others):
    said = quantiles.distribution(others[:, :8], 6)
    assert isinstance(said, Quantiles)
    for level in LEVELS:
        below = (others[:, 8:, None] < said.quantile(level)).mean()
        assert abs(below - level) < 0.035
    assert (np.diff(said.at, axis=0) >= 0).all()
    np.testing.assert_allclose(said.values, quantiles.rollout(others[:, :8], 6), rtol=1e-6)


def test_paths_drawn_step_by_step_spread_as_the_truth_does(one_step, others):
    paths = one_step.sample(others[:200, :8], 6, samples=50, seed=1)
    assert paths.shape == (50, 200, 6, 1)
    np.testing.assert_allclose(paths.std(axis=0).mean(axis=(0, 2)), truly_off(6), rtol=0.15)
    again = one_step.sample(others[:200, :8], 6, samples=50, seed=1)
    np.testing.assert_array_equal(paths, again)


def test_one_step_ahead_both_loops_know_the_noise(gaussian, one_step, others):
    for fit in (gaussian, one_step):
        said = fit.distribution(others[:, :8])
        assert said.deviation.shape == (1000, 8, 1)
    np.testing.assert_allclose(np.median(one_step.distribution(others).deviation), 0.5, rtol=0.1)


@pytest.mark.parametrize("name", ["gaussian", "quantiles"])
def test_intervals_cover_what_they_should(name, others, request):
    fit = request.getfixturevalue(name)
    found = fit.rollout(others[:, :8], 6, intervals=[0.5, 0.9])
    covered = found.covered(others[:, 8:, None]).mean(axis=1)
    np.testing.assert_allclose(covered, [0.5, 0.9], atol=0.05)


@pytest.mark.parametrize("name", ["gaussian", "quantiles"])
def test_saved_is_loaded(name, others, request, tmp_path):
    fit = request.getfixturevalue(name)
    again = onward.Fit.load(fit.save(tmp_path / "fit"))
    assert again.loss == fit.loss
    assert again.best == fit.best
    mine, theirs = (one.distribution(others[:9, :8], 6) for one in (fit, again))
    np.testing.assert_array_equal(mine.quantile(0.95), theirs.quantile(0.95))
    assert str(fit.loss) in again.summary()


def test_weights_are_those_that_fit_the_validation_part_best(gaussian, problem):
    feedback = problem.task.feedback("closed", False)
    part = problem.validation
    found = gaussian.run_members(gaussian.restarts, part.inputs, feedback)
    keys = misfit(gaussian.loss, found, part.targets, part.weights)
    np.testing.assert_allclose(keys, gaussian.selection, rtol=1e-6)
    assert gaussian.best == np.argmin(keys)


def test_a_stream_tells_values(gaussian, others):
    stream = gaussian.stream(series=3)
    for value in others[:3, :8].T:
        found = stream.step(value)
    ahead = [found, *(stream.step() for _ in range(5))]
    np.testing.assert_allclose(
        np.stack(ahead, axis=1), gaussian.rollout(others[:3, :8], 6), rtol=1e-5, atol=1e-6
    )


def test_what_leaves_the_house_says_values_alone(gaussian, others, tmp_path):
    (file,) = gaussian.export(tmp_path / "net.py", "numpy")
    network = runpy.run_path(str(file))["load"]()
    found, _ = network.predict(others[:4, :8, None])
    np.testing.assert_allclose(found, gaussian.predict(others[:4, :8]), rtol=1e-4, atol=1e-5)
    foretold = network.rollout(others[:4, :8, None], 6)
    np.testing.assert_allclose(foretold, gaussian.rollout(others[:4, :8], 6), rtol=1e-4, atol=1e-5)


def test_the_module_says_values_alone(gaussian, others):
    torch = pytest.importorskip("torch")
    found, _ = gaussian.module()(torch.from_numpy(others[:4, :8, None].astype(np.float32)))
    expected = gaussian.predict(others[:4, :8])
    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-4, atol=1e-5)


def test_the_doctor_looks_at_the_data(gaussian, problem):
    found = gaussian.diagnose(problem)
    assert not found.findings
    assert "target-misaligned" in found.clear
    assert "another loss" in {one.name: one.why for one in found.not_checked}["overfit"]


def test_the_report_and_figures_are_made(gaussian, problem, tmp_path):
    page = gaussian.report(tmp_path / "page.html", problem).read_text()
    assert "taught by the loss gaussian" in page
    gaussian.plot()


@pytest.mark.parametrize(
    ("ask", "remedy"),
    [
        (lambda fits, seeds: fits["gaussian"].sample(seeds, 3), "fit.distribution"),
        (lambda fits, seeds: fits["one_step"].distribution(seeds, 3), "fit.sample"),
        (lambda fits, seeds: fits["quantiles"].sample(seeds, 3), "loss='gaussian'"),
        (lambda fits, seeds: fits["quantiles"].distribution(seeds, 3).quantile(0.3), "0.25"),
        (lambda fits, seeds: fits["gaussian"].distribution(seeds, 3).quantile(3), "level"),
        (lambda fits, seeds: onward.verify(fits["gaussian"]), "network="),
    ],
)
def test_what_cannot_be_is_one_line(ask, remedy, gaussian, quantiles, one_step, others):
    fits = {"gaussian": gaussian, "quantiles": quantiles, "one_step": one_step}
    with pytest.raises(OnwardError) as error:
        ask(fits, others[:2, :8])
    assert remedy in str(error.value)
    assert "\n" not in str(error.value)


def test_a_fit_of_values_alone_says_so(problem, others):
    fit = onward.train(problem, "RNN(2) Dense(1)", steps=5, polish=False, **QUICK)
    with pytest.raises(FitError, match="loss='gaussian'"):
        fit.distribution(others[:2, :8])


def test_a_network_of_other_width_is_refused(problem):
    with pytest.raises(NetworkError, match="last layer of 2 units"):
        onward.train(problem, "GRU(3)", loss="gaussian", **QUICK)


def test_a_module_of_ones_own_says_both(problem):
    torch = pytest.importorskip("torch")

    class Both(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = torch.nn.RNN(1, 3, batch_first=True)
            self.out = torch.nn.Linear(3, 2)

        def forward(self, x, state=None):
            y, state = self.rnn(x, state)
            return self.out(y), state

    fit = onward.train(problem, Both(), steps=20, polish=False, loss="gaussian", **QUICK)
    assert fit.distribution(walks(2, 0)[:, :8], 4).deviation.shape == (2, 4, 1)


def test_the_command_line_takes_a_loss(tmp_path, capsys):
    from onward.cli.main import main

    words = ["learn", "sunspots", "--network", "RNN(3) Dense(1)", "--restarts", "1"]
    words += ["--steps", "20", "--no-polish", "--json"]
    for more in (["--loss", "gaussian"], ["--quantiles", "0.1,0.5,0.9"]):
        with pytest.raises(SystemExit) as end:
            main([*words, *more, "--out", str(tmp_path / more[1])])
        assert end.value.code == 0
        assert json.loads(capsys.readouterr().out)["problem"] == "sunspots"
        fit = onward.Fit.load(tmp_path / more[1])
        assert not fit.loss.squared
    with pytest.raises(SystemExit) as end:
        main([*words, "--quantiles", "0.1,0.9"])
    assert end.value.code == 2
    assert "median" in capsys.readouterr().err
