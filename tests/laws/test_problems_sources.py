"""Laws of sources: epochs are fair, draws are fresh, and nothing depends on the thread."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.errors import DataError, ProblemError
from onward.problems import Continuation, Problem, Regression
from onward.problems.sources import TRAINING, Ahead, stream


def draw(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return random walks ``(n, 8)``."""
    return rng.standard_normal((n, 8)).cumsum(axis=1)


def recorded(series: int = 20) -> Problem:
    """Return a problem of recorded series, of which 70 in a hundred train."""
    return Continuation(draw(np.random.default_rng(0), series), warmup=5, horizon=3)


def simulated() -> Problem:
    """Return a problem of fresh series."""
    return Continuation.simulated(draw, warmup=5, horizon=3, sample=50)


def workers() -> list[threading.Thread]:
    """Return the threads that prepare batches."""
    return [thread for thread in threading.enumerate() if thread.name == "onward-ahead"]


@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 5))
def test_every_series_is_seen_before_any_is_seen_again(steps: int, size: int, seed: int) -> None:
    problem = recorded()
    pool, index = problem.batches(np.random.default_rng(seed), steps, size)
    assert index.shape == (steps, min(size, len(pool)))
    seen = np.bincount(index.ravel(), minlength=len(pool))
    assert seen.max() - seen.min() <= 1


def test_recorded_series_are_the_same_object_at_every_call() -> None:
    problem = recorded()
    rng = np.random.default_rng(0)
    assert problem.batches(rng, 2)[0] is problem.batches(rng, 3)[0]
    assert problem.batches(rng, 2)[0].inputs.dtype == np.float32
    assert problem.batches(rng, 2, dtype=np.float64)[0].inputs.dtype == np.float64


def test_fresh_series_are_drawn_at_once_and_used_once() -> None:
    asked = []

    def counted(rng: np.random.Generator, n: int) -> np.ndarray:
        asked.append(n)
        return draw(rng, n)

    problem = Continuation.simulated(counted, warmup=5, horizon=3, sample=50)
    assert asked == [50, 200, 200]
    pool, index = problem.batches(np.random.default_rng(0), 6, 4)
    assert asked[3:] == [24]
    assert problem.fresh
    assert len(pool) == 24
    np.testing.assert_array_equal(index, np.arange(24).reshape(6, 4))


def test_fixed_draws_share_no_series() -> None:
    problem = simulated()
    parts = (problem.training, problem.validation, problem.test)
    firsts = np.concatenate([part.inputs[:, 0, 0] for part in parts])
    firsts = np.append(
        firsts, problem.batches(stream(0, TRAINING, 0), 10, dtype=float)[0].inputs[:, 0, 0]
    )
    assert len(np.unique(firsts)) == len(firsts)


def test_a_seed_gives_the_same_problem() -> None:
    one, other = simulated(), simulated()
    np.testing.assert_array_equal(one.test.inputs, other.test.inputs)


@pytest.mark.parametrize("make", [recorded, simulated])
def test_chunks_ahead_are_those_drawn_directly(make) -> None:
    problem, plan = make(), [3, 5, 2]
    with Ahead(problem, seed=4, plan=plan, size=6) as ahead:
        chunks = list(ahead)
    assert len(chunks) == 3
    for number, (steps, (pool, index)) in enumerate(zip(plan, chunks, strict=True)):
        again, same = problem.batches(stream(4, TRAINING, number), steps, 6)
        np.testing.assert_array_equal(index, same)
        np.testing.assert_array_equal(pool.inputs, again.inputs)
    assert not workers()


def test_the_thread_ends_when_the_consumer_stops_early() -> None:
    with Ahead(simulated(), seed=0, plan=[2] * 1000) as ahead:
        next(iter(ahead))
        assert workers()
    assert not workers()
    with Ahead(simulated(), seed=0, plan=[2] * 1000):
        pass
    assert not workers()


def test_the_thread_is_ahead_by_a_bounded_number_of_chunks() -> None:
    drawn = []

    def counted(rng: np.random.Generator, n: int) -> np.ndarray:
        drawn.append(n)
        return draw(rng, n)

    problem = Continuation.simulated(counted, warmup=5, horizon=3)
    drawn.clear()
    with Ahead(problem, seed=0, plan=[1] * 100) as ahead:
        next(iter(ahead))
        time.sleep(0.1)
        assert 2 <= len(drawn) <= 3


def failing(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return series, unless as many are asked for as a training chunk needs."""
    if n == 6:
        raise ZeroDivisionError("the step size is zero")
    return draw(rng, n)


def test_what_the_simulator_raises_comes_out_where_it_is_waited_for() -> None:
    problem = Continuation.simulated(failing, warmup=5, horizon=3)
    with (
        Ahead(problem, seed=0, plan=[3, 2, 3], size=3) as ahead,
        pytest.raises(ProblemError, match="ZeroDivisionError raised by it: the step") as caught,
    ):
        list(ahead)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert not workers()


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (lambda rng, n: draw(rng, n + 1), ProblemError, "1000 series of 8 steps .* 1001 of 8"),
        (lambda rng, n: draw(rng, n)[:, 1:], ProblemError, "series of 8 steps .* of 7 steps"),
        (lambda rng, n: draw(rng, n) * np.nan, DataError, "nan in series 0 at step 0"),
        (lambda rng, n: None, DataError, "what draw"),
        (lambda rng: draw(rng, 1), ProblemError, "TypeError raised by it"),
        (np.zeros((3, 8)), ProblemError, "a simulator draw"),
    ],
)
def test_a_wrong_simulator_is_told_what_is_wrong(wrong, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        Continuation.simulated(wrong, warmup=5, horizon=3)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (draw, "a pair .inputs, targets."),
        (lambda rng, n: (draw(rng, n), draw(rng, n)[:, 1:]), "targets of .* 8 steps"),
        (lambda rng, n: (draw(rng, 3), draw(rng, 3)), "1000 series of 8 steps"),
    ],
)
def test_a_wrong_simulator_of_pairs_is_told_what_is_wrong(wrong, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        Regression.simulated(wrong)
