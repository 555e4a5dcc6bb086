"""The figures of a sweep as ``sweep.plot``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.report.figures.heat_map import heat_map
from onward.report.figures.parallel import parallel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from onward.scale.swept import Sweep


@dataclass(frozen=True)
class SweepPlots:
    """The figures of a sweep, each on given axes or on a figure of its own.

    Parameters
    ----------
    sweep
        Whose figures they are.
    """

    sweep: Sweep

    def parallel(self, ax: Axes | None = None) -> Axes:
        """Draw each setting as a line through its values to its validation score."""
        return parallel(self.sweep, ax)

    def heat_map(self, x: str | None = None, y: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw the best validation score over two choices."""
        return heat_map(self.sweep, x, y, ax)
