"""Where the truth may lie: predictions with the errors of other held-out series around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.problems.arrays import Array
from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import PREDICTION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARE = 0.9
LEAST = 20
"""Other series that an interval needs: with fewer, its ends would be single errors."""


def interval(shown: HeldOut, series: int, output: int = 0) -> tuple[Array, Array] | None:
    """Return the ends of the interval, ``(step,)`` each, or None if there are too few series.

    At every scored step, the quantiles 5% and 95% of the errors that the other held-out series
    have there, added to the prediction: nothing is assumed on how errors are distributed.

    Parameters
    ----------
    shown
        Held-out series and their predictions.
    series, output
        Which series the interval is for, and which output.
    """
    others = np.delete(shown.errors[..., output], series, axis=0)
    others = others[np.isfinite(others).all(axis=1)]
    if len(others) < LEAST:
        return None
    low, high = np.quantile(others, [(1 - SHARE) / 2, (1 + SHARE) / 2], axis=0)
    prediction = shown.predictions[series, shown.scored, output]
    return prediction + low, prediction + high


def draw_interval(
    ax: Axes,
    shown: HeldOut,
    series: int,
    output: int,
    positions: NDArray[np.integer],
    steps: int | None = None,
) -> None:
    """Shade the interval on given axes, where there is one."""
    ends = interval(shown, series, output)
    if ends is None:
        return
    low, high = (end[:steps] for end in ends)
    ax.fill_between(
        positions[:steps],
        low,
        high,
        color=PREDICTION,
        alpha=0.2,
        linewidth=0,
        label=f"{SHARE:.0%} of errors",
    )
