"""A linear map of the past, by least squares."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

LAGS = 10


class Linear(Baseline):
    r"""A linear map of what is known, fitted by least squares in float64.

    Of a continuation, the whole horizon from the whole warm-up (as long as that of the training
    windows: a longer one is not looked at beyond); of a regression, the target from the current
    input and the :math:`L = \min(10, T - 1)` before, with zeros (in scaled units) before the
    start:

    .. math:: (x_{sW}, \dots, x_{s,W+H-1}) = (1, x_{s0}, \dots, x_{s,W-1}) A
        \quad\text{or}\quad y_{st} = (1, x_{st}, \dots, x_{s,t-L}) A.
    """

    name: ClassVar[str] = "linear"
    title: ClassVar[str] = "a linear map of the past"

    def fit(self, problem: Problem) -> Linear:
        """Solve the least-squares problem of the training part."""
        self.task = problem.task
        data = problem.reference
        scored = data.targets[:, self.task.scored_in(data)].astype(np.float64)
        if self.task.kind == "continuation":
            self.lags = data.steps - scored.shape[1]
            wanted = scored.reshape(len(data), -1)
        else:
            self.lags = min(LAGS, data.steps - 1)
            wanted = scored.reshape(-1, self.task.outputs)
        known = self._known(data)
        self.weights: Array = np.linalg.lstsq(known, wanted, rcond=None)[0]
        self.numbers = self.weights.size
        return self

    def predict(self, data: Sequences) -> Array:
        """Return the linear map of the past, ``(series, time, output)``."""
        predictions = np.zeros(data.targets.shape)
        scored = predictions[:, self.task.scored_in(data)]
        scored[...] = (self._known(data) @ self.weights).reshape(scored.shape)
        return predictions

    def _known(self, data: Sequences) -> Array:
        """Return one row a series, or one row a scored step of a regression."""
        inputs = data.inputs.astype(np.float64)
        if self.task.kind == "continuation":
            end = self.task.scored_in(data).start + 1
            rows = inputs[:, end - self.lags - 1 : end].reshape(len(data), -1)
        else:
            padded = np.pad(inputs, ((0, 0), (self.lags, 0), (0, 0)))
            past = np.lib.stride_tricks.sliding_window_view(padded, self.lags + 1, axis=1)
            scored = past[:, self.task.scored_in(data)]
            rows = scored.reshape(-1, scored.shape[-2] * scored.shape[-1])
        return np.hstack([np.ones((len(rows), 1)), rows])
