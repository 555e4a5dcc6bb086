"""One held-out series: the warm-up, what followed, and what the network says would follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onward.report.figures.held_out import HeldOut
from onward.report.figures.interval import draw_interval
from onward.report.figures.intervals import bands, draw_bands
from onward.report.figures.one_series import draw_prediction, first_drawn, name_axes
from onward.report.figures.style import (
    KNOWN,
    TRUTH,
    legend_above,
    panel,
    styled,
    whole_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

DOTS = 40
"""Series of more steps than this are drawn without dots."""


def continuation(
    fit: Fit, ax: Axes | None = None, series: int = 0, output: int = 0, interval: bool = True
) -> Axes:
    """Draw one held-out series with its true and its predicted continuation.

    Of a long warm-up only the end is drawn.

    Parameters
    ----------
    fit
        The fit of a continuation.
    ax
        Where to draw; a new figure by default.
    series, output
        Which of the held-out series, and which output.
    interval
        Whether to shade the calibrated intervals of 50% and 90%; of a fit that has none, where 90%
        of the errors of the other series lie.
    """
    with styled():
        ax = panel(ax)
        shown = HeldOut.of(fit)
        if interval:
            found = bands(fit)
            if found is None:
                draw_interval(ax, shown, series, output, shown.positions[shown.scored])
            else:
                draw_bands(ax, found, shown, series, output)
        draw_continuation(ax, fit, shown, series, output, labelled=True)
        name_axes(ax, fit, output)
        legend_above(ax)
        return ax


def draw_continuation(
    ax: Axes, fit: Fit, shown: HeldOut, row: int, output: int, *, labelled: bool
) -> None:
    """Draw warm-up, truth and prediction of one series on given axes."""
    assert shown.first is not None
    warmup = fit.task.warmup
    values = np.concatenate([shown.first[row, None, output], shown.truth[row, :, output]])
    positions = np.arange(1, len(values) + 1)
    dots: dict[str, Any] = {"marker": "o", "markersize": 3} if len(values) <= DOTS else {}
    # The line of the continuation starts at the last known value, so that no gap is left.
    start = first_drawn(warmup, len(values) - warmup)
    known, follows = slice(start, warmup), slice(warmup - 1, None)
    names = ("warm-up", "truth", "prediction") if labelled else (None, None, None)
    ax.plot(positions[known], values[known], color=KNOWN, label=names[0], zorder=2.5, **dots)
    ax.plot(positions[follows], values[follows], color=TRUTH, label=names[1], **dots)
    foretold = np.concatenate([values[[warmup - 1]], shown.predictions[row, shown.scored, output]])
    draw_prediction(ax, positions[follows], foretold, names[2], zorder=3)
    whole_ticks(ax)
