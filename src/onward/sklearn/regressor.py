"""A target at every row of one long series, from the rows up to it."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from onward.problems.arrays import Array
from onward.problems.regression import Regression
from onward.sklearn.network import Network


class SequenceRegressor(Network):
    """A recurrent network that says a target at every row, from that row and those before it.

    Rows are the steps of one series, in their order: don't shuffle them. Cross-validate with
    ``TimeSeriesSplit``. Each call of :meth:`predict` starts from a state of zeros.

    Parameters
    ----------
    network
        Such as ``"LSTM(8) Dense(1)"``; onward's own choice by default.
    window
        Steps of the windows to train on, half a window apart; fewer where there are fewer rows.
    warmup
        First steps of each window that set the state and are not scored.
    validation_fraction
        Share of the rows, the last ones, that select the best weights.
    restarts, steps, batch, rate, race, polish, budget, threads
        As for :func:`onward.train`.
    random_state
        Seed; None for another one at every fit.

    Attributes
    ----------
    fit_
        The :class:`onward.Fit`.
    n_features_in_, n_outputs_
        Columns of the inputs and of the targets.

    Examples
    --------
    >>> from onward.sklearn import SequenceRegressor
    >>> x = np.random.default_rng(0).standard_normal((300, 1))
    >>> y = np.cumsum(x, axis=0)[:, 0]
    >>> found = SequenceRegressor("RNN(2) Dense(1)", restarts=1, steps=20).fit(x, y).predict(x)
    >>> found.shape
    (300,)
    """

    def __init__(
        self,
        network: str | None = None,
        *,
        window: int = 50,
        warmup: int = 0,
        validation_fraction: float = 0.15,
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
        self.window = window
        self.warmup = warmup
        self.validation_fraction = validation_fraction
        self.restarts = restarts
        self.steps = steps
        self.batch = batch
        self.rate = rate
        self.race = race
        self.polish = polish
        self.budget = budget
        self.threads = threads
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:
        """Train on a series.

        Parameters
        ----------
        X : (time, feature)
        y : (time,) or (time, output)
        """
        inputs, targets = self._pair(X, y)
        held_out = min(max(1, round(self.validation_fraction * len(inputs))), len(inputs) - 1)
        known = len(inputs) - held_out
        window = min(self.window, known)
        warmup = min(self.warmup, window - 1, held_out - 1)
        problem = Regression(
            _windows(inputs[:known], window),
            _windows(targets[:known], window),
            warmup=warmup,
            validation=(inputs[None, known:], targets[None, known:]),
            test=0,
            batch=self.batch,
            name="series",
        )
        self.fit_ = self._trained(problem)
        return self

    def predict(self, X: Any) -> Array:
        """Return the target at every row, ``(time,)`` or ``(time, output)``, in the order of rows.

        Parameters
        ----------
        X : (time, feature)
        """
        inputs = self._inputs(X)
        return self._shaped(self.fit_.predict(inputs[None])[0])


def _windows(values: Array, window: int) -> Array:
    """Return windows half a window apart and the last one, ``(window, time, feature)``."""
    last = len(values) - window
    starts = np.unique(np.append(np.arange(0, last + 1, max(1, window // 2)), last))
    return np.asarray(sliding_window_view(values, window, axis=0)[starts].transpose(0, 2, 1))
