"""Figures as files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from onward.report.figures.continuations import continuations
from onward.report.figures.curves import curves
from onward.report.figures.error_by_position import error_by_position
from onward.report.figures.over_time import over_time
from onward.report.figures.overview import overview
from onward.report.figures.style import styled
from onward.report.figures.truth_against_prediction import truth_against_prediction
from onward.storage import writable_directory, write_atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from onward.fit import Fit

DOTS_PER_INCH = 150

FIGURES: dict[str, dict[str, Callable[[Fit], Axes]]] = {
    "continuation": {
        "continuations": continuations,
        "error_by_position": error_by_position,
        "curves": curves,
    },
    "regression": {
        "over_time": over_time,
        "truth_against_prediction": truth_against_prediction,
        "error_by_position": error_by_position,
        "curves": curves,
    },
    "symbols": {"curves": curves},
}
"""The figures of each kind of task, by the name of their file."""


def save_all(fit: Fit, directory: str | Path) -> list[Path]:
    """Write the overview and each of its figures as PNG; return the paths.

    Parameters
    ----------
    fit
        Any fit.
    directory
        Made if it is not there. Figures of the same name are replaced.

    Raises
    ------
    FitError
        If the directory cannot be written to.
    """
    folder = writable_directory(directory)
    figures = {"overview": overview(fit)}
    for name, draw in FIGURES[fit.task.kind].items():
        figures[name] = cast("Figure", draw(fit).get_figure(root=True))
    paths = []
    with styled():
        for name, figure in figures.items():
            paths.append(folder / f"{name}.png")
            write_atomically(paths[-1], partial(figure.savefig, dpi=DOTS_PER_INCH, format="png"))
    return paths
