"""The values that follow, from the first values of a series."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from onward.problems.arrays import Array
from onward.problems.continuation import Continuation
from onward.sklearn.network import Network


class SequenceContinuer(Network):
    """A recurrent network that reads the values in a row and foretells those that follow them.

    A row of the inputs is a series, its columns are steps; the targets are the next steps of the
    same series. The network runs freely, on its own predictions.

    Parameters
    ----------
    network
        Such as ``"LSTM(8) Dense(1)"``; onward's own choice by default.
    validation_fraction
        Share of the series that select the best weights.
    shuffle
        Whether these are drawn at random; else they are the last ones, as is right for windows of
        one long series.
    restarts, steps, batch, rate, race, polish, budget, threads
        As for :func:`onward.train`.
    random_state
        Seed; None for another one at every fit.

    Attributes
    ----------
    fit_
        The :class:`onward.Fit`.
    n_features_in_, n_outputs_
        Steps that are read, and steps that are foretold.

    Examples
    --------
    >>> from onward.sklearn import SequenceContinuer
    >>> waves = np.sin(np.linspace(0, 6, 30) + np.arange(100)[:, None])
    >>> continuer = SequenceContinuer("RNN(2) Dense(1)", restarts=1, steps=20)
    >>> continuer.fit(waves[:, :20], waves[:, 20:]).predict(waves[:3, :20]).shape
    (3, 10)
    """

    def __init__(
        self,
        network: str | None = None,
        *,
        validation_fraction: float = 0.15,
        shuffle: bool = True,
        restarts: int = 4,
        steps: int | None = None,
        batch: int = 64,
        rate: float | None = None,
        race: bool = True,
        polish: bool = True,
        budget: float | None = None,
        threads: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.network = network
        self.validation_fraction = validation_fraction
        self.shuffle = shuffle
        self.restarts = restarts
        self.steps = steps
        self.batch = batch
        self.rate = rate
        self.race = race
        self.polish = polish
        self.budget = budget
        self.threads = threads
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # Columns that are no steps of a series, in checks of regressors, are continued badly.
        tags.regressor_tags.poor_score = True
        return tags

    def fit(self, X: Any, y: Any) -> Self:
        """Train on series.

        Parameters
        ----------
        X : (series, time)
            The values to read.
        y : (series, time) or (series,)
            The values that follow.
        """
        known, following = self._pair(X, y)
        problem = Continuation(
            np.concatenate([known, following], axis=1),
            warmup=known.shape[1],
            horizon=following.shape[1],
            validation=self.validation_fraction,
            test=0,
            shuffle=self.shuffle,
            batch=self.batch,
            name="series",
        )
        self.fit_ = self._trained(problem)
        return self

    def predict(self, X: Any) -> Array:
        """Return the values that follow, ``(series, time)``, or ``(series,)`` of one step.

        Parameters
        ----------
        X : (series, time)
        """
        known = self._inputs(X)
        return self._shaped(self.fit_.rollout(known, self.n_outputs_)[:, :, 0])
