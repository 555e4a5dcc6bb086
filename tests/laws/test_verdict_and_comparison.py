"""Laws of the verdict on a network, and of how a comparison is shown."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from laws.ladder import HORIZON, WARMUP, continuation, regression, result, seasons

import onward
from onward.baselines import Comparison, compare
from onward.baselines.verdict import judge
from onward.errors import ProblemError
from onward.problems import Continuation

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


def test_trees_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onward.baselines.trees.find_spec", lambda name: None)
    (result,) = compare(continuation(), rules=["trees"]).rules
    assert result.choice.startswith("not run, because scikit-learn is not installed: pip install")


def test_an_unknown_rule_is_answered_with_the_closest_name() -> None:
    with pytest.raises(ProblemError, match="did you mean linear"):
        compare(continuation(), rules=["liner"])
