"""Laws of problems: alignment, order of series, scaling, and what is kept of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onward.baselines import BASELINES, Baseline, compare
from onward.problems import Continuation, Regression, Score, Task
from onward.problems.scaling import Scaling

values = st.floats(-1e3, 1e3, width=32)


def waves(series: int, steps: int, features: int = 1, seed: int = 0) -> np.ndarray:
    """Return random walks ``(series, time, feature)``."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((series, steps, features)).cumsum(axis=1)


@given(arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 3)), elements=values))
def test_unscaling_undoes_scaling(x: np.ndarray) -> None:
    scaling = Scaling.fitted(x)
    np.testing.assert_allclose(scaling.invert(scaling.apply(x)), x, rtol=1e-9, atol=1e-9)


def test_scaled_training_values_have_mean_zero_and_deviation_one() -> None:
    x = waves(50, 9, 3) * [1, 20, 300] + 5
    scaled = Scaling.fitted(x).apply(x).reshape(-1, 3)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1)


def test_a_constant_feature_is_only_shifted() -> None:
    assert Scaling.fitted(np.full((7, 1), 0.1)).deviation == (1.0,)


def test_no_scale_leaves_every_bit_as_it_was() -> None:
    x = waves(5, 6)
    problem = Continuation(x, warmup=3, horizon=3, scale=None, shuffle=False, validation=0.4)
    np.testing.assert_array_equal(problem.training.inputs, x[: len(problem.training), :-1])


def test_scaling_knows_training_series_only() -> None:
    x, other = waves(20, 8), waves(20, 8)
    other[-6:] = 1e6
    made = [Continuation(a, warmup=4, horizon=4, shuffle=False) for a in (x, other)]
    assert made[0].task.input_scaling == made[1].task.input_scaling


def test_the_target_of_a_continuation_is_the_next_value() -> None:
    x = waves(6, 9, 2)
    problem = Continuation(x, warmup=5, horizon=4, scale=None, shuffle=False)
    data = problem.training
    np.testing.assert_array_equal(data.inputs, x[:4, :-1])
    np.testing.assert_array_equal(data.targets, x[:4, 1:])
    np.testing.assert_array_equal(data.weights[0], [0, 0, 0, 0, 1, 1, 1, 1])
    assert problem.task.scored == slice(4, None)
    assert problem.task.feedback("closed").free_from == 5


def test_the_target_of_a_regression_stands_at_the_same_step() -> None:
    x, y = waves(6, 5), waves(6, 5, 2, seed=1)
    problem = Regression(x, y, warmup=2, scale=None, shuffle=False)
    np.testing.assert_array_equal(problem.training.inputs, x[:4])
    np.testing.assert_array_equal(problem.training.targets, y[:4])
    np.testing.assert_array_equal(problem.training.weights[0], [0, 0, 1, 1, 1])


@pytest.mark.parametrize("loop", ["open", "closed"])
def test_a_regression_always_runs_in_open_loop(loop: str) -> None:
    problem = Regression(waves(6, 5), waves(6, 5))
    assert problem.task.feedback(loop).free_from > problem.training.steps


def test_a_continuation_in_open_loop_is_never_fed_its_own_predictions() -> None:
    problem = Continuation(waves(6, 5), warmup=2, horizon=3)
    feedback = problem.task.feedback("open", increment=True)
    assert feedback.free_from > problem.training.steps
    assert feedback.increment


def test_the_truth_scores_zero_and_a_shift_scores_its_square() -> None:
    problem = Continuation(waves(20, 9, 2) * 7, warmup=5, horizon=4)
    assert problem.score(problem.test.targets) == 0
    shift = 3 / np.asarray(problem.task.output_scaling.deviation)
    assert problem.score(problem.test.targets + shift) == pytest.approx(9)
    both = np.stack([problem.test.targets, problem.test.targets + shift])
    np.testing.assert_allclose(problem.score(both), [0, 9], atol=1e-12)
    np.testing.assert_allclose(problem.errors_by_position(both)[1], [9, 9, 9, 9])


def test_errors_in_the_warm_up_do_not_count() -> None:
    problem = Regression(waves(20, 9), waves(20, 9, seed=1), warmup=3)
    wrong = problem.test.targets.copy()
    wrong[:, :3] += 100
    assert problem.score(wrong) == 0
    wrong[:, 3] += 1
    assert problem.score(wrong) > 0


def test_a_sum_counts_its_own_positions_only() -> None:
    score = Score("first two", "sum", 1, 2)
    problem = Continuation(waves(20, 9), warmup=5, horizon=4, scale=None, score=score)
    wrong = problem.test.targets.copy()
    wrong[:, 6:] += 100
    assert problem.score(wrong) == 0
    wrong[:, 4:6] += 1
    assert problem.score(wrong) == pytest.approx(2)


