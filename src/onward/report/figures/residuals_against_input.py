"""Whether errors depend on the input: then there is something left to learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.problems.arrays import Array
from onward.report.figures.residuals import residuals
from onward.report.figures.style import (
    KNOWN,
    PALETTE,
    TRUTH,
    legend_above,
    panel,
    plain,
    plain_ticks,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

MOST = 2000
"""Dots of one output; of more errors, that many are drawn, evenly spaced."""

STRONG = "#262626"
BINS = 12
LEAST = 10
"""Errors that the mean of a bin needs."""


def residuals_against_input(fit: Fit, ax: Axes | None = None, feature: int = 0) -> Axes:
    """Draw errors over what the network knew, with their mean in equally full bins.

    Parameters
    ----------
    fit
        Any fit. Of a regression, errors stand over the input of the same step; of a continuation,
        over the last value of the warm-up.
    ax
        Where to draw; a new figure by default.
    feature
        Which input.
    """
    with styled():
        ax = panel(ax)
        shown = residuals(fit)
        known = known_inputs(fit, feature)
        for output, name in enumerate(fit.task.output_names):
            color = TRUTH if fit.task.outputs == 1 else PALETTE[output % len(PALETTE)]
            label = "errors" if fit.task.outputs == 1 else plain(name)
            _draw(ax, known, shown.values[..., output], color, label)
        ax.axhline(0, color=KNOWN, linewidth=0.8, zorder=0.6)
        what = plain(fit.task.input_names[feature])
        if fit.task.kind == "continuation":
            what = f"last known value of {what}"
        ax.set_xlabel(what)
        ax.set_ylabel(f"error{shown.unit}")
        plain_ticks(ax.yaxis)
        if ax.has_data():
            legend_above(ax, 3)
        return ax


def known_inputs(fit: Fit, feature: int) -> Array:
    """Return what was known at every scored step, ``(series, step)``, in original units."""
    task = fit.task
    inputs = task.input_scaling.invert(fit.examples.inputs)[:, task.scored, feature]
    if task.kind == "regression":
        return inputs
    return np.broadcast_to(inputs[:, :1], inputs.shape)


def binned_means(x: Array, y: Array) -> tuple[Array, Array]:
    """Return the mean of both in bins that hold as many values each, ``(bin,)``."""
    bins = min(BINS, len(x) // LEAST, len(np.unique(x)))
    if bins < 2:
        return np.empty(0), np.empty(0)
    parts = np.array_split(np.argsort(x, kind="stable"), bins)
    return np.array([x[p].mean() for p in parts]), np.array([y[p].mean() for p in parts])


def _draw(ax: Axes, known: Array, errors: Array, color: str, name: str) -> None:
    x, y = known.ravel(), errors.ravel()
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(x):
        return
    kept = np.unique(np.linspace(0, len(x) - 1, min(MOST, len(x))).astype(int))
    ax.scatter(
        x[kept], y[kept], s=6, alpha=0.5, linewidths=0, color=color, label=name, rasterized=True
    )
    middle, mean = binned_means(x, y)
    if len(middle):
        ax.plot(middle, mean, color=STRONG if color == TRUTH else color, label=f"mean of {name}")
