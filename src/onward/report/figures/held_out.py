"""What the figures show: held-out series and their predictions, in original units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.errors import FitError
from onward.problems.arrays import Array

if TYPE_CHECKING:
    from onward.fit import Fit


@dataclass(frozen=True)
class HeldOut:
    """Held-out series of a fit, as a figure needs them.

    Attributes
    ----------
    truth, predictions : (series, time, output)
        In original units; of a continuation the value that each step foretells.
    first : (series, output)
        Of a continuation the value before the first step; None for a regression.
    positions : (time,)
        Where each step stands in its series, counted from one.
    scored : slice
        The steps after the warm-up.
    """

    truth: Array
    predictions: Array
    first: Array | None
    positions: NDArray[np.integer]
    scored: slice

    @classmethod
    def of(cls, fit: Fit) -> HeldOut:
        """Take the examples that a fit keeps, and run its best restart on them."""
        task, data = fit.task, fit.examples
        if task.kind == "symbols":
            raise FitError(
                "a fit of values to show",
                f"one of the symbols {task.name}",
                "use fit.summary(), fit.plot.curves() and onward.compare(problem, fit)",
            )
        invert = task.output_scaling.invert
        continues = task.kind == "continuation"
        return cls(
            truth=invert(data.targets),
            predictions=invert(fit.examples_predictions()),
            first=invert(data.inputs[:, 0, : task.outputs]) if continues else None,
            positions=np.arange(data.steps) + (2 if continues else 1),
            scored=task.scored,
        )

    @property
    def errors(self) -> Array:
        """Truth minus prediction of every scored step, ``(series, step, output)``."""
        return (self.truth - self.predictions)[:, self.scored]

    @property
    def by_position(self) -> Array:
        """Mean squared error of every scored step, ``(step,)``, over series without NaN."""
        finite = self.errors[np.isfinite(self.errors).all(axis=(1, 2))]
        if not len(finite):
            return np.full(self.errors.shape[1], np.nan)
        return np.asarray(np.square(finite).mean(axis=(0, 2)))

    def __len__(self) -> int:
        return len(self.truth)

    def chosen(self, series: int) -> list[int]:
        """Return the rows of a few series, evenly spaced so that none is picked by hand."""
        return [int(row) for row in np.linspace(0, len(self) - 1, min(series, len(self)))]