@pytest.fixture(scope="module")
def ladder() -> tuple[Continuation, list[Baseline]]:
    """Return a problem with all rules that mean something for it."""
    problem = Continuation(waves(60, 8), warmup=5, horizon=3, validation=0.2, test=0.2)
    rules = (rule for rule in BASELINES.values() if rule.refuses(problem) is None)
    return problem, [rule().fit(problem) for rule in rules]


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(12)))
def test_permuting_series_permutes_errors_and_baselines(
    ladder: tuple[Continuation, list[Baseline]], order: list[int]
) -> None:
    problem, rules = ladder
    data = problem.test
    for fitted in rules:
        found = fitted.foretell(data)
        moved = fitted.foretell(data[np.asarray(order)])
        np.testing.assert_allclose(moved, found[order], atol=1e-12)
        np.testing.assert_allclose(
            problem.errors_per_series(moved, data[np.asarray(order)]),
            problem.errors_per_series(found, data)[order],
        )


def test_a_task_survives_json() -> None:
    score = Score("some", "sum", 1, 2)
    for problem in (
        Continuation(waves(6, 5, 2) / 3, warmup=2, horizon=3, names=("a", "b"), score=score),
        Regression(waves(6, 5, 2), waves(6, 5) / 7, warmup=1, output_names="level"),
    ):
        text = json.dumps(problem.task.to_json())
        assert Task.from_json(json.loads(text)) == problem.task


def test_arrays_of_two_axes_have_one_feature() -> None:
    x = waves(10, 7)
    plain = Continuation(x[..., 0], warmup=4, horizon=3)
    full = Continuation(x, warmup=4, horizon=3)
    np.testing.assert_array_equal(plain.training.inputs, full.training.inputs)


def test_given_arrays_are_left_alone_and_not_shared() -> None:
    x = waves(10, 7)
    before = x.copy()
    problem = Continuation(x, warmup=4, horizon=3, scale=None, shuffle=False)
    kept = problem.training.inputs.copy()
    x[...] = 0
    np.testing.assert_array_equal(problem.training.inputs, kept)
    assert before.any()


def test_pandas_objects_are_read() -> None:
    pandas = pytest.importorskip("pandas")
    x = waves(1, 60)[0, :, 0]
    from_series = Continuation(pandas.Series(x), warmup=4, horizon=3)
    np.testing.assert_array_equal(
        from_series.test.inputs, Continuation.from_long(x, warmup=4, horizon=3).test.inputs
    )
    many = waves(10, 7)
    framed = Continuation(pandas.DataFrame(many[..., 0]), warmup=4, horizon=3)
    assert len(framed.training) == 6


def test_a_linear_recurrence_is_solved_by_the_linear_map_alone() -> None:
    x = np.sin(0.3 * np.arange(12) + np.random.default_rng(0).uniform(0, 6, (40, 1)))
    scores = compare(Continuation(x, warmup=6, horizon=6))
    assert scores["linear"] < 1e-20
    assert scores["linear"] < scores["last_value"]
    assert scores["linear"] < scores["mean"]


def test_a_lag_regression_finds_a_filter_of_the_past() -> None:
    x = np.random.default_rng(0).standard_normal((40, 30))
    y = 3 * x + 1
    y[:, 2:] += 0.5 * x[:, :-2]
    assert compare(Regression(x, y, scale=None))["linear"] < 1e-20


def test_the_last_value_of_a_regression_is_its_current_input_in_original_units() -> None:
    x = 50 + 4 * np.random.default_rng(0).standard_normal((40, 30))
    assert compare(Regression(x, x))["last_value"] == pytest.approx(0, abs=1e-20)


def test_the_last_value_is_left_out_where_it_means_nothing() -> None:
    problem = Regression(waves(9, 5), waves(9, 5, 2))
    assert compare(problem, rules=["last_value"])["last_value"] is None


def test_baselines_of_a_continuation_see_its_warm_up_only() -> None:
    problem = Continuation(waves(30, 9), warmup=5, horizon=4)
    blind = problem.test.inputs.copy()
    blind[:, 5:] = 1e9
    data = type(problem.test)(blind, problem.test.targets, problem.test.weights)
    for rule in BASELINES.values():
        if rule.refuses(problem) is not None:
            continue
        fitted = rule().fit(problem)
        np.testing.assert_array_equal(fitted.foretell(data), fitted.foretell(problem.test))


def test_a_table_of_the_problem_is_escaped() -> None:
    problem = Continuation(waves(9, 5), warmup=2, horizon=3, name="<b>")
    assert "&lt;b&gt;" in problem._repr_html_()
    assert "warm-up 2, horizon 3" in repr(problem)
