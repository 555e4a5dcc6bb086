"""The problem that simple rules see: values alone, without what else a network is fed."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from onward.engines.engine import Sequences
from onward.problems.problem import Problem


def values_alone(problem: Problem) -> Problem:
    """Return a continuation of the same values, that knows no inputs, flags or static features.

    Any other problem is returned as it is.
    """
    task = problem.task
    if task.kind != "continuation" or task.inputs == task.outputs:
        return problem

    def alone(data: Sequences) -> Sequences:
        return Sequences(data.inputs[..., : task.outputs], data.targets, data.weights)

    plain = copy(problem)
    plain.task = replace(
        task,
        inputs=task.outputs,
        input_names=task.output_names,
        input_scaling=task.output_scaling,
    )
    plain.training, plain.validation = alone(problem.training), alone(problem.validation)
    same = problem.test is problem.validation
    plain.test = plain.validation if same else alone(problem.test)
    plain.reference = alone(problem.reference)
    return plain
