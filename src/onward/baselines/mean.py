"""The mean of what was to be predicted."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class Mean(Baseline):
    r"""Always the mean of the scored training targets, one number an output.

    .. math:: p_{st} = \bar y
    """

    name: ClassVar[str] = "mean"
    title: ClassVar[str] = "the mean"

    def fit(self, problem: Problem) -> Mean:
        """Take the mean over the scored steps of the training part."""
        self.task = problem.task
        data = problem.reference
        scored = data.targets[:, self.task.scored_in(data)]
        self.value: Array = scored.mean(axis=(0, 1))
        self.numbers = self.value.size
        return self

    def predict(self, data: Sequences) -> Array:
        """Return the mean at every step, ``(series, time, output)``."""
        return np.broadcast_to(self.value, data.targets.shape).astype(np.float64)
