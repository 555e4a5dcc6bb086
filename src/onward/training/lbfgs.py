"""L-BFGS: curvature from the last gradients, for networks too large for a Jacobian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from onward.engines.engine import Sequences
from onward.training.method import Array, Method

ITERATIONS, MEMORY = 20, 20


class Lbfgs(Method):
    """SciPy's L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995) on the loss of all series."""

    def _begin(self) -> None:
        self.loss = float(self.engine.loss(self.parameters[None], self.data, self.feedback)[0])

    @staticmethod
    def work(parameters: int, data: Sequences) -> float:
        """Return about how many multiplications a step takes.

        Each of its iterations asks for a loss and gradient, three products of all parameters with
        every time step of every series.
        """
        return 3.0 * ITERATIONS * parameters * len(data) * data.steps

    def step(self, late: Callable[[], bool]) -> bool:
        """Take 20 iterations, or fewer once late; return False where they lead no further down."""
        from scipy.optimize import minimize

        def end_if_late(_: Any) -> None:
            if late():
                raise StopIteration

        found = minimize(
            self._value_and_slope,
            self.parameters,
            jac=True,
            method="L-BFGS-B",
            callback=end_if_late,
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
