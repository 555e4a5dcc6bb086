"""The same start with other learning rates, on the training series of a fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from onward.doctor.experiments.other_rates import OtherRates
from onward.doctor.observers.fits.learner import Learner
from onward.doctor.observers.fits.material import Block

FEWEST, MOST, WORK = 30, 240, 3e8
"""Steps made with another rate, and about how many products of weights and values they cost."""


def other_rates(learner: Learner, blocks: Sequence[Block]) -> OtherRates | None:
    """Prepare the experiment; None where the start, or series to train on, are not known."""
    if learner.first is None or len(blocks) < 2:
        return None
    practice = Practice(learner, blocks)
    start, end = practice.score(first=True), practice.score(first=False)
    each = 3 * learner.layout.size * blocks[0].inputs.shape[1] * len(blocks[0])
    steps = min(int(np.clip(WORK // each, FEWEST, MOST)), learner.steps)
    return OtherRates(learner.rate, learner.steps, steps, steps, start, end, practice)


class Practice:
    """Trains from the start on some batches, and scores on the others."""

    def __init__(self, learner: Learner, blocks: Sequence[Block]) -> None:
        held_out = max(1, len(blocks) // 4)
        self._learner = learner
        self._fit, self._judge = blocks[:-held_out], blocks[-held_out:]

    def score(self, *, first: bool) -> float:
        """Return the loss on the batches held out, with the first or the last weights."""
        return self._judged(self._learner, first)

    def train(self, rate: float, steps: int) -> float:
        """Return the loss on the batches held out after some steps with another rate."""
        learner = self._learner
        population = learner.train(self._fit, np.full(steps, rate), learner.clip)
        return self._judged(replace(learner, last=population.parameters[0]), False)

    def _judged(self, learner: Learner, first: bool) -> float:
        errors = [learner.predict(block, first=first) - block.targets for block in self._judge]
        return float(np.mean([(error**2).mean() for error in errors]))
