"""Figures, one function each: they draw on given axes or on a figure of their own."""

from onward.report.figures.continuation import continuation
from onward.report.figures.continuations import continuations
from onward.report.figures.curves import curves
from onward.report.figures.error_by_position import error_by_position
from onward.report.figures.intervals import intervals
from onward.report.figures.memory import memory
from onward.report.figures.over_time import over_time
from onward.report.figures.overview import overview
from onward.report.figures.residual_autocorrelation import residual_autocorrelation
from onward.report.figures.residual_histogram import residual_histogram
from onward.report.figures.residuals_against_input import residuals_against_input
from onward.report.figures.saving import save_all
from onward.report.figures.truth_against_prediction import truth_against_prediction

__all__ = [
    "continuation",
    "continuations",
    "curves",
    "error_by_position",
    "intervals",
    "memory",
    "over_time",
    "overview",
    "residual_autocorrelation",
    "residual_histogram",
    "residuals_against_input",
    "save_all",
    "truth_against_prediction",
]
