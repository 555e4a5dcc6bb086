"""How sure a difference between two scores is: the paired bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.baselines.past import overlap
from onward.baselines.result import Result
from onward.problems.arrays import Array, count
from onward.problems.problem import Problem

RESAMPLES = 2000
LEAST = 3
"""Independent pieces that resampling needs, at least."""


@dataclass(frozen=True)
class Difference:
    r"""By which share one score is smaller than another, with its 95% interval.

    .. math:: d = 1 - S_a / S_b

    Both scores are taken on the same resampled series (Efron & Tibshirani 1993, An Introduction
    to the Bootstrap). Where series overlap, or there is only one, whole blocks of neighbours are
    drawn: the moving-block bootstrap (Künsch 1989, Annals of Statistics 17).

    Attributes
    ----------
    share
        :math:`d`, on the test part as it is.
    low, high
        The interval; None if there is too little to resample.
    how
        What was resampled, in words.
    """

    share: float
    low: float | None
    high: float | None
    how: str

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no doubt about the sign; without one, it is in doubt."""
        return self.low is not None and self.high is not None and self.low * self.high > 0

    @property
    def half(self) -> float | None:
        """Half the width of the interval, or None."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def difference(problem: Problem, one: Result, other: Result) -> Difference:
    """Return by which share the score of ``one`` is smaller than that of ``other``."""
    assert one.score is not None
    assert other.score is not None
    share = _share(np.asarray(one.score), np.asarray(other.score))
    a, b, block, how = _pieces(problem, one, other)
    if len(a) < LEAST * block:
        return Difference(float(share), None, None, f"no interval: {how} are too few")
    index = _blocks(len(a), block)
    root = problem.task.score.root
    means = [values[index].mean(axis=1) for values in (a, b)]
    shares = _share(*(np.sqrt(mean) if root else mean for mean in means))
    low, high = np.percentile(shares, [2.5, 97.5])
    how = f"95% interval over {RESAMPLES:,} resamples of {how}"
    return Difference(float(share), float(low), float(high), how)


def _share(one: Array, other: Array) -> Array:
    with np.errstate(all="ignore"):
        ratio = np.where(other > 0, one / other, np.where(one > 0, np.inf, 1.0))
    return np.asarray(1 - np.minimum(ratio, 1e300))


def _pieces(problem: Problem, one: Result, other: Result) -> tuple[Array, Array, int, str]:
    """Return what the scores are means of, how many neighbours go together, and what it is."""
    many = len(one.per_series)
    if many == 1:
        steps = len(one.squares)
        block = max(1, round(steps**0.5))
        how = f"{count(steps, 'step')} of the only test series, in blocks of {block}"
        return one.squares, other.squares, block, how
    power = 2 if problem.task.score.root else 1
    a, b = one.per_series**power, other.per_series**power
    stride = overlap(problem.test)
    if stride is None:
        return a, b, 1, f"{many:,} test series"
    block = -(-(problem.task.horizon or problem.test.steps) // stride)
    return a, b, block, f"{many:,} test windows that overlap, in blocks of {block}"


def _blocks(many: int, block: int) -> NDArray[np.int64]:
    """Return the members of every resample, ``(resample, member)``."""
    rng = np.random.default_rng(0)
    pieces = -(-many // block)
    starts = rng.integers(0, many - block + 1, (RESAMPLES, pieces))
    index = starts[..., None] + np.arange(block)
    return index.reshape(RESAMPLES, -1)[:, :many].astype(np.int64)
