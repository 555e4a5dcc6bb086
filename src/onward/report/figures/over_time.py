"""One held-out series: truth and prediction over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import (
    FAINT,
    PREDICTION,
    TRUTH,
    legend_above,
    panel,
    styled,
    whole_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit


def over_time(fit: Fit, ax: Axes | None = None, series: int = 0, output: int = 0) -> Axes:
    """Draw one held-out series with what the network says at every step.

    Parameters
    ----------
    fit
        A fit, mostly of a regression.
    ax
        Where to draw; a new figure by default.
    series, output
        Which of the held-out series, and which output.
    """
    with styled():
        ax = panel(ax, 8.1, 2.6)
        shown = HeldOut.of(fit)
        start = shown.scored.start
        if start:
            ax.axvspan(
                shown.positions[0] - 0.5,
                shown.positions[start] - 0.5,
                color=FAINT,
                alpha=0.4,
                linewidth=0,
                label="warm-up",
            )
        ax.plot(shown.positions, shown.truth[series, :, output], color=TRUTH, label="truth")
        ax.plot(
            shown.positions[shown.scored],
            shown.predictions[series, shown.scored, output],
            color=PREDICTION,
            linestyle=(0, (3, 1.5)),
            label="prediction",
        )
        ax.margins(x=0.01)
        ax.set_xlabel("position in the series")
        ax.set_ylabel(fit.task.output_names[output])
        whole_ticks(ax)
        legend_above(ax)
        return ax
