"""A quadratic map of the past: a Volterra series of second order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from onward.baselines.lag_map import COUNTS, LagMap
from onward.baselines.past import Delays, Index
from onward.problems.arrays import Array

PRODUCTS = 600
"""Products of delayed values, at most; beyond it only those of values of the same step."""

MOST = 1000
"""Features in all, at most."""

SPACINGS, FEW = (1, 2, 4), 16
"""Steps between so few delayed values of a continuation; smooth series need no neighbours."""


class Quadratic(LagMap):
    r"""A quadratic map of the past: delayed values and the products of any two of them.

    .. math:: \phi(x_t, \dots) = (1, \; x_{t-i}, \; x_{t-i} x_{t-j})_{i \le j}

    It is the Volterra series of second order; run freely, it is the next-generation reservoir
    computer (Gauthier, Bollt, Griffith & Barbosa 2021, Nature Communications 12, 5564). With more
    than 600 products, only those of features at the same step are taken.
    See :class:`~onward.baselines.lag_map.LagMap` for how it is fitted and run.
    """

    name: ClassVar[str] = "quadratic"
    title: ClassVar[str] = "a quadratic map of the past"

    def features(self, past: Array) -> Array:
        """Return the delayed values and their products."""
        one, other = self._pairs(past.shape[-1])
        return np.concatenate([past, past[..., one] * past[..., other]], axis=-1)

    def size(self, values: int) -> int:
        """Return the number of delayed values and products."""
        if values * (values + 1) // 2 <= PRODUCTS:
            return values + values * (values + 1) // 2
        return values + values * (self.task.inputs + 1) // 2

    def delays(self, longest: int) -> Iterator[Delays]:
        """Yield delays of several spacings, as long as there are not too many features."""
        spaced = self.task.kind == "continuation"
        for count in sorted({*COUNTS, longest}):
            for spacing in SPACINGS if spaced and 1 < count <= FEW else (1,):
                delays = Delays(count, spacing)
                if delays.reach <= longest and self.size(count * self.task.inputs) <= MOST:
                    yield delays

    def _pairs(self, values: int) -> tuple[Index, Index]:
        one, other = np.triu_indices(values)
        if len(one) > PRODUCTS:
            same = one // self.task.inputs == other // self.task.inputs
            return one[same], other[same]
        return one, other
