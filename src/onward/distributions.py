r"""What a network says beside its values: distributions, and how well they fit.

How well is the continuous ranked probability score, in the units of the values, less is better
(Gneiting & Raftery 2007, Journal of the American Statistical Association 102). It is the absolute
error where nothing is said of the spread. Of a Gaussian, with :math:`z = (y - m) / \sigma`,

.. math:: \sigma \left( z (2 \Phi(z) - 1) + 2 \varphi(z) - 1 / \sqrt{\pi} \right),

and of quantiles twice the mean pinball loss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import FitError, ProblemError
from onward.networks.losses import LEAST_DEVIATION, MEDIAN, Loss

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Gaussian:
    """A normal distribution of every value.

    Attributes
    ----------
    mean, deviation : (…, step, value)
        In original units.
    """

    mean: Array
    deviation: Array

    @property
    def values(self) -> Array:
        """What is foretold: the mean."""
        return self.mean

    def quantile(self, level: float) -> Array:
        """Return the value that a share of ``level`` stays below, ``(…, step, value)``.

        Raises
        ------
        ProblemError
            If the level is not between 0 and 1.
        """
        from scipy.special import ndtri

        return np.asarray(self.mean + self.deviation * ndtri(_checked(level)))

    def interval(self, level: float) -> tuple[Array, Array]:
        """Return the ends of the middle that holds a share of ``level``."""
        tail = (1 - _checked(level)) / 2
        return self.quantile(tail), self.quantile(1 - tail)


@dataclass(frozen=True)
class Quantiles:
    """Quantiles of every value.

    Attributes
    ----------
    levels
        In ascending order.
    at : (level, …, step, value)
        In original units; they never cross.
    """

    levels: tuple[float, ...]
    at: Array

    @property
    def values(self) -> Array:
        """What is foretold: the median."""
        return self.quantile(MEDIAN)

    def quantile(self, level: float) -> Array:
        """Return the value that a share of ``level`` stays below, ``(…, step, value)``.

        Raises
        ------
        FitError
            If the network was not taught that level.
        """
        for known, found in zip(self.levels, self.at, strict=True):
            if math.isclose(known, level):
                return np.asarray(found)
        raise FitError(
            f"a level among {', '.join(f'{known:g}' for known in self.levels)}",
            f"{level:g}",
            "train with that level in loss=(…)",
        )

    def interval(self, level: float) -> tuple[Array, Array]:
        """Return the ends of the middle that holds a share of ``level``."""
        tail = (1 - _checked(level)) / 2
        return self.quantile(tail), self.quantile(1 - tail)


Distribution = Gaussian | Quantiles


def distribution(loss: Loss, outputs: Array) -> Distribution:
    """Return what a network says, in its own units.

    Parameters
    ----------
    outputs : (…, step, output)
        Values, and what else the loss makes it say.

    Raises
    ------
    FitError
        If it says nothing but values.
    """
    if loss.name == "gaussian":
        mean, spread = np.split(np.asarray(outputs, np.float64), 2, axis=-1)
        with np.errstate(over="ignore"):
            return Gaussian(mean, np.hypot(np.exp(spread), LEAST_DEVIATION))
    if loss.name == "quantiles":
        return Quantiles(loss.levels, _quantiles(loss, np.asarray(outputs, np.float64)))
    raise FitError(
        "a network that says more than values",
        f"one taught by the loss {loss}",
        "train it with loss='gaussian', or levels such as loss=(0.05, 0.5, 0.95)",
    )


def in_units(found: Distribution, mean: Any, deviation: Any) -> Distribution:
    """Return a distribution in the units of which the network's have a mean and a deviation."""
    mean, deviation = np.asarray(mean), np.asarray(deviation)
    if isinstance(found, Gaussian):
        return Gaussian(found.mean * deviation + mean, found.deviation * deviation)
    return Quantiles(found.levels, found.at * deviation + mean)


def spread(loss: Loss, outputs: Array) -> Array:
    """Return a width of what is said of each value, ``(…, step, value)``, in the network's units.

    Of a Gaussian its deviation, of quantiles half of what lies between the outermost.
    """
    found = distribution(loss, outputs)
    if isinstance(found, Gaussian):
        return found.deviation
    return np.asarray(np.maximum((found.at[-1] - found.at[0]) / 2, LEAST_DEVIATION))


def misfit(loss: Loss, outputs: Array, targets: Array, weights: Array) -> Array:
    """Return how badly what is said fits the truth, ``(…)``, averaged over the steps that count.

    Parameters
    ----------
    outputs : (…, series, time, output)
    targets : (series, time, target)
    weights : (series, time)

    Returns
    -------
    The continuous ranked probability score in the network's units; of symbols the cross-entropy in
    nats.
    """
    counted = weights[..., None] > 0
    each = np.where(counted, _misfits(loss, outputs, targets), 0.0)
    count = max(1, np.count_nonzero(weights)) * each.shape[-1]
    return np.asarray(each.sum(axis=(-3, -2, -1)) / count)


def _misfits(loss: Loss, outputs: Array, targets: Array) -> Array:
    if loss.of_symbols:
        return np.asarray(-said_of(log_probabilities(outputs), targets))
    if loss.squared:
        return np.asarray(np.abs(outputs - targets))
    found = distribution(loss, outputs)
    if isinstance(found, Gaussian):
        return _ranked(found, targets)
    u = targets - found.at
    levels = np.array(found.levels).reshape(-1, *[1] * (u.ndim - 1))
    return np.asarray(2 * np.maximum(levels * u, (levels - 1) * u).mean(axis=0))


def _ranked(found: Gaussian, targets: Array) -> Array:
    from scipy.special import ndtr

    z = (targets - found.mean) / found.deviation
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    each = z * (2 * ndtr(z) - 1) + 2 * density - 1 / math.sqrt(math.pi)
    return np.asarray(found.deviation * each)


def log_probabilities(logits: Array) -> Array:
    """Return the logarithm of the probability of each symbol, ``(…, symbol)``."""
    from scipy.special import log_softmax

    return np.asarray(log_softmax(np.asarray(logits, np.float64), axis=-1))


def said_of(found: Array, symbols: Array) -> Array:
    """Return what is said of the symbols that came, ``(…, series, time, 1)``."""
    numbers = np.broadcast_to(symbols.astype(np.int64), (*found.shape[:-1], 1))
    return np.asarray(np.take_along_axis(found, numbers, axis=-1))


def _quantiles(loss: Loss, outputs: Array) -> Array:
    median, *steps = np.split(outputs, loss.numbers, axis=-1)
    widths = dict(zip(loss.outward[1:], (np.logaddexp(0, step) for step in steps), strict=True))
    found = {MEDIAN: median}
    above = [level for level in loss.levels if level > MEDIAN]
    below = [level for level in reversed(loss.levels) if level < MEDIAN]
    for side, sign in ((above, 1), (below, -1)):
        last = median
        for level in side:
            found[level] = last = last + sign * widths[level]
    return np.stack([found[level] for level in loss.levels])


def _checked(level: Any) -> float:
    if not isinstance(level, int | float | np.number) or not 0 < level < 1:
        raise ProblemError("a level between 0 and 1", repr(level), "such as 0.9")
    return float(level)
