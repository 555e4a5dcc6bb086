"""The error at every scored step: where in the series predictions go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import TRUTH, panel, styled, whole_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit

DOTS = 40
SPREAD = 100
"""Errors that differ by more than this factor get a logarithmic axis."""


def error_by_position(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw the mean squared error of every scored step, over the held-out series.

    Hollow dots are steps that the score leaves out.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.
    """
    with styled():
        ax = panel(ax)
        shown = HeldOut.of(fit)
        squares = (shown.predictions - shown.truth)[:, shown.scored] ** 2
        errors = squares.mean(axis=(0, 2))
        positions = shown.positions[shown.scored]
        ax.plot(positions, errors, color=TRUTH)
        if len(errors) <= DOTS:
            counted = np.zeros(len(errors), bool)
            counted[fit.task.score.first - 1 : fit.task.score.last] = True
            fills = [TRUTH if full else "white" for full in counted]
            ax.scatter(positions, errors, s=22, c=fills, edgecolors=TRUTH, zorder=3)
        least = float(errors.min())
        if least > 0 and float(errors.max()) > SPREAD * least:
            ax.set_yscale("log")
        else:
            ax.set_ylim(bottom=0)
        ax.set_xlabel("position in the series")
        ax.set_ylabel("mean squared error")
        whole_ticks(ax)
        return ax
