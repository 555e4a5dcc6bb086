"""A population: the best weights of every restart, and what runs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onward.engines import engine_again
from onward.engines.engine import Array, Engine, Feedback, Sequences
from onward.ensembles import best_rows
from onward.errors import FitError
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.networks.losses import SQUARED, Loss
from onward.outcome import Outcome
from onward.problems.task import Task

if TYPE_CHECKING:
    from onward.intervals import Calibration
    from onward.training.history import History


@dataclass(repr=False)
class Population:
    """The best weights of every restart, and what runs them.

    Attributes are told by :class:`onward.fit.Fit`.
    """

    task: Task
    chain: Chain
    parameters: Array
    validation_scores: NDArray[np.float64]
    diverged: list[int]
    history: History
    settings: dict[str, Any]
    seconds: float
    test_score: float
    examples: Sequences = field(repr=False)
    outcome: Outcome = Outcome.OUT_OF_STEPS
    calibration: Calibration | None = field(default=None, repr=False)
    taught: Sequences | None = field(default=None, repr=False)
    selection: NDArray[np.float64] | None = field(default=None, repr=False)

    @property
    def restarts(self) -> NDArray[np.int64]:
        """Number of each restart, ``(restart,)``."""
        return self.history.restarts

    @property
    def best(self) -> int:
        """Row of the restart with the best validation score, or that fits best there."""
        return int(np.argmin(self.keys))

    @cached_property
    def loss(self) -> Loss:
        """What it was taught by."""
        return Loss.of(self.settings.get("loss", SQUARED))

    @cached_property
    def layout(self) -> Layout:
        """Where each parameter stands in the flat vector."""
        return Layout.of(self.chain, self.task.inputs)

    @property
    def engine(self) -> str:
        """Name of the engine that trained it."""
        return str(self.settings["engine"])

    def weights(self, restart: int | None = None) -> dict[str, Array]:
        """Return the named parameters of one restart, by default the best.

        Names and shapes are those of :meth:`onward.networks.layers.Layer.shapes`.
        """
        return self.layout.views(self.parameters[self._row(restart)])

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the engine, which is made anew: other processes may copy a fit."""
        return {name: value for name, value in self.__dict__.items() if name != "_engine"}

    @property
    def keys(self) -> NDArray[np.float64]:
        """What restarts are ranked by, less is better."""
        return self.validation_scores if self.selection is None else self.selection

    @property
    def _increment(self) -> bool:
        return self.chain.output == "increment"

    @cached_property
    def _engine(self) -> Engine:
        return engine_again(self.layout, self.parameters.dtype, self.settings)

    def run_members(self, restarts: Sequence[int], inputs: Array, feedback: Feedback) -> Array:
        """Return all that several restarts say, in the network's units.

        Parameters
        ----------
        restarts
            Their numbers.
        inputs, feedback
            What they run on, and how; see :meth:`onward.engines.engine.Engine.predict`.

        Returns
        -------
        (restart, series, time, output)
            Values, and after them what else the loss makes the network say.
        """
        rows = np.array([self._row(restart) for restart in restarts])
        return np.asarray(self._engine.predict(self.parameters[rows], inputs, feedback))

    def go_on(
        self, inputs: Array, feedback: Feedback, state: Array | None, restart: int | None
    ) -> tuple[Array, Array]:
        """Return all that one restart says, in the network's units, and its state after it.

        Parameters
        ----------
        inputs, feedback
            What it runs on, and how.
        state : (1, series, state)
            What an earlier call returned; None at the start of a series.
        restart
            Its number; the best by default.

        Returns
        -------
        (series, time, output) and (1, series, state)
        """
        vector = self.parameters[self._row(restart)][None]
        found, after = self._engine.run(vector, inputs, feedback, state)
        return found[0], after

    def _run(
        self,
        inputs: Array,
        feedback: Feedback,
        restart: int | None,
        ensemble: int | None = None,
    ) -> Array:
        if ensemble is not None:
            rows = best_rows(self.keys, ensemble, restart)
            found = self._engine.predict(self.parameters[rows], inputs, feedback).mean(0)
            return np.asarray(found[..., : self.task.outputs])
        row = self._row(restart)
        found = self._engine.predict(self.parameters[row : row + 1], inputs, feedback)
        return np.asarray(found[0, ..., : self.task.outputs])

    def _row(self, restart: int | None) -> int:
        if restart is None:
            return self.best
        rows = np.flatnonzero(self.restarts == restart)
        if not len(rows):
            known = ", ".join(str(number) for number in self.restarts)
            raise FitError(f"the number of a restart among {known}", repr(restart))
        return int(rows[0])
