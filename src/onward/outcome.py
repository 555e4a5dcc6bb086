"""How a training run ended, and what to do about it."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """How a training run ended.

    A run that every restart of diverges ends in a
    :class:`~onward.errors.TrainingError` and leaves no fit to have an outcome.
    """

    CONVERGED = "converged"
    REACHED_NOISE_FLOOR = "reached_noise_floor"
    STOPPED_EARLY = "stopped_early"
    OUT_OF_BUDGET = "out_of_budget"
    OUT_OF_STEPS = "out_of_steps"
    INTERRUPTED = "interrupted"
    TAKEN_OVER = "taken_over"

    @property
    def sentence(self) -> str:
        """What happened, in words."""
        return _SENTENCES[self][0]

    @property
    def remedy(self) -> str:
        """What to do if the score is not good enough."""
        return _SENTENCES[self][1]


_SENTENCES = {
    Outcome.CONVERGED: (
        "the training loss can be lowered no further from here",
        "try more restarts, or a larger network",
    ),
    Outcome.REACHED_NOISE_FLOOR: (
        "the validation score is as low as any predictor's can be",
        "nothing is left to gain",
    ),
    Outcome.STOPPED_EARLY: (
        "the validation score rose while the training loss still fell",
        "try more training series, or a smaller network",
    ),
    Outcome.OUT_OF_BUDGET: (
        "the time was up while the validation score still fell",
        "try a larger budget=",
    ),
    Outcome.OUT_OF_STEPS: (
        "all steps were taken while the validation score still fell",
        "try more steps=, or budget= to polish for as long as it helps",
    ),
    Outcome.INTERRUPTED: (
        "training was interrupted; these are the best weights so far",
        "train again, or onward.resume its folder if it had checkpoint=",
    ),
    Outcome.TAKEN_OVER: (
        "the weights were trained elsewhere and taken as they are",
        "onward.train learns the same problem from the start",
    ),
}
