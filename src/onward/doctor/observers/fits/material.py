"""What there is to look at: the task, and series that were learned from, selected and scored by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onward.doctor.experiments.pairs import Array
from onward.engines.engine import Sequences
from onward.fit import Fit
from onward.problems.problem import Problem
from onward.problems.task import Task
from onward.training.examples import complete

FEWEST, ROWS, TARGETS = 64, 512, 6000
"""Series looked at, at least and at most, and about how many targets in them."""

WINDOWS, NUMBERS = 2000, 1 << 19
"""Windows put together to one series, and numbers in whatever is looked at, at most."""


@dataclass(frozen=True, eq=False)
class Block:
    """Series without gaps, cut to what is scored: ``inputs[:, first + j]`` and ``targets[:, j]``.

    Attributes
    ----------
    inputs : (series, time, feature)
    targets : (series, step, output)
    first
        Step of the input at which the first target is foretold.
    """

    inputs: Array
    targets: Array
    first: int

    def __len__(self) -> int:
        return len(self.inputs)

    def in_original_units(self, task: Task) -> Block:
        """Return values as they were given, to the seven digits that both scalings keep."""
        inputs, targets = (
            scaling.invert(values).astype(np.float32).astype(float)
            for scaling, values in (
                (task.input_scaling, self.inputs),
                (task.output_scaling, self.targets),
            )
        )
        return Block(inputs, targets, self.first)

    def with_one_target(self, task: Task) -> Block:
        """Return windows with one target each: the value after the warm-up, or the last one."""
        if task.kind == "continuation":
            return Block(self.inputs[:, : self.first + 1], self.targets[:, :1], self.first)
        return Block(self.inputs, self.targets[:, -1:], self.inputs.shape[1] - 1)


@dataclass(frozen=True, eq=False)
class Material:
    """What is known of a problem, from itself or from a fit that learned it.

    Attributes
    ----------
    task
        What is to be learned.
    taught, held
        Training series, and those that are scored, in the network's units; None if not known.
    batch
        Series a training step.
    fresh
        Whether training series are simulated anew at every step.
    problem
        The problem itself, if it is at hand.
    """

    task: Task
    taught: Sequences | None
    held: Sequences
    batch: int
    fresh: bool
    problem: Problem | None = None

    @classmethod
    def of_problem(cls, problem: Problem) -> Material:
        """Take all from a problem."""
        return cls(
            problem.task, problem.training, problem.test, problem.batch, problem.fresh, problem
        )

    @classmethod
    def of_fit(cls, fit: Fit) -> Material:
        """Take what a fit has kept of its problem."""
        return cls(fit.task, fit.taught, fit.examples, int(fit.settings.get("batch", 64)), False)

    def block(self, data: Sequences | None, most: int | None = None) -> Block | None:
        """Return the first series of a part that have no gaps, None if there are none."""
        if data is None:
            return None
        if most is None:
            most = int(np.clip(TARGETS // data.steps, FEWEST, ROWS))
        whole = complete(_first(data, 4 * most))
        first = self.task.scored_in(whole).start
        counted = whole.weights[:, first:] > 0
        kept = np.flatnonzero(counted.all(axis=1))[:most]
        if not len(kept) or first >= whole.steps:
            return None
        kept = kept[: max(1, NUMBERS // max(1, whole.inputs[0].size))]
        return Block(
            np.asarray(whole.inputs[kept], float),
            np.asarray(whole.targets[kept][:, first:], float),
            first,
        )


def joined(one: Block, other: Block) -> Block:
    """Return the series of two blocks, if they are alike; else those of the first."""
    alike = one.inputs.shape[1:] == other.inputs.shape[1:] and one.first == other.first
    if not alike or one.targets.shape[1:] != other.targets.shape[1:]:
        return one
    return Block(
        np.concatenate([one.inputs, other.inputs]),
        np.concatenate([one.targets, other.targets]),
        one.first,
    )


def _first(data: Sequences, rows: int) -> Sequences:
    return data if len(data) <= rows else data[:rows]
