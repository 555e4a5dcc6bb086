"""Figures, one function each: they draw on given axes or on a figure of their own."""

from onward.report.figures.continuations import continuations
from onward.report.figures.curves import curves
from onward.report.figures.error_by_position import error_by_position
from onward.report.figures.over_time import over_time
from onward.report.figures.overview import overview
from onward.report.figures.saving import save_all
from onward.report.figures.truth_against_prediction import truth_against_prediction

__all__ = [
    "continuations",
    "curves",
    "error_by_position",
    "over_time",
    "overview",
    "save_all",
    "truth_against_prediction",
]
