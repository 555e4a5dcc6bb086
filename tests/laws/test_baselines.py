"""Laws of the ladder: the contract of every rule, and what each is exact on."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from laws.ladder import HORIZON, PERIOD, WARMUP, continuation, of_two, regression, seasons

import onward
from onward.baselines import BASELINES, Baseline, compare
from onward.baselines.past import Delays, overlap, stretches
from onward.baselines.period import find_period
from onward.baselines.ridge import RIDGES, ridge_paths
from onward.errors import ProblemError
from onward.problems import Continuation, Problem, Regression

PROBLEMS = {make.__name__: make for make in (continuation, of_two, regression)}
_fitted: dict[tuple[str, str], tuple[Problem, Baseline]] = {}


@pytest.fixture(params=[(name, rule) for name in PROBLEMS for rule in BASELINES], ids="-".join)
def fitted(request: pytest.FixtureRequest) -> tuple[Problem, Baseline]:
    """Return every rule fitted on every problem that it means something for."""
    name, rule = request.param
    if request.param not in _fitted:
        problem = PROBLEMS[name]()
        if BASELINES[rule].refuses(problem) is not None:
            pytest.skip(BASELINES[rule].refuses(problem))
        _fitted[request.param] = (problem, BASELINES[rule]().fit(problem))
    return _fitted[request.param]


def original(problem: Problem) -> np.ndarray:
    return problem.task.input_scaling.invert(problem.test.inputs)


def test_a_rule_foretells_every_scored_step(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    found = rule.foretell(problem.test)
    assert found.shape == problem.test.targets.shape
    assert found.dtype == np.float64
    assert np.isfinite(found).all()
    assert rule.score() == float(problem.score(found)) == rule.score(problem)
    assert rule.numbers >= 0
    assert (rule.numbers == 0) <= (rule.name in ("last_value", "drift"))


def test_rolling_out_and_predicting_are_what_is_scored(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    first = problem.task.scored.start
    found = problem.task.output_scaling.invert(rule.foretell(problem.test)[:, first:])
    if problem.task.kind == "continuation":
        said = rule.rollout(original(problem)[:, :WARMUP], HORIZON)
    else:
        said = rule.predict(original(problem))[:, first:]
    np.testing.assert_allclose(said, found, rtol=1e-6)


def test_a_part_of_the_series_is_foretold_as_in_the_whole(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    whole = rule.foretell(problem.test)
    order = np.random.default_rng(0).permutation(len(problem.test))
    np.testing.assert_allclose(rule.foretell(problem.test[order]), whole[order], atol=1e-6)
    np.testing.assert_allclose(rule.foretell(problem.test[1:3]), whole[1:3], atol=1e-6)


def test_what_is_foretold_first_does_not_depend_on_what_comes(
    fitted: tuple[Problem, Baseline],
) -> None:
    problem, rule = fitted
    inputs = original(problem)
    if problem.task.kind == "continuation":
        seeds = inputs[:, :WARMUP]
        long, short = rule.rollout(seeds, 2 * HORIZON), rule.rollout(seeds, 4)
    else:
        long, short = rule.predict(inputs), rule.predict(inputs[:, :4])
    np.testing.assert_allclose(long[:, :4], short, rtol=1e-9)


def test_a_rollout_in_two_parts_is_the_whole(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    if problem.task.kind == "regression":
        pytest.skip("a regression is not rolled out")
    part = HORIZON if rule.chosen.get("form") == "the horizon at once" else 5
    seeds = original(problem)[:, :WARMUP]
    whole = rule.rollout(seeds, 2 * HORIZON)
    begun = rule.rollout(seeds, part)
    ended = rule.rollout(np.concatenate([seeds, begun], axis=1), 2 * HORIZON - part)
    np.testing.assert_allclose(np.concatenate([begun, ended], axis=1), whole, rtol=1e-6)


def test_the_other_kind_is_refused_with_a_remedy(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    if problem.task.kind == "continuation":
        with pytest.raises(ProblemError, match=r"use rollout\(seeds, steps\)"):
            rule.predict(original(problem))
    else:
        with pytest.raises(ProblemError, match=r"use predict\(inputs\)"):
            rule.rollout(original(problem), 3)


def test_fitting_again_gives_the_same(fitted: tuple[Problem, Baseline]) -> None:
    problem, rule = fitted
    if problem.name != "seasons":
        pytest.skip("once is enough")
    again = type(rule)().fit(problem)
    assert again.chosen == rule.chosen
    np.testing.assert_array_equal(again.foretell(problem.test), rule.foretell(problem.test))


@pytest.mark.parametrize(
    ("rule", "problem", "words"),
    [
        ("last_value", Regression(np.ones((9, 5)), np.ones((9, 5, 2))), "2 outputs and only 1"),
        ("drift", regression(), "past targets are not known"),
        ("seasonal", regression(), "past targets are not known"),
        ("drift", Continuation(seasons().reshape(30, 10), warmup=1, horizon=9), "no slope"),
        (
            "seasonal",
            Continuation.from_long(
                np.random.default_rng(0).standard_normal(200), warmup=30, horizon=9
            ),
            "no period",
        ),
    ],
)
def test_what_means_nothing_is_refused_with_a_reason(
    rule: str, problem: Problem, words: str
) -> None:
    assert words in str(BASELINES[rule].refuses(problem))
    with pytest.raises(ProblemError, match=words):
        BASELINES[rule]().fit(problem)
    result = compare(problem, rules=[rule]).rules[0]
    assert result.score is None
    assert words in result.choice


def test_too_few_seeds_are_refused() -> None:
    for name in ("drift", "seasonal", "linear"):
        rule = BASELINES[name]().fit(continuation())
        with pytest.raises(ProblemError, match=r"at least \d+ values to go on from .*, received 1"):
            rule.rollout(np.ones((1, 1)), 3)


def test_importing_onward_imports_no_heavy_algebra() -> None:
    heavy = "{'sklearn', 'scipy.signal', 'scipy.stats', 'matplotlib', 'rich'}"
    check = f"import sys, onward; sys.exit(', '.join({heavy} & set(sys.modules)) or None)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


# The past


def test_windows_of_a_series_are_that_series_again() -> None:
    values = np.random.default_rng(0).standard_normal(100)
    for stride in (1, 3):
        problem = Continuation.from_long(
            values, warmup=8, horizon=4, stride=stride, scale=None, validation=0.2, test=0.2
        )
        assert overlap(problem.training) == stride
        (whole,) = stretches(problem.training)
        steps = whole.steps
        np.testing.assert_array_equal(whole.inputs[0, :, 0], values[:steps])
        np.testing.assert_array_equal(whole.targets[0, :, 0], values[1 : steps + 1])
        np.testing.assert_array_equal(whole.weights[0] > 0, np.arange(steps) >= 7)


def test_series_that_do_not_overlap_are_left_alone() -> None:
    problem = of_two()
    assert overlap(problem.training) is None
    (same,) = stretches(problem.training)
    np.testing.assert_array_equal(same.inputs, problem.training.inputs)


def test_delays_are_the_newest_first_with_zeros_before_the_start() -> None:
    values = np.arange(1.0, 7.0).reshape(1, 6, 1)
    found = Delays(3, 2).rows(values, np.array([1, 5]))
    np.testing.assert_array_equal(found, [[[2, 0, 0], [6, 4, 2]]])
    assert Delays(3, 2).reach == 5


def test_ridge_is_the_minimum_it_is_said_to_be() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((50, 4)) * [1, 10, 0.1, 5] + 3, rng.standard_normal((50, 2))
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    for ridge, weights in zip(RIDGES, ridge_paths(x, y), strict=True):
        normal = z.T @ z + ridge * 50 * np.eye(4)
        wanted = np.linalg.solve(normal, z.T @ (y - y.mean(axis=0)))
        np.testing.assert_allclose(weights[1:] * x.std(axis=0)[:, None], wanted, atol=1e-9)
        np.testing.assert_allclose((x @ weights[1:] + weights[0]).mean(axis=0), y.mean(axis=0))


def test_more_weights_than_rows_are_the_shortest_that_fit() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 20)), rng.standard_normal((6, 1))
    weights = ridge_paths(x, y, (0.0,))[0]
    np.testing.assert_allclose(x @ weights[1:] + weights[0], y, atol=1e-9)


def test_a_period_is_found_and_noise_has_none() -> None:
    assert find_period(continuation()) == PERIOD
    assert find_period(onward.problem("sunspots")) == 11
    for seed in range(20):
        noise = np.random.default_rng(seed).standard_normal(300)
        assert find_period(Continuation.from_long(noise, warmup=40, horizon=9)) is None


# What each rule is exact on


def test_a_line_is_drawn_on_by_drift() -> None:
    rng = np.random.default_rng(0)
    lines = rng.standard_normal((30, 1)) * np.arange(20) + rng.standard_normal((30, 1))
    assert compare(Continuation(lines, warmup=8, horizon=12), rules=["drift"])["drift"] < 1e-20


def test_a_season_is_repeated_exactly() -> None:
    shape = np.random.default_rng(0).standard_normal(PERIOD)
    found = compare(
        Continuation.from_long(np.tile(shape, 20), warmup=WARMUP, horizon=HORIZON),
        rules=["seasonal"],
    )
    assert found.rules[0].chosen == {"period": PERIOD}
    assert found["seasonal"] < 1e-20


def test_a_quadratic_recurrence_is_run_freely_without_error() -> None:
    x = np.random.default_rng(0).uniform(0.1, 0.9, (40, 12))
    for t in range(2, 12):
        x[:, t] = 0.9 - 0.8 * x[:, t - 1] ** 2 + 0.1 * x[:, t - 2]
    found = compare(Continuation(x, warmup=4, horizon=8), rules=["linear", "quadratic"])
    assert found["quadratic"] < 1e-20 < found["linear"]
    assert found.rules[1].chosen["lags"] == 2


def test_free_running_values_do_not_explode() -> None:
    rng = np.random.default_rng(0)
    walk = rng.standard_t(2, (60, 40)).cumsum(axis=1)
    problem = Continuation(walk, warmup=20, horizon=20)
    wide = 3 * np.ptp(problem.training.inputs)
    for name in ("linear", "quadratic", "echo_state"):
        rule = BASELINES[name]().fit(problem)
        assert np.abs(rule.continued(problem.test.inputs[:, :20], 500)).max() < 2 * wide
