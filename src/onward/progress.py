"""What training tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

KERNELS, TRAINING, POLISHING = "kernels", "training", "polishing"


@dataclass(frozen=True)
class Progress:
    """Where training stands.

    Attributes
    ----------
    phase
        ``"kernels"`` while the engine is compiled or loaded, then ``"training"``, then
        ``"polishing"``.
    step, steps
        Steps of this phase that are taken, those of all restarts that are polished together, and
        the most that may be; ``steps`` is None where only time ends the phase.
    share
        Part of the phase's work, or of its time, that is done: from 0 to 1.
    global_step
        Steps taken in all phases: from one call to the next it increases.
    loss : (restart,)
        Mean training loss since the last report, NaN for restarts that took no step.
    validation : (restart,)
        Best validation score of each restart so far, infinite before there is one.
    alive
        Restarts still in training.
    message
        A sentence for the person who waits; may be empty.
    seconds, seconds_left
        Time since training began, and until this phase ends, at most: polishing may end early.
        None before anything can be said.
    to_beat, rule
        Score on the validation part of the best simple rule so far, and what that rule does. None
        before one was fitted; a rule that takes long is fitted late.
    """

    phase: str
    step: int
    steps: int | None
    share: float
    global_step: int
    loss: NDArray[np.float64]
    validation: NDArray[np.float64]
    alive: int
    message: str = ""
    seconds: float = 0.0
    seconds_left: float | None = None
    to_beat: float | None = None
    rule: str | None = None

    @property
    def best_loss(self) -> float:
        """Training loss of the best restart, or the least of those in training; may be NaN."""
        loss = self.loss[int(np.argmin(self.validation))]
        return float(loss if np.isfinite(loss) else np.fmin.reduce(self.loss))

    @property
    def best_validation(self) -> float:
        """Best validation score of all restarts so far; infinite before there is one."""
        return float(self.validation.min())


Listener = Callable[[Progress], None]
"""What is called at every checkpoint."""
