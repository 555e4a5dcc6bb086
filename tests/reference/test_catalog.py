"""The catalog against its sources: what was posted, and what closed forms reach."""

from __future__ import annotations

import numpy as np
import pytest

from onward.baselines import compare
from onward.baselines.linear import Linear
from onward.errors import ProblemError
from onward.networks.layout import Layout
from onward.problems.catalog import load
from onward.problems.catalog.ar1_squares import draw
from onward.problems.catalog.seeded_continuation import series

POSTED = ("seeded-continuation", "ar1-squares")


@pytest.mark.parametrize("name", POSTED)
def test_a_posted_problem_knows_what_was_posted(name: str) -> None:
    problem = load(name)
    assert problem.source.startswith("https://discourse.julialang.org/t/")
    assert problem.noise_floor == 0
    assert [figure.figure for figure in problem.published] == [problem.posted_score]
    for network in (problem.network, problem.posted_network):
        assert network.ending_in(problem.task.outputs)


@pytest.mark.parametrize("name", POSTED)
def test_a_posted_problem_is_the_same_each_time(name: str) -> None:
    one, other = load(name), load(name)
    for part in ("training", "validation", "test"):
        np.testing.assert_array_equal(getattr(one, part).targets, getattr(other, part).targets)
    assert one.task == other.task


def test_seeded_series_follow_the_posted_rule() -> None:
    x = series()
    assert x.shape == (1100, 10)
    assert (np.abs(x[:, :5]) <= 1).all()
    np.testing.assert_allclose(np.diff(x[:, 4:]), np.repeat(x[:, 3:4] / 2, 5, axis=1))


def test_seeded_continuation_is_split_and_scored_as_posted() -> None:
    problem = load("seeded-continuation")
    np.testing.assert_array_equal(problem.test.inputs[..., 0], series()[1000:, :9])
    assert len(problem.training) == 1000
    assert problem.split_sentence == "1,000 series to train on, 100 to select and score"
    wrong = problem.test.targets.copy()
    wrong[:, 8] += 100  # position 10 counting from one
    wrong[:, :4] += 100  # positions 2 to 5
    assert problem.score(wrong) == 0
    wrong[:, 4] += 1  # position 6
    wrong[:, 7] += 1  # position 9
    assert problem.score(wrong) == pytest.approx(2)


def test_baselines_of_the_seeded_continuation() -> None:
    problem = load("seeded-continuation")
    scores = compare(problem)
    assert scores["last_value"] == pytest.approx(2.25, abs=0.01)
    assert scores["last_value"] == pytest.approx(problem.posted_score, abs=0.01)
    assert scores["linear"] < 1e-12
    assert 2.25 < scores["mean"] < 5
    assert Linear().fit(problem).numbers == 15


def test_posted_networks_have_the_posted_number_of_parameters() -> None:
    assert Layout.of(load("seeded-continuation").posted_network, 1).size == 116
    # One bias vector a recurrent layer: 10 + 100 + 10, then 220, then 21.
    assert Layout.of(load("ar1-squares").posted_network, 1).size == 361


def test_ar1_squares_follow_their_rule() -> None:
    x, y = draw(np.random.default_rng(0), 4000)
    noise = x[:, 1:] - 0.1 * x[:, :-1]
    assert x.shape == y.shape == (4000, 100)
    assert noise.mean() == pytest.approx(0, abs=0.01)
    assert noise.std() == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(y[:, 1:], x[:, 1:] ** 2 + 0.1 * x[:, :-1] ** 2)


def test_the_posted_sign_costs_its_own_floor() -> None:
    problem = load("ar1-squares")
    x = problem.test.inputs
    wrong = x**2
    wrong[:, 1:] -= 0.1 * x[:, :-1] ** 2
    # 4 w² E[x⁴] of a normal variable of variance 1 / (1 - ρ²)
    assert problem.score(wrong) == pytest.approx(0.04 * 3 / 0.99**2, rel=0.1)


def test_baselines_of_ar1_squares_are_about_the_variance_of_the_target() -> None:
    problem = load("ar1-squares")
    scores = compare(problem)
    assert problem.fresh
    assert problem.batch == 32
    assert (len(problem.validation), len(problem.test)) == (200, 100)
    assert scores["mean"] == pytest.approx(2.06, rel=0.15)
    assert scores["linear"] == pytest.approx(scores["mean"], rel=0.02)
    assert scores["last_value"] > scores["mean"]


def test_an_unknown_problem_is_answered_with_the_closest_name() -> None:
    with pytest.raises(ProblemError, match="did you mean seeded-continuation"):
        load("seeded-continuatoin")
    with pytest.raises(ProblemError, match="choose one of adding-100"):
        load("banana")
