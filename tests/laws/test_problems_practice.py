"""Laws of practice windows: a network may train on other windows than those it is scored on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onward
from onward.baselines import BASELINES, compare
from onward.engines import make_engine
from onward.engines.engine import Engine, Feedback
from onward.errors import ProblemError
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.problems import Continuation
from onward.problems.splitting import cut


def waves(series: int, steps: int, seed: int = 0) -> np.ndarray:
    phase = np.random.default_rng(seed).uniform(0, 6, (series, 1))
    return np.sin(0.3 * np.arange(steps) + phase) + 0.2 * np.sin(0.7 * np.arange(steps) + phase)


def practised(practice: tuple[int, int] = (8, 5), stride: int = 1) -> Continuation:
    return Continuation(
        waves(2, 90),
        warmup=30,
        horizon=12,
        validation=waves(4, 42, 1),
        test=waves(5, 42, 2),
        practice=practice,
        stride=stride,
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 10), st.integers(1, 10), st.integers(1, 7))
def test_windows_lie_in_one_series_and_follow_one_another(
    window: int, more: int, stride: int
) -> None:
    values = np.arange(3 * (window + more), dtype=float).reshape(3, window + more, 1)
    found = cut(values, window, stride)
    assert (np.diff(found[..., 0], axis=1) == 1).all()
    assert len(found) == 3 * (more // stride + 1)
    assert set(found[:, 0, 0]) <= set(values.ravel())


def test_training_windows_have_their_own_warm_up_and_the_others_theirs() -> None:
    problem = practised()
    task = problem.task
    assert problem.training.steps == 12
    assert problem.test.steps == 41
    assert task.scored_in(problem.training) == slice(7, None)
    assert task.scored_in(problem.test) == task.scored == slice(29, None)
    assert problem.training.weights.sum(axis=1).tolist() == [5] * len(problem.training)
    assert problem.taught("closed").free_from == 8
    assert task.feedback("closed").free_from == 30
    assert problem.taught("open").free_from > problem.test.steps


def test_an_error_counts_wherever_a_window_has_its_horizon() -> None:
    problem = practised()
    for data, first in ((problem.training, 7), (problem.test, 29)):
        wrong = data.targets.copy()
        wrong[:, :first] += 5
        assert problem.score(wrong, data) == 0
        wrong[:, first:] += 3 / np.asarray(problem.task.output_scaling.deviation)
        assert problem.score(wrong, data) == pytest.approx(9)
        assert problem.errors_by_position(wrong, data) == pytest.approx(9)


def test_rules_are_fitted_on_windows_with_the_whole_horizon() -> None:
    problem = practised()
    assert problem.reference.steps == 8 + 12 - 1
    assert problem.task.scored_in(problem.reference) == slice(7, None)
    assert compare(problem)["linear"] < 1e-12


def test_the_reference_is_the_training_part_when_horizons_agree() -> None:
    problem = practised((8, 12))
    assert problem.reference is problem.training


def test_rules_do_not_look_beyond_the_warm_up() -> None:
    problem = practised()
    blind = problem.test.inputs.copy()
    blind[:, 30:] = 1e9
    data = type(problem.test)(blind, problem.test.targets, problem.test.weights)
    for rule in BASELINES.values():
        if rule.refuses(problem) is not None:
            continue
        fitted = rule().fit(problem)
        np.testing.assert_array_equal(fitted.foretell(data), fitted.foretell(problem.test))


def test_scaling_and_pool_know_the_training_series_alone() -> None:
    problem = practised(stride=3)
    x = waves(2, 90)
    assert problem.task.input_scaling.mean[0] == pytest.approx(x.mean())
    pool, index = problem.batches(np.random.default_rng(0), 4, 6)
    assert pool.inputs.shape == (2 * 26, 12, 1)
    assert index.shape == (4, 6)


@pytest.mark.parametrize("loop", ["open", "closed"])
def test_without_practice_training_runs_as_scoring_does(loop: str) -> None:
    problem = Continuation(waves(20, 20), warmup=12, horizon=8)
    assert problem.taught(loop) == problem.task.feedback(loop)


def test_what_cannot_be_practised_is_refused() -> None:
    with pytest.raises(ProblemError, match="as arrays with practice=…, received a fraction"):
        Continuation(waves(2, 90), warmup=30, horizon=12, practice=(8, 5))
    with pytest.raises(ProblemError, match=r"at least 100 steps to practise on, received 90"):
        practised((90, 10))
    with pytest.raises(ProblemError, match="practice warm-up as a whole number of at least 1"):
        practised((0, 5))
    with pytest.raises(ProblemError, match=r"validation of 42 steps .*received 41 steps"):
        Continuation(
            waves(2, 90),
            warmup=30,
            horizon=12,
            validation=waves(4, 41),
            test=waves(4, 42),
            practice=(8, 5),
        )


@pytest.mark.parametrize("loop", ["open", "closed"])
def test_training_runs_free_after_the_warm_up_of_its_own_windows(
    loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = practised()
    kind = type(make_engine(Layout.of(Chain.parse("RNN(2) Dense(1)"), 1), "float32"))
    taught: list[Feedback] = []
    taking_steps = kind.train

    def spy(engine: Engine, *arguments: Any, **more: Any) -> Any:
        taught.extend(a for a in (*arguments, *more.values()) if isinstance(a, Feedback))
        return taking_steps(engine, *arguments, **more)

    monkeypatch.setattr(kind, "train", spy)
    onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=3, loop=loop, polish=False)
    assert set(taught) == {problem.taught(loop)}
