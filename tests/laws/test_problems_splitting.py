"""Laws of splits: parts never overlap, and no window foretells what was trained on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onward.errors import ProblemError
from onward.problems import Continuation, Regression
from onward.problems.splitting import by_series, by_time

fractions = st.floats(0.05, 0.4)


@given(st.integers(2, 200), fractions, fractions, st.integers(0, 9), st.booleans())
def test_a_split_by_series_covers_all_and_never_overlaps(
    series: int, validation: float, test: float, seed: int, shuffle: bool
) -> None:
    parts = by_series(series, validation=validation, test=test, seed=seed, shuffle=shuffle)
    together = np.concatenate([parts.training, parts.validation, parts.test])
    assert sorted(together) == list(range(series))
    assert len(parts.training)
    assert len(parts.validation)
    assert len(parts.test) or series == 2


@given(
    st.integers(30, 300),
    st.integers(1, 12),
    st.integers(1, 8),
    fractions,
    fractions,
    st.integers(1, 4),
)
def test_windows_by_time_never_leak(
    steps: int, warmup: int, horizon: int, validation: float, test: float, stride: int
) -> None:
    sizes = {"warmup": warmup, "horizon": horizon, "stride": stride}
    try:
        parts, cuts = by_time(steps, validation=validation, test=test, **sizes)
    except ProblemError:
        assume(False)
    assert (parts.training + warmup + horizon <= cuts[0]).all()
    foretold = [
        {step for start in part for step in range(start + warmup, start + warmup + horizon)}
        for part in (parts.training, parts.validation, parts.test)
    ]
    assert max(foretold[0]) < cuts[0] <= min(foretold[1])
    assert max(foretold[1]) < cuts[1] <= min(foretold[2])
    assert max(foretold[2]) < steps
    seen = {step for start in parts.training for step in range(start, start + warmup + horizon)}
    assert not seen & foretold[1]
    assert not seen & foretold[2]


def test_windows_hold_the_values_of_their_steps() -> None:
    problem = Continuation.from_long(
        np.arange(100.0), warmup=6, horizon=4, scale=None, names="count"
    )
    assert problem.training.targets[:, -1].max() == 69
    assert problem.validation.targets[:, problem.task.scored].min() == 70
    assert problem.test.targets[:, problem.task.scored].min() == 85
    assert problem.test.targets.max() == 99
    np.testing.assert_array_equal(problem.training.inputs[3, :, 0], np.arange(3, 12))


def test_scaling_of_a_long_series_knows_its_first_stretch_only() -> None:
    x = np.sin(np.arange(200.0))
    later = x.copy()
    later[150:] = 1e6
    made = [Continuation.from_long(a, warmup=6, horizon=4) for a in (x, later)]
    assert made[0].task.input_scaling == made[1].task.input_scaling


def test_one_long_series_is_cut_into_windows() -> None:
    x = np.sin(np.arange(200.0))
    ways = [x, x[None], x[None, :, None]]
    made = [Continuation(way, warmup=6, horizon=4) for way in ways]
    assert {len(problem.training) for problem in made} == {131}
    assert made[0].split_sentence == (
        "131 windows of the first 140 steps to train on, 27 to select, 27 to score, later in time"
    )


def test_two_series_share_one_part_and_say_so() -> None:
    problem = Continuation(np.eye(2, 5), warmup=2, horizon=3)
    assert problem.test is problem.validation
    assert problem.split_sentence == "1 series to train on, 1 to select and score"


def test_arrays_held_out_explicitly_are_kept() -> None:
    rng = np.random.default_rng(0)
    x, held = rng.standard_normal((10, 7)), rng.standard_normal((4, 7))
    problem = Continuation(x, warmup=4, horizon=3, validation=held, test=held, scale=None)
    assert len(problem.training) == 10
    assert problem.test is problem.validation
    np.testing.assert_array_equal(problem.test.inputs[..., 0], held[:, :-1])
    assert problem.split_sentence == "10 series to train on, 4 to select and score"
    other = Regression(x, x, validation=(held, held), test=0.2)
    assert other.split_sentence == "8 series to train on, 4 to select, 2 to score"


def test_a_seed_shuffles_and_the_last_series_are_held_out_without() -> None:
    x = np.arange(20.0)[:, None] + np.zeros(5)

    def first(**how: object) -> list[float]:
        problem = Continuation(x, warmup=2, horizon=3, scale=None, **how)
        return problem.test.inputs[:, 0, 0].tolist()

    assert first(shuffle=False) == [17, 18, 19]
    assert first(seed=1) == first(seed=1) != first(seed=2)


@pytest.mark.parametrize("given", [{"validation": 0.0}, {"validation": 0.6, "test": 0.5}])
def test_fractions_must_leave_something(given: dict[str, float]) -> None:
    with pytest.raises(ProblemError, match="fraction"):
        Continuation(np.eye(9), warmup=4, horizon=5, **given)
