"""Laws of the ladder: the contract of every rule, the floor, the bootstrap and the verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import onward
from onward.baselines import BASELINES, Baseline, Comparison, Result, compare
from onward.baselines.floor import Floor, floor_of
from onward.baselines.past import Delays, overlap, stretches
from onward.baselines.period import find_period
from onward.baselines.ridge import RIDGES, ridge_paths
from onward.baselines.uncertainty import difference
from onward.baselines.verdict import judge
from onward.errors import ProblemError
from onward.problems import Continuation, Problem, Regression, Score

RULES = list(BASELINES)
PERIOD, WARMUP, HORIZON = 12, 30, 15


def seasons(steps: int = 300, noise: float = 0.05) -> np.ndarray:
    """Return a noisy series with a period of 12, in units of its own."""
    rng = np.random.default_rng(3)
    wave = np.sin(2 * np.pi * np.arange(steps) / PERIOD)
    return 50 + 7 * (wave + 0.3 * wave**2 + noise * rng.standard_normal(steps))


def continuation() -> Continuation:
    return Continuation.from_long(seasons(), warmup=WARMUP, horizon=HORIZON, name="seasons")


def of_two() -> Continuation:
    """Return a continuation of unrelated series with two features."""
    rng = np.random.default_rng(5)
    phase = rng.uniform(0, 6, (60, 1))
    angle = 0.5 * np.arange(WARMUP + HORIZON) + phase
    return Continuation(
        np.stack([np.sin(angle), 3 + np.cos(angle) ** 2], axis=2) + 0.01 * rng.standard_normal(),
        warmup=WARMUP,
        horizon=HORIZON,
        name="two",
    )


def regression() -> Regression:
    rng = np.random.default_rng(4)
    x = 20 + 3 * rng.standard_normal((40, 25, 2))
    y = x[..., :1] + 0.1 * np.roll(x[..., 1:], 1, axis=1) ** 2
    return Regression(x, y, warmup=3, name="filter")


PROBLEMS = {make.__name__: make for make in (continuation, of_two, regression)}
_fitted: dict[tuple[str, str], tuple[Problem, Baseline]] = {}


@pytest.fixture(params=[(name, rule) for name in PROBLEMS for rule in RULES], ids="-".join)
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


def test_trees_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onward.baselines.trees.find_spec", lambda name: None)
    (result,) = compare(continuation(), rules=["trees"]).rules
    assert result.choice.startswith("not run, because scikit-learn is not installed: pip install")


def test_too_few_seeds_are_refused() -> None:
    for name in ("drift", "seasonal", "linear"):
        rule = BASELINES[name]().fit(continuation())
        with pytest.raises(ProblemError, match=r"at least \d+ values to go on from .*, received 1"):
            rule.rollout(np.ones((1, 1)), 3)


def test_an_unknown_rule_is_answered_with_the_closest_name() -> None:
    with pytest.raises(ProblemError, match="did you mean linear"):
        compare(continuation(), rules=["liner"])


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


# The floor


def filtered(noise: float, root: bool = False) -> Regression:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (40, 60))
    y = np.sin(2 * x) + 0.5 * np.roll(x, 1, axis=1) ** 2 + noise * rng.standard_normal(x.shape)
    return Regression(x, 3 * y, warmup=5, score=Score("error", root=root))


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_the_floor_is_the_variance_of_the_noise(noise: float) -> None:
    floor = floor_of(filtered(noise))
    assert not floor.known
    assert floor.score == pytest.approx(9 * noise**2, rel=0.25)
    assert "Evans & Jones" in floor.sentence
    rooted = floor_of(filtered(noise, root=True))
    assert rooted.score == pytest.approx(np.sqrt(floor.score))


def test_without_noise_the_floor_is_near_zero() -> None:
    assert floor_of(filtered(0.0)).score < 0.01


def test_the_floor_of_an_autoregression_grows_with_the_horizon() -> None:
    rng = np.random.default_rng(0)
    x = np.zeros(6000)
    for t in range(1, 6000):
        x[t] = 0.8 * x[t - 1] + rng.standard_normal()
    for first in (1, 3):
        score = Score("one step", first=first, last=first)
        problem = Continuation.from_long(x, warmup=5, horizon=3, score=score)
        wanted = sum(0.8 ** (2 * k) for k in range(first))
        assert floor_of(problem).score == pytest.approx(wanted, rel=0.2)


def test_a_known_floor_is_taken_and_a_beaten_estimate_is_not() -> None:
    problem = filtered(0.3)
    problem.noise_floor = 0.81
    assert floor_of(problem) == Floor(0.81, True, "as is known of this problem")
    estimate = Floor(0.5, False, "by some test")
    assert estimate.unless_beaten(0.6) is estimate
    assert estimate.unless_beaten(0.4).score is None
    assert "already beaten" in estimate.unless_beaten(0.4).sentence


# The bootstrap


def result(problem: Problem, factor: float, name: str = "linear", seed: int = 0) -> Result:
    """Return the result of predictions that are off by noise of some size."""
    noise = np.random.default_rng(seed).standard_normal(problem.test.targets.shape)
    wrong = problem.test.targets + factor * noise
    words = {"name": name, "title": BASELINES[name].title if name in BASELINES else name}
    return Result.of(problem, wrong, numbers=3, seconds=0.1, **words)


def test_pairs_are_resampled_together() -> None:
    problem = of_two()
    found = difference(problem, result(problem, 1.0), result(problem, 2.0))
    assert found.share == pytest.approx(0.75)
    assert (found.low, found.high) == pytest.approx((0.75, 0.75))
    same = difference(problem, result(problem, 1.0), result(problem, 1.0))
    assert (same.share, same.low, same.high) == (0, 0, 0)
    assert not same.clear


def test_the_interval_covers_about_as_often_as_it_says() -> None:
    problem = Continuation(np.random.default_rng(0).standard_normal((200, 9)), warmup=5, horizon=4)
    covered = [
        found.low < 0 < found.high
        for seed in range(100)
        if (found := difference(problem, *(result(problem, 1, seed=s) for s in (seed, 999 - seed))))
    ]
    assert 85 <= sum(covered) <= 100


def test_windows_that_overlap_are_resampled_in_blocks() -> None:
    problem = continuation()
    found = difference(problem, result(problem, 1.0), result(problem, 1.1, seed=1))
    assert "no interval" in found.how
    assert "overlap, in blocks of 15" in found.how
    long = Continuation.from_long(seasons(2000), warmup=WARMUP, horizon=HORIZON)
    assert difference(long, result(long, 1.0), result(long, 2.0, seed=1)).clear


def test_a_lone_series_is_resampled_in_blocks_of_steps() -> None:
    values = np.random.default_rng(0).standard_normal((20, 110))
    problem = Continuation(values[:-1], warmup=10, horizon=100, test=values[-1:])
    found = difference(problem, result(problem, 1.0), result(problem, 2.0, seed=1))
    assert "100 steps of the only test series, in blocks of 10" in found.how
    assert found.clear
    assert found.low < found.share < found.high


# The verdict


def test_an_exact_rule_means_that_no_network_is_needed() -> None:
    x = np.sin(0.3 * np.arange(12) + np.random.default_rng(0).uniform(0, 6, (40, 1)))
    found = compare(Continuation(x, warmup=6, horizon=6))
    assert "with 3 numbers is exact: you don't need a network." in found.verdict.sentence
    assert found.verdict.network_needed is False
    assert found.best.name == "linear"
    assert found["echo_state"] is None
    assert found.rules[-1].reason == "a simpler rule is exact"


def test_a_random_walk_is_called_one() -> None:
    walk = np.random.default_rng(1).standard_normal((200, 30)).cumsum(axis=1)
    problem = Continuation(walk, warmup=20, horizon=10)
    found = compare(problem, rules=["mean", "last_value", "drift", "seasonal", "linear"])
    assert "No rule beats the last value: this series may be a random walk." in found.sentences


def test_noise_is_no_better_than_its_mean() -> None:
    noise = np.random.default_rng(1).standard_normal((200, 30))
    problem = Continuation(noise, warmup=20, horizon=10)
    found = compare(problem, rules=["mean", "last_value", "linear"])
    assert "No rule beats the mean" in found.verdict.sentence


@pytest.mark.parametrize(
    ("network", "words", "needed"),
    [
        (0.9, "The network beats the best simple rule, a linear map of the past, by ", True),
        (0.01, "its score is 9,", True),
        (1.2, "beats the network by ", None),
        (1.0, "can't be told apart", None),
        (np.nan, "gave no finite score", None),
    ],
)
def test_the_verdict_on_a_network_is_honest(
    network: float, words: str, needed: bool | None
) -> None:
    values = np.random.default_rng(0).standard_normal((400, 40))
    problem = Continuation(values, warmup=20, horizon=20)
    rules = [result(problem, 2.0, "last_value"), result(problem, 1.0)]
    found = judge(problem, rules, result(problem, network, "network", seed=1))
    assert words in found.sentence
    assert found.network_needed is needed
    if not np.isnan(network):
        assert "resamples of 60 test series" in found.footnote


def test_percent_and_half_width_are_said() -> None:
    values = np.random.default_rng(0).standard_normal((400, 40))
    problem = Continuation(values, warmup=20, horizon=20)
    found = judge(problem, [result(problem, 1.0)], result(problem, 0.8, "network", seed=1))
    assert found.sentence.startswith("The network beats the best simple rule")
    assert f"{100 * found.difference.share:.0f}% ± " in found.sentence


# The comparison


@pytest.fixture(scope="module")
def compared() -> Comparison:
    problem = Continuation.from_long(
        seasons(600), warmup=WARMUP, horizon=HORIZON, name="<b>seasons</b>"
    )
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=5, polish=False, race=False)
    return compare(problem, fit, rules=["mean", "seasonal", "linear"])


def test_a_comparison_is_shown_as_text_html_and_json(compared: Comparison) -> None:
    text, html = str(compared), compared._repr_html_()
    for words in (*compared.sentences, "RNN(2) Dense(1)", "period 12", "numbers", "seconds"):
        assert words in text
    assert "&lt;b&gt;seasons" in html
    assert "<b>" not in html
    plain = json.loads(json.dumps(compared.to_json(), allow_nan=False))
    assert [rule["name"] for rule in plain["rules"]] == ["mean", "seasonal", "linear"]
    assert plain["network"]["numbers"] == 11
    assert plain["verdict"] == compared.verdict.sentence


def test_the_best_stands_first_and_what_was_not_run_last(compared: Comparison) -> None:
    missing = replace(compared.rules[0], score=None, reason="it was not asked")
    rows = replace(compared, rules=(missing, *compared.rules[1:])).table()
    scores = [float(row.score) for row in rows[:-1]]
    assert scores == sorted(scores)
    assert rows[-1].cells[1:] == ("—", "", "", "not run, because it was not asked")


def test_the_network_is_scored_as_its_fit_says(compared: Comparison) -> None:
    problem = continuation()
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=5, polish=False, race=False)
    found = compare(problem, fit, rules=["mean"]).network
    assert found.score == pytest.approx(fit.score(), rel=1e-4)
    assert (found.numbers, found.seconds) == (fit.layout.size, fit.seconds)


def test_a_fit_of_another_kind_is_refused() -> None:
    fit = onward.train(regression(), "RNN(2) Dense(1)", restarts=1, steps=5, polish=False)
    with pytest.raises(ProblemError, match=r"a fit of a continuation with 1 inputs .* filter"):
        compare(continuation(), fit)


def test_progress_tells_of_every_rule_that_is_fitted() -> None:
    told: list[str] = []
    compare(regression(), rules=["mean", "drift", "linear"], progress=told.append)
    assert told == ["the mean", "a linear map of the past"]
