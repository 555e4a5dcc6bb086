"""What figures of one held-out series share: its prediction, its axes, how much of its warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.report.figures.style import PREDICTION, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.fit import Fit
    from onward.problems.arrays import Array

LEAST = 20
"""Steps of the warm-up that are drawn at least; else twice those that follow."""


def first_drawn(warmup: int, following: int) -> int:
    """Return the first step that is drawn: of a long warm-up only the end is."""
    return max(0, warmup - max(LEAST, 2 * following))


def draw_prediction(
    ax: Axes, positions: NDArray[np.integer], values: Array, label: str | None, **look: Any
) -> None:
    """Draw what the network says as a dashed line."""
    ax.plot(positions, values, color=PREDICTION, linestyle=(0, (3, 1.5)), label=label, **look)


def name_axes(ax: Axes, fit: Fit, output: int) -> None:
    """Write what is drawn against what."""
    ax.set_xlabel("position in the series")
    ax.set_ylabel(plain(fit.task.output_names[output]))
