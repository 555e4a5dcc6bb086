"""Truth against prediction: every scored value of the held-out series is a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import KNOWN, PALETTE, legend_above, panel, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

MOST = 4000
"""Dots of one output; of more values, that many are drawn, evenly spaced."""


def truth_against_prediction(fit: Fit, ax: Axes | None = None, output: int | None = None) -> Axes:
    """Draw predictions over the truth, with the diagonal where a perfect fit would lie.

    Parameters
    ----------
    fit
        A fit, mostly of a regression.
    ax
        Where to draw; a new figure by default.
    output
        Which output; all of them by default.
    """
    with styled():
        ax = panel(ax, 4.4, 4.2)
        shown = HeldOut.of(fit)
        drawn = range(fit.task.outputs) if output is None else (output,)
        truth, found = (
            values[:, shown.scored].reshape(-1, fit.task.outputs)[:, drawn]
            for values in (shown.truth, shown.predictions)
        )
        names = [plain(fit.task.output_names[number]) for number in drawn]
        kept = np.unique(np.linspace(0, len(truth) - 1, min(MOST, len(truth))).astype(int))
        for column, name in enumerate(names):
            ax.scatter(
                truth[kept, column],
                found[kept, column],
                s=7,
                alpha=0.5,
                linewidths=0,
                color=PALETTE[column % len(PALETTE)],
                label=name,
                rasterized=True,
            )
        ends = [float(truth.min()), float(truth.max())]
        ax.plot(ends, ends, color=KNOWN, linewidth=1, zorder=0.5)
        ax.set_xlabel(f"true {', '.join(names)}")
        ax.set_ylabel(f"predicted {', '.join(names)}")
        if len(names) > 1:
            legend_above(ax)
        return ax
