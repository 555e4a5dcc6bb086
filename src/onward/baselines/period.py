"""The period of a series, from its autocorrelation."""

from __future__ import annotations

import numpy as np

from onward.baselines.past import stretches
from onward.problems.arrays import Array
from onward.problems.problem import Problem

LEAST = 0.2
"""Autocorrelation of a period that is worth the name, unless chance alone can give as much."""

NEAR = 0.9


def find_period(problem: Problem) -> int | None:
    r"""Return the period of a continuation's training series, in steps, or None.

    It is the first local maximum of nearly the height of the highest (a period's multiples are
    periods as well) of the autocorrelation

    .. math:: r_k = \frac{\sum_{s,t,f} (x_{stf} - \bar x_{sf}) (x_{s,t+k,f} - \bar x_{sf})}
        {(1 - k / T) \sum_{s,t,f} (x_{stf} - \bar x_{sf})^2}

    after its first zero, among lags that the warm-up holds and half of every series does; None
    if there is no maximum above 0.2 and above :math:`4 / \sqrt N`, of :math:`N` values.
    """
    series = stretches(problem.reference)
    longest = min(problem.task.warmup, min(group.steps for group in series) // 2)
    if longest < 2:
        return None
    values = sum(group.inputs.size for group in series)
    correlation = np.sum([_autocovariance(group.inputs, longest + 1) for group in series], axis=0)
    if not correlation[0] > 0:
        return None
    correlation = correlation / correlation[0]
    below = np.flatnonzero(correlation <= 0)
    if not len(below):
        return None
    inner = correlation[1:-1]
    peaks = 1 + np.flatnonzero((inner >= correlation[:-2]) & (inner > correlation[2:]))
    peaks = peaks[peaks > below[0]]
    if not len(peaks):
        return None
    best = int(peaks[correlation[peaks] >= NEAR * correlation[peaks].max()][0])
    return best if correlation[best] > max(LEAST, 4 / np.sqrt(values)) else None


def _autocovariance(values: Array, lags: int) -> Array:
    """Return the covariance ``(lag,)`` of ``(series, time, feature)`` with itself, unbiased."""
    steps = values.shape[1]
    centred = values - values.mean(axis=1, keepdims=True)
    spectrum = (np.abs(np.fft.rfft(centred, 2 * steps, axis=1)) ** 2).sum(axis=(0, 2))
    covariance = np.fft.irfft(spectrum)[: lags + 1]
    return np.asarray(covariance * steps / (steps - np.arange(len(covariance))))
