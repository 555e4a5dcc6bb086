"""The learning rate of every step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WARM_UP = 0.02


def learning_rates(steps: int, peak: float) -> NDArray[np.float64]:
    r"""Return the rates ``(step,)``: a linear rise over 2% of the steps, then a cosine to zero.

    .. math:: \eta_n = \eta \min(1, n / (0.02 N)) \tfrac12 (1 + \cos(\pi (n - 1) / N)),
        \quad n = 1 \dots N

    The cosine is Loshchilov & Hutter's (2017), without restarts.
    """
    n = np.arange(1, steps + 1)
    rise = np.minimum(1, n / max(1, WARM_UP * steps))
    return np.asarray(peak * rise * 0.5 * (1 + np.cos(np.pi * (n - 1) / steps)))
