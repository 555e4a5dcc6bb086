"""The last value that is known: persistence."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from onward.baselines.baseline import Baseline
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem
from onward.problems.task import Task


class LastValue(Baseline):
    r"""The last value that went in, repeated.

    Of a continuation it is the last value of the warm-up, for the whole horizon; of a regression
    the current input, since the targets before are not known:

    .. math:: p_{st} = x_{s,W-1} \quad\text{or}\quad p_{st} = x_{st}.
    """

    name: ClassVar[str] = "last_value"
    title: ClassVar[str] = "the last value"

    @classmethod
    def applies(cls, task: Task) -> bool:
        """Return whether there is an input for every output."""
        return task.inputs >= task.outputs

    def fit(self, problem: Problem) -> LastValue:
        """Take note of the task; there is nothing to fit."""
        self.task = problem.task
        return self

    def predict(self, data: Sequences) -> Array:
        """Return the last value, ``(series, time, output)``."""
        task = self.task
        if task.kind == "continuation":
            first = task.scored_in(data).start
            last = data.inputs[:, first : first + 1]
            return np.broadcast_to(last, data.targets.shape).astype(np.float64)
        current = task.input_scaling.invert(data.inputs)[..., : task.outputs]
        return task.output_scaling.apply(current)
