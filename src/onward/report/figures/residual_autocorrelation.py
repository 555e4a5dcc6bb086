"""Whether errors have a memory: how one goes with those some steps later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.report.figures.residuals import autocorrelation, residuals
from onward.report.figures.style import (
    FAINT,
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


def residual_autocorrelation(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw the correlation of errors with those so many steps later, all series together.

    The band holds 95% of the correlations of errors that have no memory; see
    :func:`~onward.report.figures.residuals.autocorrelation`. Nothing is drawn where fewer than
    three steps are scored.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.
    """
    with styled():
        ax = panel(ax)
        found, bounds = autocorrelation(residuals(fit).values)
        lags = np.arange(1, len(found) + 1)
        if len(found):
            # Half a step on either side, so that one lag has a band as well.
            wide = np.concatenate([[0.5], lags + 0.5])
            ends = np.concatenate([bounds[:1], bounds])
            ax.fill_between(
                wide, -ends, ends, color=FAINT, alpha=0.6, linewidth=0, label="no memory"
            )
            ax.vlines(lags, 0, found, color=TRUTH, linewidth=1.5)
            ax.plot(lags, found, "o", color=TRUTH, markersize=4, label="errors")
            legend_above(ax)
        ax.axhline(0, color=KNOWN, linewidth=0.8)
        ax.set_xlabel("steps apart")
        ax.set_ylabel("correlation of errors")
        whole_ticks(ax)
        return ax
