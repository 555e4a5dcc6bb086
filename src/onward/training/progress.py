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
        ``"polishing"``, where steps are counted anew for every restart.
    step, steps
        Steps taken, and to take.
    loss : (restart,)
        Mean training loss since the last report, NaN for restarts that are out.
    validation : (restart,)
        Best validation score of each restart so far.
    alive
        Restarts still in training.
    message
        A sentence for the person who waits; may be empty.
    """

    phase: str
    step: int
    steps: int
    loss: NDArray[np.float64]
    validation: NDArray[np.float64]
    alive: int
    message: str = ""


Listener = Callable[[Progress], None]
"""What ``progress=`` takes: it is called at every checkpoint."""
