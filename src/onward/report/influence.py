"""The influence of each value of the past on a prediction, of a network or of a simple rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.problems.arrays import Array
from onward.problems.task import Task

if TYPE_CHECKING:
    from onward.baselines import Baseline
    from onward.fit import Fit

SERIES, WORK = 32, 1_000_000
"""Series that are looked at, at most; and steps that all copies of them may have, about."""

STEP = 0.01
"""How far a value is moved either way, in standard deviations of its feature."""

FAINT = 0.01
"""An influence below this share of the largest is as good as none."""

LEAST, MOST = 12, 60
"""Lags that are looked at, at least where there are so many, and at most."""

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Influence:
    r"""How far a prediction moves with each value of the past.

    .. math:: I_{kf} = \sqrt{\frac{1}{S} \sum_{s,o}
        \left( \frac{\sigma_f}{\sigma_o}
        \frac{\partial p_{so}}{\partial x_{s,T-k,f}} \right)^2}

    for the prediction at the last step :math:`T` of every series :math:`s`, with the standard
    deviations :math:`\sigma` of input and output. An influence of 1 is that of a value that the
    prediction follows one to one.

    Attributes
    ----------
    lags : (lag,)
        Steps from the value foretold back to the input: of a continuation 1 and more, of a
        regression 0 and more.
    values : (lag, feature)
        :math:`I`; NaN where a prediction is not finite.
    """

    lags: Index
    values: Array

    @property
    def finite(self) -> bool:
        """Whether there is any influence to speak of."""
        return bool(np.isfinite(self.values).all() and self.values.any())

    @property
    def reach(self) -> int:
        """The longest lag with an influence of more than 1% of the largest."""
        strength = np.sqrt((self.values**2).sum(axis=1))
        return int(self.lags[np.flatnonzero(strength > FAINT * strength.max())[-1]])

    @property
    def bulk(self) -> int:
        """The lag up to which 95% of the squared influence lies."""
        grown = np.cumsum((self.values**2).sum(axis=1))
        return int(self.lags[np.argmax(grown >= 0.95 * grown[-1])])


def influence(
    fit: Fit, predictor: Fit | Baseline | None = None, lags: Index | None = None
) -> Influence:
    """Measure the influence of each lag, by moving one value of the past at a time.

    Derivatives are central differences, since an engine has none with respect to its inputs.

    Parameters
    ----------
    fit
        Whose held-out series are looked at.
    predictor
        A simple rule that was fitted on the same problem; the fit itself by default.
    lags : (lag,)
        Lags to look at; by default up to 60 from the first to the longest, denser near the first.
    """
    task, data = fit.task, fit.examples
    series = task.input_scaling.invert(data.inputs)
    spread = series.std(axis=(0, 1))
    spread = np.where(spread > 0, spread, 1.0)
    if task.kind == "continuation":
        outputs = spread[: task.outputs]
        series = series[:, : task.warmup]
    else:
        outputs = task.output_scaling.invert(data.targets)[:, task.scored].std(axis=(0, 1))
        outputs = np.where(outputs > 0, outputs, 1.0)
    lags = _spaced(task, series.shape[1]) if lags is None else lags
    few = int(np.clip(WORK // (len(lags) * series.shape[1]), 4, SERIES))
    rows = np.linspace(0, len(series) - 1, min(few, len(series))).astype(int)
    moved = [
        _derivatives(predictor or fit, task, series[rows], lags, feature, STEP * spread[feature])
        for feature in range(task.inputs)
    ]
    slopes = np.stack(moved, axis=2) * spread[:, None] / outputs
    values = np.sqrt(np.square(slopes).sum(axis=3).mean(axis=1))
    return Influence(lags, values)


def within_reach(fit: Fit) -> Influence:
    """Return the influence in a network at lags that go not much further back than it reaches."""
    coarse = influence(fit)
    if not coarse.finite:
        return coarse
    longest = coarse.lags[-1]
    # Itself one of the lags without influence, if there are any.
    beyond = coarse.lags[coarse.lags >= max(LEAST, 1.3 * coarse.reach)]
    far = beyond[0] if len(beyond) else longest
    if far == longest == coarse.lags[0] + len(coarse.lags) - 1:
        return coarse
    return influence(fit, lags=np.unique(np.linspace(coarse.lags[0], far, MOST).astype(np.int64)))


def _spaced(task: Task, steps: int) -> Index:
    """Return lags from the first to the longest, all of them where they are few."""
    first = 1 if task.kind == "continuation" else 0
    every = np.geomspace(1, steps, min(steps, MOST)).astype(np.int64)
    return np.arange(steps) + first if steps <= MOST else np.unique(every) - 1 + first


def _derivatives(
    predictor: Fit | Baseline, task: Task, series: Array, lags: Index, feature: int, step: float
) -> Array:
    """Return derivatives with respect to one feature, ``(lag, series, output)``."""
    first = 1 if task.kind == "continuation" else 0
    places = series.shape[1] - 1 + first - lags
    copies = np.repeat(series[None], len(lags), axis=0)
    ends = []
    for sign in (1, -1):
        moved = copies.copy()
        moved[np.arange(len(lags)), :, places, feature] += sign * step
        flat = moved.reshape(-1, *series.shape[1:])
        ends.append(_last(predictor, task, flat).reshape(len(lags), len(series), -1))
    return np.asarray((ends[0] - ends[1]) / (2 * step))


def _last(predictor: Fit | Baseline, task: Task, series: Array) -> Array:
    """Return what follows a continuation, or ends a regression, ``(series, output)``."""
    if task.kind == "continuation":
        return predictor.rollout(series, 1)[:, -1]
    return predictor.predict(series)[:, -1]
