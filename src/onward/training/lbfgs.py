"""L-BFGS: curvature from the last gradients, for networks too large for a Jacobian."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Sequences

Array = NDArray[np.float64]

ITERATIONS, MEMORY = 20, 20


class Lbfgs:
    """One restart on its way down by SciPy's L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995).

    Parameters
    ----------
    engine
        In float64.
    data, feedback
        What the loss is of.
    parameters : (parameter,)
        Where to start.

    Attributes
    ----------
    parameters : (parameter,)
        Where it stands.
    loss
        The weighted mean squared error there.
    """

    def __init__(
        self, engine: Engine, data: Sequences, feedback: Feedback, parameters: Array
    ) -> None:
        self.engine = engine
        self.feedback = feedback
        self.parameters = np.array(parameters, np.float64)
        self.turn_to(data)

    def turn_to(self, data: Sequences) -> None:
        """Go on from here with the loss of other series."""
        self.data = data
        self.loss = float(self.engine.loss(self.parameters[None], data, self.feedback)[0])

    @staticmethod
    def work(parameters: int, data: Sequences) -> float:
        """Return about how many multiplications a step takes.

        Each of its iterations asks for a loss and gradient, three products of all parameters with
        every time step of every series.
        """
        return 3.0 * ITERATIONS * parameters * len(data) * data.steps

    def step(self) -> bool:
        """Take 20 iterations; return False where they lead no further down."""
        from scipy.optimize import minimize

        found = minimize(
            self._value_and_slope,
            self.parameters,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": ITERATIONS, "maxcor": MEMORY, "ftol": 0.0, "gtol": 0.0},
        )
        if not found.fun < self.loss:
            return False
        self.parameters, self.loss = np.asarray(found.x), float(found.fun)
        return True

    def _value_and_slope(self, parameters: Array) -> tuple[float, Array]:
        losses, gradients = self.engine.gradient(parameters[None], self.data, self.feedback)
        if not np.isfinite(losses[0]):
            return np.finfo(np.float64).max, np.zeros_like(parameters)
        return float(losses[0]), np.asarray(gradients[0], np.float64)
