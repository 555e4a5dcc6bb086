"""What methods of polishing have in common: one restart on its way down."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Engine, Feedback, Sequences
from onward.training.snapshot import Snapshot

Array = NDArray[np.float64]


class Method(ABC):
    """One restart on its way down.

    Parameters
    ----------
    engine
        In float64.
    data, feedback
        What the loss is of.
    parameters : (parameter,)
        Where to start.

    Attributes
    ----------
    parameters : (parameter,)
        Where it stands.
    loss
        The weighted mean squared error there.
    """

    loss: float

    def __init__(
        self, engine: Engine, data: Sequences, feedback: Feedback, parameters: Array
    ) -> None:
        self.engine = engine
        self.feedback = feedback
        self.parameters = np.array(parameters, np.float64)
        self.turn_to(data)

    def turn_to(self, data: Sequences) -> None:
        """Go on from here with the loss of other series."""
        self.data = data
        self._begin()

    def snapshot(self) -> Snapshot:
        """Return where it stands, and what it has learned on the way."""
        return Snapshot({"loss": self.loss}, {"parameters": self.parameters})

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned; it was made where that one stood."""
        self.loss = float(snapshot.plain["loss"])

    @abstractmethod
    def _begin(self) -> None:
        """Find the loss, and what else is needed, where it stands."""

    @staticmethod
    @abstractmethod
    def work(parameters: int, data: Sequences) -> float:
        """Return about how many multiplications a step takes."""

    @abstractmethod
    def step(self, late: Callable[[], bool]) -> bool:
        """Take one step down; return False where none can be found.

        A step that is long in itself ends early once ``late()``.
        """
