"""Problems that the ladder is tried on, and results to compare."""

from __future__ import annotations

import numpy as np

from onward.baselines import BASELINES, Result
from onward.problems import Continuation, Problem, Regression

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


def result(problem: Problem, factor: float, name: str = "linear", seed: int = 0) -> Result:
    """Return the result of predictions that are off by noise of some size."""
    noise = np.random.default_rng(seed).standard_normal(problem.test.targets.shape)
    wrong = problem.test.targets + factor * noise
    words = {"name": name, "title": BASELINES[name].title if name in BASELINES else name}
    return Result.of(problem, wrong, numbers=3, seconds=0.1, **words)
