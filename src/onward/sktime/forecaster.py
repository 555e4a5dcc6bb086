"""One series forecast by a recurrent network that runs on its own predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sktime.forecasting.base import BaseForecaster

from onward.problems.continuation import Continuation
from onward.training.train import train

if TYPE_CHECKING:
    import pandas as pd

    from onward.fit import Fit
    from onward.problems.arrays import Array

LEAST = 0.15
"""Share of the rows that select the best weights, where the horizon needs no more."""


class SequenceForecaster(BaseForecaster):
    """A recurrent network that is warmed up on the last rows, and runs freely from there.

    It is trained on all windows of the series that hold ``warmup + horizon`` rows. The last rows of
    all select the best weights. ``update`` moves on to newer rows and keeps the weights; fit again
    to learn from them.

    Parameters
    ----------
    network
        Such as ``"LSTM(8) Dense(1)"``; onward's own choice by default.
    warmup
        Rows that are read before the network runs freely; fewer, if the series is too short.
    horizon
        Steps that it is trained to foretell: the last of those that are asked for by default, or 1
        if none are when it is fitted. Any number of steps may be foretold.
    restarts, steps, rate, race, polish, budget, threads
        As for :func:`onward.train`.
    random_state
        Seed.

    Attributes
    ----------
    fit_
        The :class:`onward.Fit`.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from onward.sktime import SequenceForecaster
    >>> waves = pd.Series(np.sin(np.arange(120) / 4))
    >>> forecaster = SequenceForecaster("RNN(2) Dense(1)", warmup=10, restarts=1, steps=20)
    >>> forecaster.fit(waves, fh=[1, 2, 3]).predict().index.tolist()
    [120, 121, 122]
    """

    _tags: ClassVar[dict[str, Any]] = {
        "authors": "onward",
        "maintainers": "onward",
        "y_inner_mtype": "pd.DataFrame",
        "X_inner_mtype": "pd.DataFrame",
        "capability:multivariate": True,
        "capability:exogenous": True,
        "capability:insample": False,
        "capability:missing_values": False,
        "capability:non_contiguous_X": False,
        "capability:categorical_in_X": False,
        "capability:update": True,
        "capability:random_state": True,
        "property:randomness": "derandomized",
        "requires-fh-in-fit": False,
    }
    fit_: Fit

    def __init__(
        self,
        network: str | None = None,
        *,
        warmup: int = 24,
        horizon: int | None = None,
        restarts: int = 4,
        steps: int | None = None,
        rate: float | None = None,
        race: bool = True,
        polish: bool = True,
        budget: float | None = None,
        threads: int | None = None,
        random_state: int = 0,
    ) -> None:
        self.network = network
        self.warmup = warmup
        self.horizon = horizon
        self.restarts = restarts
        self.steps = steps
        self.rate = rate
        self.race = race
        self.polish = polish
        self.budget = budget
        self.threads = threads
        self.random_state = random_state
        super().__init__()

    def _fit(self, y: pd.DataFrame, X: pd.DataFrame | None = None, fh: Any = None) -> Self:
        asked = 1 if fh is None else max(1, int(max(fh.to_relative(self.cutoff))))
        rows = len(y)
        # A short series cannot hold out more: it is trained on fewer steps than are asked for.
        horizon = max(1, min(asked if self.horizon is None else self.horizon, rows // 4))
        held_out = max(horizon, round(LEAST * rows))
        self._warmup = max(1, min(self.warmup, rows - held_out - horizon))
        self._known, self._inputs = y, X
        problem = Continuation.from_table(
            self._table(y.to_numpy(np.float64), X),
            value=_names("y", y),
            inputs=_names("x", X),
            warmup=self._warmup,
            horizon=horizon,
            split="time",
            validation=min(0.5, (held_out + 0.5) / rows),
            test=0.0,
            name="series",
        )
        self.fit_ = train(
            problem,
            self.network,
            restarts=self.restarts,
            steps=self.steps,
            seed=self.random_state,
            rate=self.rate,
            race=self.race,
            polish=self.polish,
            budget=self.budget,
            threads=self.threads,
            progress=False,
        )
        self._forget()
        return self

    def _predict(self, fh: Any, X: pd.DataFrame | None = None) -> pd.DataFrame:
        import pandas as pd

        after = np.asarray(fh.to_relative(self.cutoff), np.int64)
        steps = int(after.max())
        known = self._known.to_numpy(np.float64)
        values = np.concatenate([known, np.full((steps, known.shape[1]), np.nan)])
        inputs = None
        if X is not None and self._inputs is not None:
            inputs = pd.concat([self._inputs, X.iloc[:steps]])
        found = self.fit_.rollout_table(self._table(values, inputs), steps)
        names = _names("y", self._known)
        told = np.stack([found[name] for name in names], axis=1)[after - 1]
        index = fh.to_absolute_index(self.cutoff)
        return pd.DataFrame(told, index=index, columns=self._known.columns)

    def _update(
        self, y: pd.DataFrame, X: pd.DataFrame | None = None, update_params: bool = True
    ) -> Self:
        self._known = _later(self._known, y)
        if X is not None and self._inputs is not None:
            self._inputs = _later(self._inputs, X)
        self._forget()
        return self

    def _forget(self) -> None:
        """Keep the rows that the network is warmed up on."""
        self._known = self._known.iloc[-self._warmup :]
        if self._inputs is not None:
            self._inputs = self._inputs.iloc[-self._warmup :]

    def _table(self, values: Array, X: pd.DataFrame | None) -> dict[str, Array]:
        columns = {f"y{place}": column for place, column in enumerate(values.T)}
        if X is None:
            return columns
        inputs = X.to_numpy(np.float64).T
        return columns | {f"x{place}": column for place, column in enumerate(inputs)}

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Return choices that sktime's checks are run with."""
        quick = {"restarts": 1, "steps": 5, "polish": False, "threads": 1}
        return [
            {"warmup": 4, **quick},
            {"warmup": 3, "horizon": 2, "rate": 0.01, **quick},
        ]


def _names(letter: str, frame: pd.DataFrame | None) -> list[str]:
    return [] if frame is None else [f"{letter}{place}" for place in range(frame.shape[1])]


def _later(known: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return rows with newer ones after them, or in their place."""
    import pandas as pd

    joined = pd.concat([known, more])
    return joined[~joined.index.duplicated(keep="last")].sort_index()
