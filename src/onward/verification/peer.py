"""The contract of everything that can say what a network computes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.verification.case import CLIP, Case

Array = NDArray[np.floating]
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Peer(ABC):
    """A second opinion: the same network in other hands.

    Attributes
    ----------
    name
        What ``--against`` calls it.
    library
        The package it needs; empty if none. The extra has the same name.
    common
        Whether it knows the layers that all libraries have, and no others.
    slow
        Whether it trains on :meth:`~onward.verification.case.Case.short` cases alone.
    """

    name: ClassVar[str]
    library: ClassVar[str] = ""
    common: ClassVar[bool] = True
    slow: ClassVar[bool] = False

    @abstractmethod
    def outputs(self, case: Case, dtype: DTypeLike) -> Array:
        """Return the predictions ``(series, time, output)``, in the network's units."""

    @abstractmethod
    def gradient(self, case: Case, dtype: DTypeLike) -> tuple[float, Array]:
        """Return the weighted mean squared error and its gradient ``(parameter,)``."""

    @abstractmethod
    def trained(self, case: Case, dtype: DTypeLike) -> Array:
        """Return the weights ``(parameter,)`` after all training steps."""


class Adam:
    """Adam on one vector with a clipped gradient, as the equations are written.

    For libraries that bring none. See :mod:`onward.engines.fused.adam`.
    """

    def __init__(self, vector: Array) -> None:
        self.vector = vector
        self._first: Any = np.zeros_like(vector)
        self._second: Any = np.zeros_like(vector)
        self._taken = 0

    def step(self, gradient: Array, rate: float) -> None:
        """Take one step."""
        kind = self.vector.dtype.type
        norm = float(np.sqrt((gradient.astype(np.float64) ** 2).sum()))
        g = gradient * kind(min(1.0, CLIP / norm) if norm > 0 else 1.0)
        self._taken += 1
        self._first = kind(BETA1) * self._first + kind(1 - BETA1) * g
        self._second = kind(BETA2) * self._second + kind(1 - BETA2) * g**2
        mean = self._first / kind(1 - BETA1**self._taken)
        square = self._second / kind(1 - BETA2**self._taken)
        self.vector = self.vector - kind(rate) * mean / (np.sqrt(square) + kind(EPSILON))
