"""A reservoir: a fixed, random, sparse recurrent network of leaky units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.problems.arrays import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CONNECTIONS = 10
"""Units that each unit listens to, on average."""

BIAS = 0.2


@dataclass(frozen=True)
class Dynamics:
    """How a reservoir moves.

    Attributes
    ----------
    radius
        Spectral radius of the recurrent matrix.
    leak
        Share of the state that is new at each step.
    gain
        Largest weight of an input.
    """

    radius: float
    leak: float
    gain: float


@dataclass(frozen=True)
class Reservoir:
    r"""Leaky units driven by inputs.

    .. math:: s_t = (1 - a) s_{t-1} + a \tanh(\rho W s_{t-1} + g V u_t + b)

    with a sparse :math:`W` of spectral radius 1 (Jaeger 2001, GMD Report 148; leaky units as in
    Jaeger, Lukoševičius, Popovici & Siewert 2007, Neural Networks 20).

    Attributes
    ----------
    recurrent : (unit, unit)
        :math:`\rho W`.
    incoming : (unit, feature)
        :math:`g V`.
    bias : (unit, 1)
        :math:`b`.
    leak
        :math:`a`.
    """

    recurrent: csr_array
    incoming: Array
    bias: Array
    leak: float

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.bias)

    def step(self, states: Array, inputs: Array) -> Array:
        """Return the next states ``(unit, series)``, given inputs ``(series, feature)``."""
        drive = self.recurrent @ states
        drive += self.incoming @ inputs.T
        drive += self.bias
        np.tanh(drive, out=drive)
        drive *= self.leak
        drive += (1 - self.leak) * states
        return np.asarray(drive)

    def run(self, inputs: Array, first: int) -> Array:
        """Return the states ``(series, time - first, unit)`` after each step from ``first`` on.

        Parameters
        ----------
        inputs : (series, time, feature)
            All of them from the start, where states are zero.
        """
        series, steps = inputs.shape[:2]
        states: Array = np.zeros((self.units, series))
        kept = np.empty((series, steps - first, self.units))
        for t in range(steps):
            states = self.step(states, inputs[:, t])
            if t >= first:
                kept[:, t - first] = states.T
        return kept


class Blueprint:
    """The random part of reservoirs of one size, drawn once.

    Parameters
    ----------
    units, features
        Number of units, and of inputs.
    """

    def __init__(self, units: int, features: int) -> None:
        from scipy.sparse import csr_array

        rng = np.random.default_rng(0)
        linked: NDArray[np.bool_] = rng.random((units, units)) < min(1.0, CONNECTIONS / units)
        weights = linked * rng.uniform(-1, 1, (units, units))
        self._recurrent = csr_array(weights / np.abs(np.linalg.eigvals(weights)).max())
        self._incoming: Array = rng.uniform(-1, 1, (units, features))
        self._bias: Array = rng.uniform(-BIAS, BIAS, (units, 1))

    def reservoir(self, dynamics: Dynamics) -> Reservoir:
        """Return the reservoir that moves in this way."""
        return Reservoir(
            self._recurrent * dynamics.radius,
            self._incoming * dynamics.gain,
            self._bias,
            dynamics.leak,
        )
