"""How wide the intervals are at each step, and how often they hold the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.errors import FitError
from onward.fit_intervals import measured, truth
from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import (
    KNOWN,
    PREDICTION,
    legend_above,
    panel,
    styled,
    whole_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit
    from onward.intervals import Rollout

LEVELS = (0.5, 0.9)


def bands(fit: Fit) -> Rollout | None:
    """Return the intervals of all held-out series, or None if the fit has none."""
    with np.errstate(all="ignore"):
        try:
            return measured(fit, LEVELS)
        except FitError:
            return None


def draw_bands(ax: Axes, found: Rollout, shown: HeldOut, row: int, output: int) -> None:
    """Shade the intervals of one series on given axes, the wider ones lighter."""
    positions = shown.positions[shown.scored]
    for place, level in reversed(list(enumerate(found.levels))):
        ax.fill_between(
            positions,
            found.lower[place, row, :, output],
            found.upper[place, row, :, output],
            color=PREDICTION,
            alpha=0.2,
            linewidth=0,
            label=f"{level:.0%} interval",
        )


def intervals(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw the mean width of the intervals of 50% and 90% at every step.

    The legend says which share of the held-out values they hold.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.

    Raises
    ------
    FitError
        If too few series were held out to calibrate intervals on.
    """
    with styled():
        ax = panel(ax)
        found, shown = measured(fit, LEVELS), HeldOut.of(fit)
        positions = shown.positions[shown.scored]
        covered = np.nanmean(found.covered(truth(fit)), axis=1)
        looks = zip(found.levels, found.widths, covered, (KNOWN, PREDICTION), strict=True)
        for level, widths, share, color in looks:
            marker = "o" if len(positions) == 1 else None
            name = f"{level:.0%}: holds {share:.1%}"
            ax.plot(positions, widths, color=color, label=name, marker=marker)
        ax.set_ylim(bottom=0)
        ax.set_xlabel("position in the series")
        ax.set_ylabel("mean width of the interval")
        whole_ticks(ax)
        legend_above(ax)
        return ax
