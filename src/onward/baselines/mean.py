"""The mean of what was to be predicted."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class Mean(Baseline):
    r"""Always the mean of the scored training targets, one number an output.

    .. math:: p_{st} = \bar y
    """

    name: ClassVar[str] = "mean"
    title: ClassVar[str] = "the mean"

    def learn(self, problem: Problem) -> None:
        """Take the mean over the scored steps of the training part."""
        data = problem.reference
        scored = self.task.scored_in(data)
        counted = data.weights[:, scored] > 0
        wanted = data.targets[:, scored].astype(np.float64)
        self.value: Array = (
            wanted.mean(axis=(0, 1)) if counted.all() else wanted[counted].mean(axis=0)
        )
        self.numbers = self.value.size

    def continued(self, known: Array, steps: int) -> Array:
        """Return the mean at every step."""
        return np.tile(self.value, (len(known), steps, 1))

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the mean at every step."""
        return np.tile(self.value, (len(inputs), inputs.shape[1] - first, 1))
