"""Laws of scores and criteria."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.errors import ProblemError
from onward.problems import Continuation, Criterion, Score

SCORES = (
    Score("plain"),
    Score("sum", "sum", 2, 3),
    Score("nrmse, divided by the standard deviation", divisor=2.5, root=True, first=3, last=3),
    Score("share not foretold", "invalid", divisor=2.0, threshold=0.4),
)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize("score", SCORES, ids=lambda score: score.name)
def test_a_score_survives_json_and_is_zero_for_the_truth(score: Score) -> None:
    assert Score.from_json(json.loads(json.dumps(score.to_json()))) == score
    y = noise(6, 5, 2)
    np.testing.assert_array_equal(score.per_series(y, y), 0)
    assert score.over_series(score.per_series(y, y)) == 0


def test_what_an_older_version_wrote_is_read() -> None:
    plain = {"name": "sum", "reduce": "sum", "first": 1, "last": 4}
    assert Score.from_json(plain) == Score("sum", "sum", 1, 4)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_divided_error_has_no_unit(divisor: float, unit: float) -> None:
    y, p = noise(6, 5, 1), noise(6, 5, 1, seed=1)
    one = Score("nmse", divisor=divisor).per_series(p, y)
    other = Score("nmse", divisor=divisor * unit).per_series(p * unit, y * unit)
    np.testing.assert_allclose(one, other, rtol=1e-9)


def test_a_root_is_taken_of_the_mean_over_series() -> None:
    y, p = noise(6, 5, 1), noise(3, 6, 5, 1, seed=1)
    score = Score("nrmse", divisor=2.0, root=True)
    found = score.over_series(score.per_series(p, y))
    np.testing.assert_allclose(found, np.sqrt(((p - y) ** 2).mean(axis=(1, 2, 3))) / 2)


def test_the_invalid_share_starts_at_the_first_large_error() -> None:
    y = np.zeros((4, 10, 2))
    p = y.copy()
    p[0, 3] = 3.0  # never comes back, though the rest is right
    p[1, 0] = 3.0
    p[2, 9, 0] = np.nan
    score = Score("share", "invalid", divisor=3.0, threshold=1.0)
    np.testing.assert_allclose(score.per_series(p, y), [0.7, 1.0, 0.1, 0.0])
    assert score.over_series(score.per_series(p, y)) == pytest.approx(0.45)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"divisor": 0.0}, "a divisor above 0"),
        ({"divisor": np.inf}, "a divisor above 0"),
        ({"reduce": "invalid"}, "a threshold in a score"),
        ({"threshold": 0.4}, "a threshold in a score"),
        ({"reduce": "meen"}, "did you mean mean"),
    ],
)
def test_a_score_that_makes_no_sense_is_refused(wrong: dict, said: str) -> None:
    with pytest.raises(ProblemError, match=said):
        Score("wrong", **wrong)


def test_a_criterion_counts_series_that_are_wrong_anywhere() -> None:
    y = np.zeros((10, 3, 1))
    p = y + 0.0799
    criterion = Criterion(within=0.08, wrong=0.1)
    assert criterion.solved(p, y)
    p[4, 1] = -0.08
    assert criterion.right(p, y).sum() == 9
    assert criterion.solved(p, y)
    p[5, 2] = np.nan
    assert not criterion.solved(p, y)
    np.testing.assert_array_equal(criterion.solved(np.stack([p, y]), y), [False, True])


def test_a_choice_is_right_when_its_largest_output_is() -> None:
    y = np.eye(4)[[[0, 1], [2, 3]]]
    p = 0.3 * y + 0.1 * noise(2, 2, 4) ** 2 * 0.01
    criterion = Criterion(within=None, wrong=0)
    assert criterion.right(p, y).all()
    p[1, 0, 0] = 5
    assert criterion.right(p, y).tolist() == [True, False]


def test_a_problem_without_a_criterion_says_so() -> None:
    problem = Continuation(noise(10, 6), warmup=3, horizon=3, name="walk")
    with pytest.raises(ProblemError, match="walk without a criterion"):
        problem.solved(problem.test.targets)


@pytest.mark.parametrize("wrong", [{"within": 0.0, "wrong": 0.1}, {"within": 0.1, "wrong": 1.0}])
def test_a_criterion_that_makes_no_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ProblemError, match=r"in a criterion|a share of wrong series"):
        Criterion(**wrong)
