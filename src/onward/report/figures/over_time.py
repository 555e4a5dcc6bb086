"""One held-out series: truth and prediction over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.report.figures.held_out import HeldOut
from onward.report.figures.interval import draw_interval
from onward.report.figures.one_series import draw_prediction, first_drawn, name_axes
from onward.report.figures.style import FAINT, TRUTH, legend_above, panel, styled, whole_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit


def over_time(
    fit: Fit,
    ax: Axes | None = None,
    series: int = 0,
    output: int = 0,
    interval: bool = False,
    steps: int | None = None,
) -> Axes:
    """Draw one held-out series with what the network says at every step.

    Parameters
    ----------
    fit
        A fit, mostly of a regression.
    ax
        Where to draw; a new figure by default.
    series, output
        Which of the held-out series, and which output.
    interval
        Whether to draw where 90% of the errors of the other series lie.
    steps
        Scored steps to draw; all of them by default. Of a long warm-up only the end is drawn then.
    """
    with styled():
        ax = panel(ax, 8.1, 2.6)
        shown = HeldOut.of(fit)
        start = shown.scored.start
        begin, end = 0, len(shown.positions)
        if steps is not None:
            end = min(end, start + steps)
            begin = first_drawn(start, end - start)
        if start:
            edges = shown.positions[[begin, start]] - 0.5
            ax.axvspan(*edges, color=FAINT, alpha=0.4, linewidth=0, label="warm-up")
        if interval:
            draw_interval(ax, shown, series, output, shown.positions[shown.scored], steps)
        known = shown.truth[series, begin:end, output]
        ax.plot(shown.positions[begin:end], known, color=TRUTH, label="truth")
        foretold = shown.predictions[series, start:end, output]
        draw_prediction(ax, shown.positions[start:end], foretold, "prediction")
        ax.margins(x=0.01)
        name_axes(ax, fit, output)
        whole_ticks(ax)
        legend_above(ax)
        return ax
