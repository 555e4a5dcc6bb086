"""The scores of a sweep over two of its choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import TrainingError, did_you_mean
from onward.numbers import number
from onward.report.figures.parallel import label, ordered, varied
from onward.report.figures.style import panel, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.scale.swept import Sweep

WRITTEN = 80
"""Cells that have their score written in them, at most."""
LIGHT, DARK = "#fdfdfd", "#141414"


def heat_map(
    sweep: Sweep, x: str | None = None, y: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the best validation score over two choices, whatever the others were; dark is good.

    Parameters
    ----------
    sweep
        A sweep over at least two choices.
    x, y
        The choices; by default the first two that have several values.
    ax
        Where to draw; a new figure by default.

    Raises
    ------
    TrainingError
        If there is no such choice.
    """
    columns, rows = _chosen(sweep, x, y)
    across = ordered([row[columns] for row in sweep.rows])
    upward = ordered([row[rows] for row in sweep.rows])
    scores = _scores(sweep, columns, rows, across, upward)
    with styled():
        ax = panel(ax, width=1.8 + 0.72 * len(across), height=1.4 + 0.42 * len(upward))
        with np.errstate(all="ignore"):
            shades = np.ma.masked_invalid(np.log10(scores))
        mesh = ax.pcolormesh(shades, cmap="viridis", edgecolors="white", linewidth=1.0)
        ax.set_xticks(np.arange(len(across)) + 0.5, [label(value) for value in across])
        ax.set_yticks(np.arange(len(upward)) + 0.5, [label(value) for value in upward])
        ax.set_xlabel(plain(columns))
        ax.set_ylabel(plain(rows))
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        if scores.size <= WRITTEN:
            _write(ax, scores, shades)
        else:
            ax.figure.colorbar(mesh, ax=ax, label="validation score, logarithm")
        return ax


def _chosen(sweep: Sweep, x: str | None, y: str | None) -> tuple[str, str]:
    names = varied(sweep)
    names += [name for name in sweep.names if name not in names]
    for name in (x, y):
        if name is not None and name not in names:
            raise TrainingError(
                "a choice that the sweep goes over", repr(name), did_you_mean(name, names)
            )
    left = [name for name in names if name not in (x, y)]
    found = [x or (left.pop(0) if left else None), y or (left.pop(0) if left else None)]
    if found[0] is None or found[1] is None or found[0] == found[1]:
        raise TrainingError(
            "two choices for a heat map", ", ".join(names), "sweep over two choices or more"
        )
    return found[0], found[1]


def _scores(
    sweep: Sweep, columns: str, rows: str, across: list[Any], upward: list[Any]
) -> NDArray[np.float64]:
    found = np.full((len(upward), len(across)), np.nan)
    for row in sweep.rows:
        if row["validation"] is not None:
            cell = upward.index(row[rows]), across.index(row[columns])
            found[cell] = np.fmin(found[cell], row["validation"])
    return found


def _write(ax: Axes, scores: NDArray[np.float64], shades: Any) -> None:
    low, high = shades.min(), shades.max()
    for (row, column), score in np.ndenumerate(scores):
        if np.isfinite(score):
            bright = high > low and (np.log10(max(score, 1e-300)) - low) / (high - low) > 0.6
            ax.text(
                column + 0.5, row + 0.5, number(float(score)), ha="center", va="center",
                color=DARK if bright else LIGHT, fontsize=7,
            )  # fmt: skip
