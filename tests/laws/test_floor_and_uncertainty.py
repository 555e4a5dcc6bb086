"""Laws of the floor and of the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from laws.ladder import HORIZON, WARMUP, continuation, of_two, result, seasons

from onward.baselines.floor import Floor, floor_of
from onward.baselines.uncertainty import difference
from onward.problems import Continuation, Regression, Score

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
