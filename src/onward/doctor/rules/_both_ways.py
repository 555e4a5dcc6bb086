"""Calls in the script that smooth a series with what comes later, though what they made is gone."""

from __future__ import annotations

import ast
from dataclasses import replace

from onward.doctor.experiments.pairs import Pairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Found
from onward.doctor.rules._script import called, text_line, tree_of

SMOOTHERS = {
    "filtfilt", "sosfiltfilt", "savgol_filter", "gaussian_filter1d", "uniform_filter1d", "medfilt",
    "median_filter", "wiener", "hilbert", "seasonal_decompose", "STL", "lowess", "wavedec",
    "waverec", "denoise_wavelet", "UnivariateSpline", "make_smoothing_spline",
}  # fmt: skip
"""Functions of SciPy, statsmodels and PyWavelets whose answer at a time depends on later times."""


def both_ways(pair: Pairs, moved: Shift | None) -> Found | None:
    """Remark on such a call where the series goes on in its own targets."""
    where = pair.comparisons[0].where
    tree = None if where is None else tree_of(where.file)
    if moved is None or moved.steps < 1 or pair.tokens or where is None or tree is None:
        return None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found = next((call for call in calls if called(call) in SMOOTHERS or _centred(call)), None)
    if found is None:
        return None
    line = replace(where, line=found.lineno, text=text_line(where.file, found.lineno))
    return Found(
        f"Line {found.lineno} calls `{called(found)}`, whose answer at a time depends on what "
        "comes after it. If inputs are made of that, each holds something of its own target.",
        {"call": called(found), "line": found.lineno},
        0.45,
        line,
        "Smooth with the past alone (`lfilter`, a trailing window), or smooth each window by "
        "itself.",
    )


def _centred(call: ast.Call) -> bool:
    """Whether a rolling window or a convolution looks both ways."""
    words = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
    same = any(isinstance(a, ast.Constant) and a.value == "same" for a in call.args)
    if called(call) == "rolling":
        return words.get("center") is True
    return called(call) == "convolve" and (same or words.get("mode") == "same")
