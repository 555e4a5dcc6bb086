"""What is computed twice: weights, a batch, a loop, and fifty steps of training."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Feedback, Sequences
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.problems.problem import Problem

STEPS = 50
"""Training steps that are compared."""
SERIES, TIME = 16, 128
"""Series and steps, at most: a mistake in one step of time is one in all of them."""
FEW_SERIES, FEW_TIME = 2, 12
RATE, CLIP = 1e-3, 1.0


@dataclass(frozen=True)
class Case:
    """What every library is given; all in float64.

    Attributes
    ----------
    layout
        The chain and the size of its input.
    vector : (parameter,)
        Its weights.
    data
        A batch: outputs, loss and gradient are of all its series.
    feedback
        How the network runs on them.
    batches : (step, series)
        Which series each training step is on.
    """

    layout: Layout
    vector: NDArray[np.float64]
    data: Sequences
    feedback: Feedback
    batches: NDArray[np.int64]

    @classmethod
    def of(cls, layout: Layout, vector: NDArray[np.floating], problem: Problem) -> Case:
        """Return the case of some weights on the first training series of a problem."""
        increment = layout.chain.output == "increment"
        return cls.on(layout, vector, problem.training, problem.taught("closed", increment))

    @classmethod
    def started(cls, layout: Layout, problem: Problem) -> Case:
        """Return the case of a network that has learned nothing yet: restart 0 of seed 0."""
        return cls.of(layout, initial_parameters(layout, seed=0, restart=0), problem)

    @classmethod
    def on(
        cls, layout: Layout, vector: NDArray[np.floating], data: Sequences, feedback: Feedback
    ) -> Case:
        """Return the case of some weights on the first of some series."""
        some, feedback = _cut(data, feedback, SERIES, TIME)
        many = len(some)
        rng = np.random.default_rng(0)
        batches = rng.integers(0, many, (STEPS, max(1, many // 2)))
        return cls(layout, np.asarray(vector, np.float64), some, feedback, batches)

    @staticmethod
    def few(data: Sequences, feedback: Feedback) -> tuple[Sequences, Feedback]:
        """Return two series of at most twelve steps, for what takes its time."""
        return _cut(data, feedback, FEW_SERIES, FEW_TIME)

    def short(self) -> Case:
        """Return a case of two series and twelve steps, for what takes its time."""
        data, feedback = self.few(self.data, self.feedback)
        batches = self.batches % len(data)
        return replace(self, data=data, feedback=feedback, batches=batches)

    def with_other_targets(self) -> Case:
        """Return the same with targets of another series, so that errors are not small.

        Where a network is nearly right, its gradient is a small difference of large numbers, and
        two libraries differ by what they round.
        """
        targets = np.roll(self.data.targets, 1, axis=0) + 1
        return replace(self, data=replace(self.data, targets=targets))

    @property
    def rates(self) -> NDArray[np.float64]:
        """Learning rate of every training step."""
        return np.full(STEPS, RATE)


def _cut(
    data: Sequences, feedback: Feedback, series: int, steps: int
) -> tuple[Sequences, Feedback]:
    """Return the first series and steps; half of them scored, and free, where none would be."""
    some = Sequences(
        np.asarray(data.inputs[:series, :steps], np.float64),
        np.asarray(data.targets[:series, :steps], np.float64),
        np.asarray(data.weights[:series, :steps], np.float64),
    )
    if data.steps <= steps:
        return some, feedback
    late = steps // 2
    if not some.weights[:, late:].any():
        weights = np.zeros_like(some.weights)
        weights[:, late:] = 1
        some = replace(some, weights=weights)
    closed = feedback.free_from < data.steps
    return some, replace(feedback, free_from=min(feedback.free_from, late + 1) if closed else steps)
