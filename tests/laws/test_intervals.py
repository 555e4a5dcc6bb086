"""Laws of intervals: they hold as much as they should, and nothing that was not held out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import onward
from onward.errors import FitError, ProblemError
from onward.fit_intervals import measured, truth
from onward.intervals import Calibration, least_series

LEVELS = (0.5, 0.9)
SMALL = {"restarts": 4, "steps": 60, "polish": False, "threads": 1, "progress": False}
NETWORK = "RNN(3) Dense(1)"
MEMBERS = np.array([3, 5, 8])


def walks(series: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((series, 14)).cumsum(axis=1)


@pytest.fixture(scope="module")
def fit() -> onward.Fit:
    problem = onward.Continuation(walks(400), warmup=8, horizon=6, validation=0.3, test=0.3)
    return onward.train(problem, NETWORK, **SMALL)


def drawn(rng: np.random.Generator, series: int) -> tuple[np.ndarray, np.ndarray]:
    """Return predictions of three members and truths whose errors are skewed and heavy."""
    predictions = rng.standard_normal((3, series, 5, 2))
    targets = predictions[0] + rng.exponential(size=(series, 5, 2)) ** 2
    return predictions, targets


@pytest.mark.parametrize("level", [0.25, 0.5, 0.9, 0.95])
def test_the_share_that_is_held_is_that_of_the_level(level):
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(60):
        predictions, targets = drawn(rng, 39)
        calibration = Calibration.of(predictions, 0, MEMBERS, targets)
        others, true = drawn(rng, 400)
        half = calibration.quantile(level) * calibration.scale(others)
        shares.append((np.abs(true - others[0]) <= half).mean())
    exact = np.ceil(round(40 * level, 9)) / 40
    assert abs(np.mean(shares) - exact) < 0.01


def test_the_width_follows_the_ensemble_where_that_tells_how_large_errors_are():
    rng = np.random.default_rng(2)
    size = rng.exponential(size=(300, 5, 2)) ** 2
    predictions = size * rng.standard_normal((4, 300, 5, 2))
    targets = predictions[0] + size * rng.standard_normal((300, 5, 2))
    members = np.array([3, 5, 7, 8])
    predictions[2] = np.nan
    assert Calibration.of(predictions, 0, members, targets).members.tolist() == [3, 5, 8]
    blind = rng.standard_normal((4, 300, 5, 2))
    true = blind[0] + rng.standard_normal((300, 5, 2))
    assert len(Calibration.of(blind, 0, members, true).members) == 0


def test_steps_that_do_not_count_change_nothing():
    predictions, targets = drawn(np.random.default_rng(3), 40)
    gaps = np.full((3, 25, 5, 2), 7.0)
    padded = Calibration.of(
        np.concatenate([predictions, gaps], axis=1),
        0,
        MEMBERS,
        np.concatenate([targets, np.full((25, 5, 2), np.nan)]),
    )
    plain = Calibration.of(predictions, 0, MEMBERS, targets)
    assert padded.series == plain.series == 40
    for level in LEVELS:
        np.testing.assert_array_equal(padded.quantile(level), plain.quantile(level))


def test_intervals_are_around_what_is_foretold_and_one_in_another(fit):
    seeds = walks(30, seed=9)[:, :8]
    found = fit.rollout(seeds, 6, intervals=LEVELS)
    np.testing.assert_array_equal(found.values, fit.rollout(seeds, 6))
    assert found.lower.shape == found.upper.shape == (2, 30, 6, 1)
    assert (found.lower[1] <= found.lower[0]).all()
    assert (found.lower[0] <= found.values).all()
    assert (found.values <= found.upper[0]).all()
    assert (found.upper[0] <= found.upper[1]).all()
    shorter = fit.rollout(seeds[:7], 4, intervals=0.9)
    np.testing.assert_array_equal(shorter.upper[0], found.upper[1, :7, :4])


def test_held_out_series_are_held_as_often_as_they_should(fit):
    covered = measured(fit).covered(truth(fit)).mean(axis=1)
    np.testing.assert_allclose(covered, LEVELS, atol=0.12)


def test_widths_of_a_random_walk_grow_with_the_horizon(fit):
    widths = measured(fit).widths[1]
    assert widths[-1] > 1.5 * widths[0]


def test_a_saved_fit_has_the_same_intervals(fit, tmp_path):
    seeds = walks(5, seed=9)[:, :8]
    one, two = (
        each.rollout(seeds, 6, intervals=LEVELS)
        for each in (fit, onward.Fit.load(fit.save(tmp_path)))
    )
    np.testing.assert_array_equal(one.lower, two.lower)
    np.testing.assert_array_equal(one.upper, two.upper)


def test_a_regression_is_measured_too():
    values = walks(120)
    problem = onward.Regression(values, np.cumsum(values, axis=1), warmup=2, name="sums")
    found = measured(onward.train(problem, NETWORK, **SMALL))
    assert found.values.shape == (18, 12, 1)
    assert np.isfinite(found.upper).all()


@pytest.mark.parametrize("levels", [0, 1, [], [0.5, 2], "half", [None], [[0.5]]])
def test_levels_are_shares(fit, levels):
    with pytest.raises(ProblemError, match="shares between 0 and 1"):
        fit.rollout(walks(2)[:, :8], 3, intervals=levels)


def test_what_was_not_calibrated_is_refused(fit):
    seeds = walks(2)[:, :8]
    with pytest.raises(FitError, match=r"at most 6 steps with intervals.*received 7"):
        fit.rollout(seeds, 7, intervals=LEVELS)
    with pytest.raises(FitError, match=r"at least 999 held-out series for intervals of 0\.999"):
        fit.rollout(seeds, 3, intervals=0.999)
    other = next(int(n) for n in fit.restarts if n != fit.restarts[fit.best])
    with pytest.raises(FitError, match="leave out restart"):
        fit.rollout(seeds, 3, other, intervals=LEVELS)
    with pytest.raises(FitError, match="calibrated on held-out series, received one of an older"):
        replace(fit, calibration=None).rollout(seeds, 3, intervals=LEVELS)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_the_least_number_of_series_is_the_first_that_gives_a_finite_interval(level):
    for series in range(1, 120):
        errors = np.arange(1.0, series + 1)[:, None, None]
        found = Calibration(errors, np.empty(0, np.int64), np.ones((1, 1))).quantile(level)
        assert np.isfinite(found).all() == (series >= least_series(level))
