"""Training loss and validation score of every restart, step after step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.problems.arrays import Array
from onward.problems.scaling import Scaling
from onward.report.figures.style import (
    KNOWN,
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


def curves(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw training losses and validation scores, the best restart bold, on a logarithmic axis.

    The axis is linear where a loss is below zero, as a log-likelihood may be.

    Losses are in the network's units and scores in original ones, so that the two compare only
    where the problem is not scaled.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.
    """
    with styled():
        ax = panel(ax)
        history = fit.history
        identity = Scaling.identity(fit.task.outputs)
        unit = "" if fit.task.output_scaling == identity else " (scaled)"
        # A log-likelihood is a loss that may be below zero.
        logarithmic = fit.loss.squared or not (history.training <= 0).any()
        curves_of = (
            (f"training loss{unit}", history.training, PREDICTION),
            ("validation score", history.validation, TRUTH),
        )
        for name, values, color in curves_of:
            drawn = _positive(values) if logarithmic else values
            ax.plot(history.steps, drawn.T, color=color, linewidth=0.7, alpha=0.25)
            ax.plot(history.steps, drawn[fit.best], color=color, label=name, zorder=3)
        if history.polishing_from is not None and history.polishing_from < len(history.steps):
            ax.axvline(
                history.steps[history.polishing_from],
                color=KNOWN,
                linewidth=0.8,
                linestyle=(0, (1, 2)),
                label="polishing",
            )
        ax.set_yscale("log" if logarithmic else "linear")
        restarts = len(history.training)
        note = f" (bold: best of {restarts})" if restarts > 1 else ""
        ax.set_xlabel(f"training step{note}")
        ax.set_ylabel("error")
        whole_ticks(ax)
        legend_above(ax)
        return ax


def _positive(values: Array) -> Array:
    """Leave out what a logarithmic axis cannot show."""
    shown = np.asarray(values, np.float64)
    return np.where(np.isfinite(shown) & (shown > 0), shown, np.nan)
