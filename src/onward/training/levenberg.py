r"""Levenberg–Marquardt: damped Gauss–Newton steps on all residuals.

With residuals :math:`r` and Jacobian :math:`J` (see :meth:`onward.engines.engine.Engine.jacobian`)
the loss is proportional to :math:`F = \tfrac12 \lVert r \rVert^2`, and a step :math:`h` solves

.. math:: (J'J + \mu D) \, h = -J'r

(Levenberg 1944; Marquardt 1963), where :math:`D` is the largest diagonal of :math:`J'J` seen so
far (Moré 1978), plus a trace for parameters that act on nothing. What the step gains is compared
with what the linear model promised,

.. math:: \varrho = \frac{F(\theta) - F(\theta + h)}{\tfrac12 h' (\mu D h - J'r)}

and a step with :math:`\varrho > 0` is taken. The damping follows Nielsen (1999, *Damping parameter
in Marquardt's method*): :math:`\mu \leftarrow \mu \max(\tfrac13, 1 - (2 \varrho - 1)^3)` after a
step that is taken, :math:`\mu \leftarrow \nu \mu, \; \nu \leftarrow 2 \nu` after one that is not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from onward.engines.engine import Sequences
from onward.training.method import Array, Method
from onward.training.snapshot import Snapshot

FIRST_DAMPING, LARGEST_DAMPING, SMALLEST_DAMPING = 1e-3, 1e12, 1e-15
TRACE = 1e-8


class Levenberg(Method):
    """Levenberg–Marquardt on the residuals of all series at once."""

    _damping, _growth = FIRST_DAMPING, 2.0

    def _begin(self) -> None:
        self._scale = np.zeros(len(self.parameters))
        self._norm = float(self.data.weights.sum()) * self.data.targets.shape[2]
        self._linearise()

    def snapshot(self) -> Snapshot:
        common = super().snapshot()
        damping = {"damping": self._damping, "growth": self._growth}
        return Snapshot({**common.plain, **damping}, {**common.arrays, "scale": self._scale})

    def restore(self, snapshot: Snapshot) -> None:
        super().restore(snapshot)
        self._damping, self._growth = snapshot.plain["damping"], snapshot.plain["growth"]
        self._scale_by(np.array(snapshot.arrays["scale"]))

    @staticmethod
    def work(parameters: int, data: Sequences) -> float:
        """Return about how many multiplications a step takes.

        The normal equations take :math:`n P^2 / 2`, the Jacobian :math:`2 n P T`, where :math:`n`
        counts residuals, :math:`P` parameters and :math:`T` steps; running the network forward
        and back over :math:`S` series :math:`6 S P T`, and a factorisation :math:`P^3 / 6`.
        """
        residuals = np.count_nonzero(data.weights) * data.targets.shape[2]
        each = parameters * (parameters / 2 + 2 * data.steps)
        running = 6 * len(data) * data.steps * parameters
        return float(residuals * each + running + parameters**3 / 6)

    def step(self, late: Callable[[], bool]) -> bool:
        while self._damping < LARGEST_DAMPING:
            damped = self._damping * self._diagonal
            matrix = self._square.copy()
            matrix.flat[:: len(matrix) + 1] += damped
            change = self.engine.solve(matrix, -self._slope)
            if change is not None:
                found = float(
                    self.engine.loss((self.parameters + change)[None], self.data, self.feedback)[0]
                )
                promised = change @ (damped * change - self._slope) / self._norm
                gain = (self.loss - found) / promised if promised > 0 else -1.0
                if gain > 0:
                    shrink = max(1 / 3, 1 - (2 * gain - 1) ** 3)
                    self._damping = max(SMALLEST_DAMPING, self._damping * shrink)
                    self._growth = 2.0
                    self.parameters = self.parameters + change
                    self._linearise()
                    return True
            self._damping *= self._growth
            self._growth *= 2
        return False

    def _linearise(self) -> None:
        total, self._slope, self._square = self.engine.normal_equations(
            self.parameters, self.data, self.feedback
        )
        self.loss = total / self._norm
        self._scale_by(np.maximum(self._scale, self._square.diagonal()))

    def _scale_by(self, scale: Array) -> None:
        self._scale = scale
        self._diagonal = scale + TRACE * scale.max()
