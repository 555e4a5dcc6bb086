"""One held-out series: truth and prediction over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.report.figures.held_out import HeldOut
from onward.report.figures.interval import draw_interval
from onward.report.figures.style import (
    FAINT,
    PREDICTION,
    TRUTH,
    legend_above,
    panel,
    plain,
    styled,
    whole_ticks,
)

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
        Scored steps to draw; all of them by default.
    """
    with styled():
        ax = panel(ax, 8.1, 2.6)
        shown = HeldOut.of(fit)
        start = shown.scored.start
        end = None if steps is None else start + steps
        drawn = slice(start, end)
        if start:
            ax.axvspan(
                shown.positions[0] - 0.5,
                shown.positions[start] - 0.5,
                color=FAINT,
                alpha=0.4,
                linewidth=0,
                label="warm-up",
            )
        if interval:
            draw_interval(ax, shown, series, output, shown.positions[shown.scored], steps)
        truth = shown.truth[series, :end, output]
        ax.plot(shown.positions[:end], truth, color=TRUTH, label="truth")
        ax.plot(
            shown.positions[drawn],
            shown.predictions[series, drawn, output],
            color=PREDICTION,
            linestyle=(0, (3, 1.5)),
            label="prediction",
        )
        ax.margins(x=0.01)
        ax.set_xlabel("position in the series")
        ax.set_ylabel(plain(fit.task.output_names[output]))
        whole_ticks(ax)
        legend_above(ax)
        return ax
