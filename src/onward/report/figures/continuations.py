"""Held-out series: the warm-up, what followed, and what the network says would follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.report.figures.continuation import draw_continuation
from onward.report.figures.held_out import HeldOut
from onward.report.figures.intervals import bands, draw_bands
from onward.report.figures.style import KNOWN, legend_above, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

    from onward.fit import Fit


def continuations(fit: Fit, ax: Axes | None = None, series: int = 6) -> Axes:
    """Draw true and predicted continuations of a few held-out series.

    Parameters
    ----------
    fit
        The fit of a continuation.
    ax
        Where to draw all series over one another. By default each has a panel in a new figure.
    series
        Number of series, evenly spaced among the held-out ones; of several outputs, the number
        of pairs of a series and an output.

    Returns
    -------
    Axes
        The given axes, or the first panel; the others are in ``axes.figure.axes``.
    """
    from matplotlib.figure import Figure

    with styled():
        if ax is None:
            rows = -(-series // 3)
            figure = Figure(figsize=(8.1, 0.7 + 1.9 * rows), layout="constrained")
            return draw_panels(figure, fit, series)
        shown = HeldOut.of(fit)
        for number, (row, output) in enumerate(_pairs(fit, shown, series)):
            draw_continuation(ax, fit, shown, row, output, labelled=number == 0)
        ax.set_xlabel("position in the series")
        ax.set_ylabel(", ".join(plain(name) for name in fit.task.output_names))
        legend_above(ax)
        return ax


def draw_panels(figure: Figure | SubFigure, fit: Fit, series: int = 6, columns: int = 3) -> Axes:
    """Fill a figure with one panel a series, with intervals; return the first panel."""
    shown, found = HeldOut.of(fit), bands(fit)
    pairs = _pairs(fit, shown, series)
    if 1 < fit.task.outputs <= 3:
        columns = fit.task.outputs
    columns = min(columns, len(pairs))
    rows = -(-len(pairs) // columns)
    share = fit.task.outputs == 1
    grid = figure.subplots(rows, columns, sharex=True, sharey=share, squeeze=False)
    for ax, (row, output) in zip(grid.flat, pairs, strict=False):
        draw_continuation(ax, fit, shown, row, output, labelled=True)
        if found is not None:
            draw_bands(ax, found, shown, row, output)
        ax.set_title(f"held-out series {row + 1}", fontsize=8, color=KNOWN)
        if fit.task.outputs > 1 or ax.get_subplotspec().is_first_col():
            ax.set_ylabel(plain(fit.task.output_names[output]))
    for ax in grid.flat[len(pairs) :]:
        ax.set_axis_off()
    figure.supxlabel("position in the series", fontsize=9)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=5)
    return grid[0, 0]  # type: ignore[no-any-return]


def _pairs(fit: Fit, shown: HeldOut, panels: int) -> list[tuple[int, int]]:
    """Return which output of which series each panel shows."""
    outputs = fit.task.outputs
    rows = shown.chosen(-(-panels // outputs))
    return [(row, output) for row in rows for output in range(outputs)][:panels]
