"""The figures of a fit as ``fit.plot``: together when it is called, or one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onward.report import figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from onward.baselines import Comparison
    from onward.fit import Fit
    from onward.report.influence import Influence


@dataclass(frozen=True)
class Plots:
    """The figures of a fit, each on given axes or on a figure of its own.

    Every method takes ``ax``, the axes to draw on, and returns the axes that were drawn on. See
    :mod:`onward.report.figures` for what each of them shows.

    Parameters
    ----------
    fit
        Whose figures they are.
    """

    fit: Fit

    def __call__(self) -> Figure:
        """Draw the held-out series with their predictions, the errors and the training curves."""
        return figures.overview(self.fit)

    def continuations(self, ax: Axes | None = None, series: int = 6) -> Axes:
        """Draw true and predicted continuations of a few held-out series."""
        return figures.continuations(self.fit, ax, series)

    def continuation(
        self, ax: Axes | None = None, series: int = 0, output: int = 0, interval: bool = True
    ) -> Axes:
        """Draw the continuation of one held-out series, with an interval."""
        return figures.continuation(self.fit, ax, series, output, interval)

    def over_time(
        self,
        ax: Axes | None = None,
        series: int = 0,
        output: int = 0,
        interval: bool = False,
        steps: int | None = None,
    ) -> Axes:
        """Draw one held-out series with what the network says at every step."""
        return figures.over_time(self.fit, ax, series, output, interval, steps)

    def error_by_position(
        self, ax: Axes | None = None, comparison: Comparison | None = None
    ) -> Axes:
        """Draw the error of every scored step, against simple rules if a comparison is given."""
        return figures.error_by_position(self.fit, ax, comparison)

    def intervals(self, ax: Axes | None = None) -> Axes:
        """Draw how wide intervals are at every step, and how often they hold the truth."""
        return figures.intervals(self.fit, ax)

    def curves(self, ax: Axes | None = None) -> Axes:
        """Draw training losses and validation scores of all restarts."""
        return figures.curves(self.fit, ax)

    def truth_against_prediction(self, ax: Axes | None = None, output: int | None = None) -> Axes:
        """Draw predictions over the truth."""
        return figures.truth_against_prediction(self.fit, ax, output)

    def residual_histogram(self, ax: Axes | None = None) -> Axes:
        """Draw how often errors of each size occur."""
        return figures.residual_histogram(self.fit, ax)

    def residual_autocorrelation(self, ax: Axes | None = None) -> Axes:
        """Draw how errors go with those some steps later."""
        return figures.residual_autocorrelation(self.fit, ax)

    def residuals_against_input(self, ax: Axes | None = None, feature: int = 0) -> Axes:
        """Draw errors over what the network knew."""
        return figures.residuals_against_input(self.fit, ax, feature)

    def memory(self, ax: Axes | None = None, rules: Mapping[str, Influence] | None = None) -> Axes:
        """Draw the influence of each value of the past on the next prediction."""
        return figures.memory(self.fit, ax, rules)
