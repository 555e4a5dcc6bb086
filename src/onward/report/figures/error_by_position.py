"""The error at every scored step: where in the series predictions go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.problems.arrays import Array
from onward.report.figures.held_out import HeldOut
from onward.report.figures.style import (
    PALETTE,
    PREDICTION,
    TRUTH,
    legend_above,
    panel,
    styled,
    whole_ticks,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.baselines import Comparison, Result
    from onward.fit import Fit

DOTS = 40
SPREAD = 100
"""Errors that differ by more than this factor get a logarithmic axis."""

DASHES = ((0, (5, 1.5)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)), (0, (2, 3)))
RULES = len(DASHES)
"""Rules that are drawn, the best ones: more lines cannot be told apart."""


def error_by_position(
    fit: Fit, ax: Axes | None = None, comparison: Comparison | None = None
) -> Axes:
    """Draw the mean squared error of every scored step, over the held-out series.

    Hollow dots are steps that the score leaves out.

    Parameters
    ----------
    fit
        Any fit.
    ax
        Where to draw; a new figure by default.
    comparison
        What ``onward.compare`` says of the fit: its best rules are drawn as well.
    """
    with styled():
        ax = panel(ax)
        shown = HeldOut.of(fit)
        errors = shown.by_position
        positions = shown.positions[shown.scored]
        rules = [] if comparison is None else best_rules(comparison, len(errors))
        color = PREDICTION if rules else TRUTH
        ax.plot(positions, errors, color=color, label="network", zorder=3)
        if len(errors) <= DOTS:
            counted = np.zeros(len(errors), bool)
            counted[fit.task.score.first - 1 : fit.task.score.last] = True
            fills = [color if full else "white" for full in counted]
            ax.scatter(positions, errors, s=22, c=fills, edgecolors=color, zorder=4)
        _draw_rules(ax, positions, rules)
        _scale(ax, np.concatenate([errors, *(rule.by_position for rule in rules)]))
        ax.set_xlabel("position in the series")
        ax.set_ylabel("mean squared error")
        whole_ticks(ax)
        if rules:
            legend_above(ax, 3)
        return ax


def best_rules(comparison: Comparison, steps: int) -> list[Result]:
    """Return the best rules of a comparison that tell the error of so many steps."""
    known = [rule for rule in comparison.rules if len(rule.by_position) == steps]
    return sorted(known, key=lambda rule: np.inf if rule.score is None else rule.score)[:RULES]


def _draw_rules(ax: Axes, positions: NDArray[np.integer], rules: list[Result]) -> None:
    for rule, dashes, color in zip(rules, DASHES, PALETTE[2:], strict=False):
        ax.plot(
            positions,
            rule.by_position,
            color=color,
            linestyle=dashes,
            linewidth=1.3,
            marker="o" if len(positions) == 1 else None,
            label=rule.name.replace("_", " "),
        )


def _scale(ax: Axes, errors: Array) -> None:
    """Make the vertical axis logarithmic where errors are far apart."""
    errors = errors[np.isfinite(errors)]
    positive = errors[errors > 0]
    if len(positive) and float(positive.max()) > SPREAD * float(positive.min()):
        ax.set_yscale("log", nonpositive="mask")
    elif len(errors):
        ax.set_ylim(bottom=0)
