"""A linear map of the past, by ridge regression."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from onward.baselines.lag_map import COUNTS, LagMap
from onward.baselines.past import Delays
from onward.problems.arrays import Array

MOST = 1500
"""Delayed values that are looked at, at most."""


class Linear(LagMap):
    r"""A linear map of the past: an autoregression, or a filter of the input.

    .. math:: \phi(x_t, \dots, x_{t-L+1}) = (1, x_t, \dots, x_{t-L+1})

    See :class:`~onward.baselines.lag_map.LagMap` for how it is fitted and run.
    """

    name: ClassVar[str] = "linear"
    title: ClassVar[str] = "a linear map of the past"

    def features(self, past: Array) -> Array:
        """Return the delayed values as they are."""
        return past

    def size(self, values: int) -> int:
        """Return the number of delayed values."""
        return values

    def delays(self, longest: int) -> Iterator[Delays]:
        """Yield ever longer delays, the longest possible among them."""
        longest = min(longest, max(1, MOST // self.task.inputs))
        for count in sorted({*COUNTS, longest}):
            if count <= longest:
                yield Delays(count)
