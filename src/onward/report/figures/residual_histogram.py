"""How large errors are, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.problems.arrays import Array
from onward.report.figures.residuals import residuals
from onward.report.figures.style import (
    FAINT,
    KNOWN,
    PALETTE,
    legend_above,
    panel,
    plain,
    plain_ticks,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

MOST = 60
"""Bins of the histogram, at most."""


def residual_histogram(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw how often errors of each size occur, next to a normal distribution of their spread.

    Parameters
    ----------
    fit
        Any fit. The errors of several outputs are each divided by what their output was scaled
        by, so that they fit on one axis.
    ax
        Where to draw; a new figure by default.
    """
    with styled():
        ax = panel(ax)
        shown = residuals(fit)
        kept = shown.values[np.isfinite(shown.values).all(axis=2)]
        for output, name in enumerate(fit.task.output_names) if len(kept) else ():
            color = PALETTE[output % len(PALETTE)]
            values = kept[:, output]
            counts, edges = _binned(values)
            label = "errors" if fit.task.outputs == 1 else plain(name)
            ax.stairs(counts, edges, color=color, label=label)
            if fit.task.outputs == 1:
                ax.stairs(counts, edges, color=FAINT, fill=True, zorder=0.5)
                _draw_normal(ax, values, edges)
        ax.axvline(0, color=KNOWN, linewidth=0.8, zorder=0.6)
        ax.set_xlabel(f"error (truth − prediction){shown.unit}")
        ax.set_ylabel("density")
        plain_ticks(ax.xaxis)
        plain_ticks(ax.yaxis)
        if len(kept):
            legend_above(ax, 3)
        return ax


def _binned(values: Array) -> tuple[Array, ...]:
    """Return densities and edges of the bins of Freedman and Diaconis, not too many of them."""
    edges = np.histogram_bin_edges(values, "sqrt" if len(values) < 100 else "auto")
    if len(edges) - 1 > MOST:
        edges = np.linspace(edges[0], edges[-1], MOST + 1)
    return np.histogram(values, edges, density=True)


def _draw_normal(ax: Axes, values: Array, edges: Array) -> None:
    deviation = values.std()
    if deviation > 0:
        x = np.linspace(edges[0], edges[-1], 200)
        density = np.exp(-(((x - values.mean()) / deviation) ** 2) / 2)
        density /= deviation * np.sqrt(2 * np.pi)
        ax.plot(x, density, color=KNOWN, linestyle=(0, (3, 1.5)), label="normal distribution")
