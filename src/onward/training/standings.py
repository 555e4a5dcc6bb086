"""Standings: the best weights of every restart so far, and the course that led there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.distributions import misfit
from onward.engines.engine import Array, Engine
from onward.problems.problem import Problem
from onward.progress import POLISHING, Listener, Progress
from onward.training.history import History
from onward.training.snapshot import Snapshot


class Standings:
    """Scores weights on the validation part, keeps the best of each restart and the history.

    Parameters
    ----------
    problem
        What is learned.
    engine
        What the fit will predict with: a score counts only as that engine computes it.
    numbers
        Number of each restart.
    starts : (restart, parameter)
        Weights to begin with, of the type the fit will have.
    increment
        Whether the network's output is added to the last value.
    listener
        Told of every checkpoint.

    Attributes
    ----------
    best : (restart, parameter)
    scores : (restart,)
        The best weights and their scores; infinite before any was finite.
    keys : (restart,)
        What they are the best by: the score, or of a loss that is no squared error how well all
        that the network says fits; see :func:`onward.distributions.misfit`.
    """

    def __init__(
        self,
        problem: Problem,
        engine: Engine,
        numbers: tuple[int, ...],
        starts: Array,
        increment: bool,
        listener: Listener | None,
    ) -> None:
        self.problem = problem
        self.engine = engine
        self.numbers = numbers
        self.best = starts
        self.scores = np.full(len(starts), np.inf)
        self.keys = self.scores if engine.taught_by.squared else self.scores.copy()
        self.polishing_from: int | None = None
        self._free = problem.task.feedback("closed", increment, problem.validation)
        self._listener = listener
        self._losses = np.full(len(starts), np.nan)
        self._columns: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    def record(
        self, step: int, rows: NDArray[np.int64], parameters: Array, losses: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Score the weights of some restarts, keep those that are better than any before.

        Parameters
        ----------
        step
            Steps taken; what is recorded at the same step shares a checkpoint.
        rows : (n,)
            Which restarts.
        parameters : (n, parameter)
        losses : (n,)
            Mean training loss since the checkpoint before.

        Returns
        -------
        (n,)
            Validation scores, NaN where they are not finite.
        """
        with np.errstate(all="ignore"):
            given = np.asarray(parameters, self.best.dtype)
            found = self.engine.predict(given, self.problem.validation.inputs, self._free)
            scores = self.problem.score(found, self.problem.validation)
        scores = np.where(np.isfinite(scores), scores, np.nan)
        keys = self._keys_of(found, scores)
        better = keys < self.keys[rows]
        self.best[rows[better]] = given[better]
        self.scores[rows[better]] = scores[better]
        self.keys[rows[better]] = keys[better]
        if step not in self._columns:
            nothing = np.full(len(self.best), np.nan)
            self._columns[step] = nothing, nothing.copy()
        self._losses = np.full(len(self.best), np.nan)
        self._losses[rows] = losses
        training, validation = self._columns[step]
        training[rows], validation[rows] = losses, scores
        return np.asarray(scores, np.float64)

    def _keys_of(self, found: Array, scores: Array) -> Array:
        if self.engine.taught_by.squared:
            return scores
        with np.errstate(all="ignore"):
            part = self.problem.validation
            keys = misfit(self.engine.taught_by, found, part.targets, part.weights)
        return np.where(np.isfinite(keys) & np.isfinite(scores), keys, np.nan)

    def at_floor(self, rows: NDArray[np.int64]) -> bool:
        """Return whether the best of some restarts is as good as any predictor can be."""
        loss = self.engine.taught_by
        floor = self.problem.noise_floor if loss.squared or loss.of_symbols else None
        return floor is not None and bool(self.scores[rows].min() <= floor)

    def ranked(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the restarts, best score first."""
        return rows[np.argsort(self.keys[rows], kind="stable")]

    def tell(
        self,
        phase: str,
        step: int,
        steps: int | None,
        share: float,
        alive: int,
        message: str = "",
    ) -> None:
        """Tell the listener where training stands; see :class:`Progress`."""
        if self._listener is None:
            return
        since = (self.polishing_from or 0) if phase == POLISHING else 0
        self._listener(
            Progress(
                phase,
                step,
                steps,
                share,
                since + step,
                self._losses,
                self.scores.copy(),
                alive,
                message,
            )
        )

    def snapshot(self) -> Snapshot:
        """Return all that was recorded."""
        shape = len(self._columns), 2, len(self.best)
        return Snapshot(
            {"polishing_from": self.polishing_from},
            {
                "best": self.best,
                "scores": self.scores,
                "keys": self.keys,
                "losses": self._losses,
                "steps": np.array(list(self._columns), np.int64),
                "columns": np.array(list(self._columns.values()), np.float64).reshape(shape),
            },
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Go on from what :meth:`snapshot` returned."""
        kept = snapshot.arrays
        self.polishing_from = snapshot.plain["polishing_from"]
        self.best = np.array(kept["best"])
        self.scores = np.array(kept["scores"])
        squared = self.engine.taught_by.squared
        self.keys = self.scores if squared else np.array(kept["keys"])
        self._losses = np.array(kept["losses"])
        self._columns = {
            int(step): (np.array(training), np.array(validation))
            for step, (training, validation) in zip(kept["steps"], kept["columns"], strict=True)
        }

    def history(self) -> History:
        """Return the course so far."""
        steps = sorted(self._columns)
        since = self.polishing_from
        return History(
            np.array(self.numbers, np.int64),
            np.array(steps, np.int64),
            np.stack([self._columns[step][0] for step in steps], axis=1),
            np.stack([self._columns[step][1] for step in steps], axis=1),
            None if since is None or steps[-1] <= since else steps.index(since) + 1,
        )
