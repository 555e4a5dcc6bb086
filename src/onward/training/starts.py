"""How restarts differ: in their random numbers, in their learning rate, and in how far back they
reach.

No single choice suits all problems, and nobody knows beforehand which one suits this one: the race
finds out. What restart ``k`` does depends on ``k`` alone, so that it is the same by itself and in
any population.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onward.networks.initial import initial_parameters, reach_back
from onward.networks.layout import Layout
from onward.training.parts import Parts

RATES = (0.03, 0.01, 0.03, 0.003)
"""Largest learning rates of restarts 0 and 1, of 2 and 3, and so on, over and over."""
BACK = 1


def starts(
    layout: Layout, seed: int, restarts: Sequence[int], lag: int, parts: Parts
) -> NDArray[np.float64]:
    """Return the initial values of restarts, ``(restart, parameter)``.

    Those with an odd number reach back over whole series; see
    :func:`~onward.networks.initial.reach_back`.

    Parameters
    ----------
    lag
        Steps of the problem's series.
    """
    return np.stack([_start(layout, seed, k, lag, parts) for k in restarts])


def _start(layout: Layout, seed: int, restart: int, lag: int, parts: Parts) -> NDArray[np.float64]:
    vector = initial_parameters(layout, seed, restart)
    if parts.chrono and restart % 2:
        reach_back(layout, vector, lag, np.random.default_rng([seed, restart, BACK]))
    return vector


def peak_rates(rate: float | None, restarts: Sequence[int]) -> NDArray[np.float64]:
    """Return the largest learning rate of each restart, ``(restart,)``; ``rate`` fixes them."""
    if rate is not None:
        return np.full(len(restarts), rate)
    return np.array([RATES[k // 2 % len(RATES)] for k in restarts])
