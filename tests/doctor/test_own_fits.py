"""The doctor on our own problems and fits finds what is wrong, and nothing where all is well."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from cli.runs import run

import onward
from onward import Continuation, Fit, Regression
from onward.doctor.diagnosis import Diagnosis
from onward.doctor.observers.fits.words import DO_NOT_APPLY, REMEDIES
from onward.doctor.registry import rules
from onward.errors import ProblemError
from onward.problems.catalog import CATALOG

RNG = np.random.default_rng(0)
NOISE = RNG.standard_normal((160, 30))
LATE = np.concatenate([np.zeros((160, 3)), NOISE[:, :-3]], axis=1)
NEXT = np.concatenate([NOISE[:, 2:], np.zeros((160, 2))], axis=1)
WAVES = np.sin(0.4 * np.arange(40) + RNG.uniform(0, 6, (160, 1)))
WALK = np.cumsum(RNG.standard_normal(1500))


def seasonal(steps: int = 1500, lag: int = 20) -> Any:
    """Return a series that follows its value so many steps before."""
    values = np.zeros(steps)
    for t in range(lag, steps):
        values[t] = -0.95 * values[t - lag] + 0.3 * RNG.standard_normal()
    return values


def padded() -> Regression:
    """Return series filled up with zeros to one length, which nobody told us."""
    inputs = np.zeros((100, 30))
    for row, length in zip(inputs, RNG.integers(8, 31, 100), strict=True):
        row[:length] = RNG.standard_normal(length)
    return Regression(inputs, np.where(inputs != 0, np.cumsum(inputs, axis=1), 0.0))


def windows_at_random() -> Continuation:
    """Return overlapping windows of one series, dealt out to the parts at random."""
    cut = np.lib.stride_tricks.sliding_window_view(seasonal(), 30)
    return Continuation(cut, warmup=25, horizon=5)


BAD_PROBLEMS = {
    "target-equals-input": lambda: Regression(NOISE, NOISE),
    "target-misaligned": lambda: Regression(NOISE, NEXT + 0.1 * NOISE**2),
    "lag-beyond-window": lambda: Continuation.from_long(seasonal(), warmup=8, horizon=3),
    "future-leakage": windows_at_random,
    "normalised-with-future": lambda: Continuation.from_long(
        (WALK - WALK.mean()) / WALK.std(), warmup=10, horizon=2, scale=None
    ),
    "single-step-sequences": lambda: Regression(NOISE[:, None], NOISE[:, None, :1] ** 2),
    "padding-in-loss": padded,
}
SQUARES = Regression(NOISE, LATE**2 + NOISE)
OFF = Regression(500 * NOISE + 2000, 1000 * LATE**2, scale=None)
BAD_FITS = {
    "unscaled-data": (OFF, "RNN(4) Dense(1)", {"steps": 200}),
    "target-undetermined": (
        Regression(NOISE, RNG.standard_normal(NOISE.shape)),
        "RNN(3) Dense(1)",
        {"steps": 300},
    ),
    "learning-rate-too-high": (SQUARES, "RNN(4) Dense(1)", {"steps": 200, "rate": 10.0}),
    "learning-rate-too-low": (SQUARES, "RNN(4) Dense(1)", {"steps": 200, "rate": 1e-7}),
    "output-range": (Regression(NOISE, LATE), "RNN(4) Dense(1, relu)", {"steps": 200}),
    "linear-suffices": (
        Regression(NOISE, LATE + 0.7 * NOISE),
        "Dense(2, relu) Dense(1)",
        {"steps": 400},
    ),
    "persistence-unbeaten": (
        Continuation(np.cumsum(np.cumsum(NOISE[:, :16], 1), 1), warmup=13, horizon=3),
        "Dense(2, tanh) Dense(1)",
        {"steps": 400, "rate": 0.003},
    ),
    "closed-loop-gap": (
        onward.problem("seeded-continuation"),
        "LSTM(3) Dense(5, relu) Dense(1)",
        {"steps": 2000, "loop": "open", "restarts": 2},
    ),
}
TRAINED_WELL = {
    "waves": (Continuation(WAVES, warmup=20, horizon=20), "LSTM(6) Dense(1)", 1200),
    "a delay and squares": (SQUARES, "RNN(8) Dense(1)", 1500),
    "a random walk": (
        Continuation(np.cumsum(NOISE, 1), warmup=20, horizon=10),
        "GRU(4) Dense(1) output=increment",
        300,
    ),
}


def trained(problem: Any, network: str, **choices: Any) -> Fit:
    """Return a fit of one restart without polishing, unless told otherwise."""
    plain = {"restarts": 1, "polish": False, "progress": False}
    return onward.train(problem, network, **{**plain, **choices})


def names(diagnosis: Diagnosis) -> list[str]:
    """Return what is claimed, in order."""
    return [finding.name for finding in diagnosis.claims]


def everything(diagnosis: Diagnosis) -> list[str]:
    """Return the names of all rules that the diagnosis has a word on."""
    found = [finding.name for finding in diagnosis.findings]
    return sorted([*found, *diagnosis.clear, *(one.name for one in diagnosis.not_checked)])


@pytest.mark.parametrize("name", BAD_PROBLEMS)
def test_a_mistake_in_a_problem_is_the_first_finding_before_training(name: str) -> None:
    diagnosis = onward.check(BAD_PROBLEMS[name]())
    assert names(diagnosis)[:1] == [name]
    assert diagnosis.claims[0].remedy == REMEDIES[name]


@pytest.mark.parametrize("name", BAD_FITS)
def test_a_mistake_that_shows_in_training_is_the_first_finding(name: str) -> None:
    problem, network, choices = BAD_FITS[name]
    fit = trained(problem, network, **choices)
    assert names(fit.diagnose(problem))[:1] == [name]


@pytest.mark.parametrize("name", ["unscaled-data", "target-undetermined"])
def test_before_training_what_may_do_harm_is_a_remark(name: str) -> None:
    diagnosis = onward.check(BAD_FITS[name][0])
    assert [finding.name for finding in diagnosis.findings] == [name]
    assert names(diagnosis) == []


@pytest.mark.parametrize("name", [name for name in CATALOG if "00" not in name])
def test_nothing_is_claimed_of_problems_in_the_catalog(name: str) -> None:
    diagnosis = onward.check(onward.problem(name))
    assert names(diagnosis) == []
    assert everything(diagnosis) == sorted(rule.name for rule in rules())


@pytest.mark.parametrize("name", TRAINED_WELL)
def test_nothing_is_claimed_of_what_was_trained_well(name: str) -> None:
    problem, network, steps = TRAINED_WELL[name]
    diagnosis = trained(problem, network, steps=steps, restarts=2).diagnose(problem)
    assert names(diagnosis) == []
    assert everything(diagnosis) == sorted(rule.name for rule in rules())
    assert not [one for one in diagnosis.not_checked if "fail" in one.why]


@pytest.mark.parametrize("name", ["seeded-continuation", "ar1-squares"])
def test_of_the_founding_problems_trained_well_nothing_is_claimed(name: str) -> None:
    problem = onward.problem(name)
    fit = trained(problem, problem.posted_network, restarts=4, steps=1500)
    assert names(fit.diagnose()) == []


def test_a_saved_fit_of_own_data_is_diagnosed_from_what_it_kept(tmp_path: Any) -> None:
    problem = BAD_PROBLEMS["target-equals-input"]()
    fit = trained(problem, "Dense(3) Dense(1)", steps=60)
    again = Fit.load(fit.save(tmp_path))
    assert again.taught is not None
    np.testing.assert_array_equal(again.taught.inputs, fit.taught.inputs)
    assert names(again.diagnose()) == names(fit.diagnose()) == ["target-equals-input"]
    result = run("doctor", tmp_path, "--format", "json", code=1)
    found = json.loads(result.stdout)
    assert found["target"] == str(tmp_path)
    assert found["findings"][0]["name"] == "target-equals-input"
    assert "target-equals-input (OW101)" in run("doctor", tmp_path, code=1).stdout
    assert "<h2" in run("doctor", tmp_path, "--format", "html", code=1).stdout


def test_what_a_fit_keeps_is_bounded() -> None:
    fit = trained(Regression(NOISE, LATE), "RNN(2) Dense(1)", steps=2)
    assert len(fit.taught) < 160
    long = Regression(np.zeros((4, 90_000)), np.zeros((4, 90_000)))
    fit = trained(long, "RNN(2) Dense(1)", steps=2)
    assert fit.taught is None
    assert "kept none" in str(fit.diagnose())


def test_the_fit_s_folder_without_training_series_still_says_what_it_can(tmp_path: Any) -> None:
    fit = trained(SQUARES, "RNN(3) Dense(1)", steps=60)
    fit.taught = None
    diagnosis = Fit.load(fit.save(tmp_path)).diagnose()
    assert everything(diagnosis) == sorted(rule.name for rule in rules())
    whys = {one.name: one.why for one in diagnosis.not_checked}
    assert "kept none" in whys["target-equals-input"]


def test_a_diagnosis_changes_nothing_and_comes_out_the_same(tmp_path: Any) -> None:
    fit = trained(SQUARES, "GRU(3) Dense(1)", steps=100)
    before, state = fit.parameters.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    assert str(fit.diagnose(SQUARES)) == str(fit.diagnose(SQUARES))
    np.testing.assert_array_equal(fit.parameters, before)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_another_problem_is_refused() -> None:
    fit = trained(SQUARES, "RNN(2) Dense(1)", steps=5)
    with pytest.raises(ProblemError, match="the problem that was learned, with kind regression"):
        fit.diagnose(Continuation(WAVES, warmup=20, horizon=20))


def test_no_rule_is_left_without_a_word_of_ours() -> None:
    known = set(REMEDIES) | set(DO_NOT_APPLY)
    assert known == {rule.name for rule in rules()}


def test_learn_ends_with_what_the_doctor_found(tmp_path: Any) -> None:
    rows = "\n".join(f"{value:.6f}" for value in seasonal(280))
    (tmp_path / "late.csv").write_text(f"y\n{rows}\n")
    out = tmp_path / "fit"
    choices = ("--value", "y", "--warmup", 8, "--horizon", 1, "--restarts", 1, "--steps", 40)
    result = run("learn", tmp_path / "late.csv", *choices, "--no-polish", "--out", out)
    last = result.stdout.splitlines()[-1]
    assert last.startswith("The doctor found: lag-beyond-window")
    assert f"`onward doctor {out}` says more." in last


def test_a_module_of_one_s_own_is_diagnosed_like_a_chain(tmp_path: Any) -> None:
    torch = pytest.importorskip("torch")

    class Own(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.out = torch.nn.GRU(1, 4, batch_first=True), torch.nn.Linear(4, 1)

        def forward(self, x: Any, state: Any = None) -> Any:
            y, state = self.rnn(x, state)
            return self.out(y), state

    fit = trained(SQUARES, Own(), steps=80, rate=1e-7)
    diagnosis = fit.diagnose(SQUARES)
    assert names(diagnosis)[:1] == ["learning-rate-too-low"]
    assert "vanishing-gradient" in everything(diagnosis)
    assert not [one for one in diagnosis.not_checked if "fail" in one.why]
    folder = fit.save(tmp_path)
    said = run("doctor", folder, code=2).stderr
    assert "the module Own that" in said
    assert f"onward.Fit.load({str(folder)!r}, module=Own(…)).diagnose()" in said
    again = Fit.load(folder, module=Own()).diagnose(SQUARES)
    assert names(again) == names(diagnosis)


def test_a_folder_trained_by_the_torch_engine_is_diagnosed_like_any(tmp_path: Any) -> None:
    pytest.importorskip("torch")
    fit = trained(SQUARES, "RNN(3) Dense(1)", steps=60, engine="torch")
    found = json.loads(run("doctor", fit.save(tmp_path), "--format", "json").stdout)
    told = [one["name"] for key in ("findings", "not_checked") for one in found[key]]
    assert sorted([*found["clear"], *told]) == sorted(rule.name for rule in rules())
    assert not [one for one in found["not_checked"] if "fail" in one["why"]]
