"""The learning rate of every step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WARM_UP = 0.02


def learning_rates(
    peak: float, done: int, count: int, steps: int, used: float = 0.0
) -> NDArray[np.float64]:
    r"""Return the rates of ``count`` steps after ``done``: a linear rise, then a cosine to zero.

    .. math:: \eta_n = \eta \min(1, n / (0.02 N)) \tfrac12 (1 + \cos(\pi \varphi)),
        \quad \varphi = \max((n - 1) / N, b), \quad n = 1 \dots N

    The cosine is Loshchilov & Hutter's (2017), without restarts. Where time is short,
    :math:`b` hurries it.

    Parameters
    ----------
    peak
        Largest rate.
    done, count, steps
        Steps taken, to take now, and to take in all.
    used
        Share :math:`b` of the time that is used up.
    """
    n = np.arange(done + 1, done + count + 1)
    rise = np.minimum(1, n / max(1, WARM_UP * steps))
    share = np.minimum(1, np.maximum((n - 1) / steps, used))
    return np.asarray(peak * rise * 0.5 * (1 + np.cos(np.pi * share)))
