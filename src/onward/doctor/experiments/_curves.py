"""What a line or a parabola from some numbers to others leaves of these."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments.pairs import Array


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
