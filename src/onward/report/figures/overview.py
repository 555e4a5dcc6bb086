"""All that a fit has to show, on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onward.numbers import number
from onward.report.figures.continuations import draw_panels
from onward.report.figures.curves import curves
from onward.report.figures.error_by_position import error_by_position
from onward.report.figures.over_time import over_time
from onward.report.figures.style import plain, styled
from onward.report.figures.truth_against_prediction import truth_against_prediction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from onward.fit import Fit


def overview(fit: Fit) -> Figure:
    """Draw the figures that suit a fit, together.

    Of a continuation: series with their continuations, error by position, and curves. Of a
    regression: one series over time, truth against prediction, error by position, and curves. Of
    symbols: curves.
    """
    from matplotlib.figure import Figure

    with styled():
        small = fit.task.kind == "symbols"
        figure = Figure(figsize=(7, 4) if small else (11, 6.4), layout="constrained")
        title = (
            f"{plain(fit.task.name)}: score {number(fit.test_score)} ({plain(fit.task.score.name)})"
        )
        figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
        DRAW[fit.task.kind](figure, fit)
    return figure


def _continuation(figure: Figure, fit: Fit) -> None:
    halves = figure.subfigures(1, 2, squeeze=False, width_ratios=(3, 2), wspace=0.03)
    left, right = halves[0]
    draw_panels(left, fit, 6, columns=2)
    top, bottom = right.subplots(2, 1)
    error_by_position(fit, top)
    curves(fit, bottom)


def _regression(figure: Figure, fit: Fit) -> None:
    panels = figure.subplot_mosaic([["time"] * 3, ["dots", "position", "curves"]])
    over_time(fit, panels["time"])
    truth_against_prediction(fit, panels["dots"])
    error_by_position(fit, panels["position"])
    curves(fit, panels["curves"])


def _symbols(figure: Figure, fit: Fit) -> None:
    curves(fit, figure.subplots())


DRAW: dict[str, Callable[..., None]] = {
    "continuation": _continuation,
    "regression": _regression,
    "symbols": _symbols,
}
