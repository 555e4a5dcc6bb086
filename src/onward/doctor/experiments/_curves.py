"""Curves from some numbers to others: what a parabola leaves of these, and whether they rise."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import Array

EXACT = 1e-4
"""By how much, in units of their spread, values may fall where they should rise."""


def left_by_curve(x: Array, y: Array, degree: int) -> float:
    """Return the mean squared error of the best polynomial from ``x`` to ``y``, both flat.

    Examples
    --------
    >>> x = np.arange(5.0)
    >>> round(left_by_curve(x, 3 * x + 1, 1), 9), round(left_by_curve(x, x**2, 1), 9)
    (0.0, 2.8)
    """
    spread = x.std()
    unit = (x - x.mean()) / (spread if spread > 0 else 1.0)
    terms = np.vander(unit, degree + 1)
    return float(((y - terms @ np.linalg.lstsq(terms, y, rcond=None)[0]) ** 2).mean())


def monotone(given: Array, values: Array) -> bool:
    """Whether values rise with what is given, or fall with it, to the last digits.

    Examples
    --------
    >>> x = np.arange(1.0, 9.0)
    >>> monotone(x, np.log(x)), monotone(x, -(x**3)), monotone(x, np.sin(x))
    (True, True, False)
    """
    ordered = values[np.argsort(given, kind="stable")]
    ordered = ordered if ordered[-1] > ordered[0] else -ordered
    falls = np.maximum.accumulate(ordered) - ordered
    return bool(falls.max() < EXACT * values.std())
