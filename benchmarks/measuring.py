"""Timing: everybody in turn, again and again, so that a disturbance meets all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

LOW, HIGH = 10, 90
"""Percentiles that are given as the spread."""

Key = TypeVar("Key")
Timed = Callable[[int], tuple[float, int]]
"""Takes at least so many steps; returns the seconds and how many steps it were."""


@dataclass(frozen=True)
class Spread:
    """The middle of some numbers and how far they scatter.

    Attributes
    ----------
    median
        The middle.
    low, high
        10th and 90th percentile.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Return the spread of some numbers."""
        low, median, high = np.percentile(numbers, (LOW, 50, HIGH))
        return cls(float(median), float(low), float(high))


@dataclass(frozen=True)
class Pace:
    """How long to measure.

    Attributes
    ----------
    repetitions
        Times that everybody is timed.
    seconds
        Length of one sample, at least; a single step may take longer.
    """

    repetitions: int
    seconds: float


def calibrate(timed: Timed, seconds: float) -> tuple[int, float]:
    """Return how many steps take ``seconds``, and the seconds one of them takes."""
    count = 1
    while True:
        took, taken = timed(count)
        a_step = took / taken
        if took >= seconds / 4:
            return max(1, round(seconds / a_step)), a_step
        count = max(taken + 1, min(10 * taken, round(seconds / max(a_step, 1e-9))))


def interleaved(entrants: Mapping[Key, Timed], pace: Pace) -> dict[Key, list[float]]:
    """Return samples of the seconds a step takes of every entrant, in the order taken.

    All are timed once, then all once more, and so on: the k-th samples of two entrants were taken
    within the same moments, and their ratio is what counts.
    """
    counts = {name: calibrate(timed, pace.seconds)[0] for name, timed in entrants.items()}
    samples: dict[Key, list[float]] = {name: [] for name in entrants}
    for _ in range(pace.repetitions):
        for name, timed in entrants.items():
            took, taken = timed(counts[name])
            samples[name].append(took / taken)
    return samples


def ratio(over: Sequence[float], under: Sequence[float]) -> Spread:
    """Return the spread of the ratios of samples that were taken one after the other."""
    return Spread.of(np.asarray(over) / np.asarray(under))


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    r"""Return :math:`p` of the least-squares fit :math:`\log cost = p \log size + c`."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])
