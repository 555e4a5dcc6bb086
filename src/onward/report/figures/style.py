"""The look of all figures: colours, line widths and a panel to draw on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TRUTH = "#0072B2"
PREDICTION = "#D55E00"
KNOWN = "#8C8C8C"
FAINT = "#C9C9C9"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""The palette of Okabe and Ito (2008), which stays apart for colour-blind readers."""

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


def legend_above(ax: Axes, columns: int = 4) -> None:
    """Put the legend above the panel, where it covers no data."""
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        borderaxespad=0.2,
        columnspacing=1.2,
        handlelength=1.8,
    )
