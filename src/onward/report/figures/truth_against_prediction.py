"""Truth against prediction: every scored value of the held-out series is a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import KNOWN, PALETTE, legend_above, panel, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

MOST = 4000
"""Dots of one output; of more values, that many are drawn, evenly spaced."""


def truth_against_prediction(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw predictions over the truth, with the diagonal where a perfect fit would lie.

    Parameters
    ----------
    fit
        A fit, mostly of a regression.
    ax
        Where to draw; a new figure by default.
    """
    with styled():
        ax = panel(ax, 4.4, 4.2)
        shown = HeldOut.of(fit)
        truth, found = (
            values[:, shown.scored].reshape(-1, fit.task.outputs)
            for values in (shown.truth, shown.predictions)
        )
        kept = np.unique(np.linspace(0, len(truth) - 1, min(MOST, len(truth))).astype(int))
        for output, name in enumerate(fit.task.output_names):
            ax.scatter(
                truth[kept, output],
                found[kept, output],
                s=7,
                alpha=0.35,
                linewidths=0,
                color=PALETTE[output % len(PALETTE)],
                label=name,
                rasterized=True,
            )
        ends = [float(truth.min()), float(truth.max())]
        ax.plot(ends, ends, color=KNOWN, linewidth=1, zorder=0.5)
        names = ", ".join(fit.task.output_names)
        ax.set_xlabel(f"true {names}")
        ax.set_ylabel(f"predicted {names}")
        if fit.task.outputs > 1:
            legend_above(ax)
        return ax
