"""Sequences of pairs, two of them marked: what the adding problem and its relatives are made of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from onward.problems.arrays import Array

EARLY = 10
"""The first mark falls on one of so many first pairs."""


def draw_marked(
    rng: np.random.Generator,
    series: int,
    shortest: int,
    values: Callable[[tuple[int, int]], Array],
) -> tuple[Array, Array]:
    """Return pairs of a value and a marker, and the two marked values of each sequence.

    Sequences have random lengths from ``shortest``, :math:`T`, to :math:`T + T / 10`. The first
    mark falls on one of the first ten pairs, the second on one of the first :math:`T / 2 - 1` of
    those still unmarked. A marked pair has the marker 1, the first and the last pair -1, all
    others 0 (Hochreiter & Schmidhuber 1997).

    Two things are not as they were published. The first pair is never marked; there, it counted
    as zero when it was. And all sequences end at the same step: zeros stand before shorter ones.

    Parameters
    ----------
    rng, series
        Where random numbers come from, and how many sequences to draw.
    shortest
        :math:`T`.
    values
        Draws values of a shape.

    Returns
    -------
    pairs : (series, time, 2)
    marked : (series, 2)
    """
    steps = longest(shortest)
    start = rng.integers(0, steps - shortest + 1, series)
    one = rng.integers(1, EARLY, series)
    other = rng.integers(1, shortest // 2 - 1, series)
    other += other >= one
    rows = np.arange(series)
    pairs = np.zeros((series, steps, 2))
    pairs[..., 0] = values((series, steps)) * _begun(start, steps)
    pairs[rows, start, 1] = -1
    pairs[:, -1, 1] = -1
    places = start[:, None] + np.stack([one, other], axis=1)
    pairs[rows[:, None], places, 1] = 1
    return pairs, pairs[rows[:, None], places, 0]


def longest(shortest: int) -> int:
    """Return the number of steps of the longest sequences, :math:`T + T / 10`."""
    return shortest + shortest // 10


def _begun(start: NDArray[np.integer], steps: int) -> NDArray[np.bool_]:
    return np.asarray(np.arange(steps) >= start[:, None])
