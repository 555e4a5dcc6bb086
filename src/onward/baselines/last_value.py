"""The last value that is known: persistence."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.problems.arrays import Array
from onward.problems.problem import Problem


class LastValue(Baseline):
    r"""The last value that went in, repeated.

    Of a continuation it is the last value of the warm-up, for the whole horizon; of a regression
    the current input, since the targets before are not known:

    .. math:: p_{st} = x_{s,W-1} \quad\text{or}\quad p_{st} = x_{st}.
    """

    name: ClassVar[str] = "last_value"
    title: ClassVar[str] = "the last value"

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not: there has to be an input for every output."""
        task = problem.task
        if task.inputs >= task.outputs:
            return None
        return f"it has {task.outputs} outputs and only {task.inputs} inputs to repeat"

    def learn(self, problem: Problem) -> None:
        """Do nothing; there is nothing to fit."""

    def continued(self, known: Array, steps: int) -> Array:
        """Return the last known value at every step."""
        return np.repeat(known[:, -1:], steps, axis=1)

    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the current input, in the units of the output."""
        current = self.task.input_scaling.invert(inputs[:, first:])[..., : self.task.outputs]
        return self.task.output_scaling.apply(current)
