"""The look of all figures: colours, line widths and a panel to draw on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onward.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

TRUTH = "#0072B2"
PREDICTION = "#D55E00"
KNOWN = "#8C8C8C"
FAINT = "#C9C9C9"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""The palette of Okabe and Ito (2008), which stays apart for colour-blind readers."""

HANDLE, LETTER = 0.4, 0.06
"""Width of what stands before a label of a legend, and of a letter, in inches."""

STYLE = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#4D4D4D",
    "axes.labelcolor": "#262626",
    "axes.labelsize": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.8,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "font.size": 9,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "lines.solid_capstyle": "round",
    "xtick.color": "#4D4D4D",
    "ytick.color": "#4D4D4D",
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "path.simplify": True,
}


def plain(text: str) -> str:
    """Return a name so that matplotlib shows it as it is: no formulas, and never left out.

    Examples
    --------
    >>> plain("$cost$ of _x"), plain("_hidden")
    ('\\\\$cost\\\\$ of _x', ' _hidden')
    """
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    shown = shown.replace("$", r"\$")
    return f" {shown}" if shown.startswith("_") else shown


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of the figures, and leave matplotlib's own settings as they were."""
    import matplotlib

    # Typed as literal keys of matplotlib, which a dictionary of text cannot satisfy.
    with matplotlib.rc_context(STYLE):  # type: ignore[arg-type]
        yield


def panel(ax: Axes | None, width: float = 5.5, height: float = 3.6) -> Axes:
    """Return the axes that were given, or those of a new figure that belongs to nobody else."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained").add_subplot()


def whole_ticks(ax: Axes) -> None:
    """Count the horizontal axis in whole numbers."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def plain_ticks(axis: Axis) -> None:
    """Write numbers out, ``1e-05`` or ``70,000``, instead of a factor at the end of the axis.

    It would be in the way of a legend above, and is easily overlooked. For axes around zero.
    """
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def legend_above(ax: Axes, columns: int = 4) -> None:
    """Put the legend above the panel, where it covers no data, in as many columns as fit."""
    from matplotlib.collections import PathCollection

    longest = max((len(label) for label in ax.get_legend_handles_labels()[1]), default=0)
    fitting = int(ax.bbox.width / ax.figure.dpi / (HANDLE + LETTER * longest))
    legend = ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=min(columns, max(1, fitting)),
        borderaxespad=0.2,
        columnspacing=1.2,
        handlelength=1.8,
        markerscale=1.5,
    )
    for handle in legend.legend_handles:
        if isinstance(handle, PathCollection):
            handle.set_alpha(1)
