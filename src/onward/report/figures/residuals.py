"""Errors as the residual figures show them: on one scale for all outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from onward.problems.arrays import Array
from onward.report.figures.held_out import HeldOut

if TYPE_CHECKING:
    from onward.fit import Fit


@dataclass(frozen=True)
class Residuals:
    """Errors of the held-out series.

    Attributes
    ----------
    values : (series, step, output)
        Truth minus prediction of every scored step.
    unit
        What to add to the label of an axis.
    """

    values: Array
    unit: str


def residuals(fit: Fit) -> Residuals:
    """Return the errors: of one output in original units, of several in scaled ones."""
    errors = HeldOut.of(fit).errors
    if fit.task.outputs == 1:
        return Residuals(errors, "")
    deviation = np.asarray(fit.task.output_scaling.deviation)
    return Residuals(errors / deviation, ", in scaled units")


def autocorrelation(values: Array, most: int = 40) -> tuple[Array, Array]:
    r"""Return the correlation of errors with those so many steps later, and its 95% bounds.

    .. math:: r_k = \frac{\frac{1}{n_k} \sum_{s,t} e_{st} e_{s,t+k}}
        {\frac{1}{n_0} \sum_{s,t} e_{st}^2}, \qquad b_k = 1.96 / \sqrt{n_k},

    with the mean of all errors taken off first, and :math:`n_k` the pairs that are :math:`k`
    steps apart, in all series and outputs. Errors without memory stay within :math:`\pm b_k`
    in 95% of the lags (Box & Jenkins 1970, Time Series Analysis).

    Parameters
    ----------
    values : (series, step, output)
    most
        Largest :math:`k`; at most half of the steps, but at least 1, are looked at.

    Returns
    -------
    correlations, bounds : (lag,)
        From lag 1 on; empty with fewer than 3 steps, or no finite error other than a constant.
    """
    whole = values[np.isfinite(values).all(axis=(1, 2))]
    series, steps, outputs = whole.shape
    if not series or steps < 3:
        return np.empty(0), np.empty(0)
    centred = whole - whole.mean(axis=(0, 1))
    power = np.square(centred).mean(axis=(0, 1))
    if not power.any():
        return np.empty(0), np.empty(0)
    centred = centred / np.sqrt(np.where(power > 0, power, 1.0))
    lags = np.arange(1, max(1, min(most, steps // 2)) + 1)
    found = [float((centred[:, k:] * centred[:, :-k]).mean()) for k in lags]
    return np.array(found), 1.96 / np.sqrt(series * outputs * (steps - lags))
