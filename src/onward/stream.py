"""A fit at work: series that arrive step by step, in the user's units."""

from __future__ import annotations

from typing import Any

import numpy as np

from onward.distributions import log_probabilities
from onward.engines.engine import Engine
from onward.engines.stream import Units
from onward.errors import DataError, ProblemError
from onward.problems.alphabet import Alphabet
from onward.problems.arrays import Array, as_numbers
from onward.problems.scaling import Scaling
from onward.problems.task import Task


class Stream:
    """A trained network that takes one step a call, and keeps its state between the calls.

    Stepping through a series gives what :meth:`onward.Fit.predict` gives for all of it, and
    stepping on without values what :meth:`onward.Fit.rollout` foretells. Made by
    :meth:`onward.Fit.stream`.

    Parameters
    ----------
    engine
        What runs the network.
    parameters : (parameter,)
        Of one restart.
    task
        What was learned; knows the scaling.
    series
        Number of series side by side.
    increment
        Whether the network's output is added to the value that goes in.

    Examples
    --------
    >>> import onward
    >>> fit = onward.train(onward.problem("sunspots"), "RNN(4) Dense(1)", restarts=1, steps=5)
    >>> stream = fit.stream()
    >>> for sunspots in (5.0, 11.0, 16.0):
    ...     foretold = stream.step([sunspots])  # of the year after
    >>> foretold = stream.step()  # of the year after that: the prediction was fed back
    >>> foretold.shape
    (1, 1)
    """

    def __init__(
        self, engine: Engine, parameters: Array, task: Task, series: int, increment: bool
    ) -> None:
        units = Units(
            _mean_and_deviation(task.input_scaling), _mean_and_deviation(task.output_scaling)
        )
        self._stream = engine.stream(parameters, series, increment, units)
        self._shape = self._stream.shape
        self._task = task
        self._told: Array | None = None

    def step(self, values: Any = None) -> Array:
        """Take one step and return the predictions ``(series, output)``, in original units.

        Of a continuation, that is the next value of each series. Where the flag of a gap is up,
        a fit that was trained with ``missing="predict"`` is fed what it predicted last.

        Parameters
        ----------
        values : (series, feature), or (series,) of one feature
            What is known of this step, in original units. Without it a continuation goes on from
            what it predicted last. Of symbols, the symbol of each series; what is returned is how
            likely each is to come next.

        Raises
        ------
        DataError
            If the values are no numbers, not finite, or of another shape. The state is then as it
            was before.
        ProblemError
            If values are missing, and the fit is of a regression.
        NetworkError
            If values are missing before the first step, or just after the state was set.
        """
        if self._task.alphabet is not None:
            fed = self._symbols(values, self._task.alphabet)
            return np.exp(log_probabilities(self._stream.step(fed)))
        if values is None:
            self._check_continuation()
        elif (
            type(values) is not np.ndarray
            or values.shape != self._shape
            or values.dtype.kind not in "fiu"
        ):
            values = self._shaped(values)
        if not self._task.gaps:
            return self._stream.step(values)
        self._told = self._stream.step(None if values is None else self._filled(values))
        return self._told.copy()

    @property
    def state(self) -> Array:
        """A copy of the state ``(series, state)``, in the network's units; may be set.

        Set to what it was earlier, the stream goes on from there; the next step needs values.

        Raises
        ------
        NetworkError
            If it is set to an array of another shape.
        """
        return self._stream.state

    @state.setter
    def state(self, state: Array) -> None:
        self._stream.state = state
        self._told = None

    def reset(self) -> None:
        """Start anew, as at the beginning of a series."""
        self._stream.reset()
        self._told = None

    def _filled(self, values: Array) -> Array:
        """Return values with what was predicted last in the place of those that are missing."""
        if self._told is None:
            return values
        outputs = self._task.outputs
        flags = values[:, outputs : 2 * outputs] > 0
        first = np.where(flags, self._told, values[:, :outputs])
        return np.concatenate([first, values[:, outputs:]], axis=1)

    def _shaped(self, values: Any) -> Array:
        found = as_numbers(values, "values")
        if found.shape == self._shape[:1] and self._shape[1] == 1:
            return found[:, None]
        if found.shape != self._shape:
            raise DataError(
                f"values (series, feature) of shape {self._shape}",
                f"shape {found.shape}",
                "pass one step of every series",
            )
        return found

    def _symbols(self, values: Any, letters: Alphabet) -> Array:
        """Return one symbol of every series as the network is fed it."""
        if values is None:
            raise ProblemError(
                "a symbol of each series", "none", "pass it, drawn or known: stream.step(symbols)"
            )
        numbers = letters.numbers(values, "the step")
        if len(numbers) != self._shape[0]:
            raise DataError(f"{self._shape[0]} symbols, one a series", str(len(numbers)))
        return np.eye(len(letters))[numbers]

    def _check_continuation(self) -> None:
        if self._task.kind != "continuation":
            raise ProblemError(
                "values at every step of a regression", "none", "pass them: stream.step(values)"
            )


def _mean_and_deviation(scaling: Scaling) -> Array:
    return np.array([scaling.mean, scaling.deviation])
