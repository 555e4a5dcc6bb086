"""One step at a time: a network that keeps its state between calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from onward.engines.engine import Array, Engine, Feedback
from onward.errors import DataError, NetworkError
from onward.networks.layout import Layout


@dataclass(frozen=True)
class Units:
    r"""What the numbers outside mean to the network.

    .. math:: z_f = (x_f - \mu_f) / \sigma_f, \qquad y_j = \sigma_j o_j + \mu_j

    Attributes
    ----------
    inputs : (2, feature)
        :math:`\mu_f`, then :math:`\sigma_f`, of what the network is fed.
    outputs : (2, output)
        The same of what it predicts.
    """

    inputs: Array
    outputs: Array

    @classmethod
    def plain(cls, layout: Layout, values: int) -> Units:
        """Return the units in which a network of so many values itself reckons."""
        return cls(*(np.stack([np.zeros(n), np.ones(n)]) for n in (layout.inputs, values)))


class Stream:
    """Runs one network over series that arrive step by step, any number of them side by side.

    All that a step needs is made beforehand and kept: the parameters in the engine's type, room
    for what goes in and comes out, and the state. An engine that steps over that room faster than
    :meth:`~onward.engines.engine.Engine.run` does overrides ``_bind``.

    Parameters
    ----------
    engine
        What runs the chain.
    parameters : (parameter,)
        Copied.
    series
        Number of series side by side.
    increment
        Whether the chain's output is added to the value that goes in; see
        :class:`~onward.engines.engine.Feedback`.
    units
        In what units values come and predictions are told; the network's own by default.

    Raises
    ------
    NetworkError
        If there are more or fewer parameters than the chain has.
    """

    def __init__(
        self,
        engine: Engine,
        parameters: Array,
        series: int = 1,
        increment: bool = False,
        units: Units | None = None,
    ) -> None:
        layout = engine.layout
        if np.shape(parameters) != (layout.size,):
            raise NetworkError(
                f"parameters of shape ({layout.size},)", f"shape {np.shape(parameters)}"
            )
        self.shape = (series, layout.inputs)
        self._engine = engine
        self._units = units or Units.plain(layout, engine.values)
        self._feedback = Feedback(free_from=1, increment=increment)
        self._parameters = np.array(parameters, engine.dtype)
        self._values = np.zeros(self.shape)
        self._inputs = np.zeros((series, 1, layout.inputs), engine.dtype)
        self._state = np.zeros((series, layout.state), engine.dtype)
        self._outputs = np.zeros((series, 1, layout.outputs), engine.dtype)
        self._predictions = np.zeros((series, engine.values))
        self._has_predicted = False
        self._advance = self._bind()

    def step(self, values: Array | None = None) -> Array:
        """Take one step; return the predictions ``(series, output)``, a new float64 array.

        Parameters
        ----------
        values : (series, feature)
            What the network is fed. Without them it is fed what it predicted last.

        Raises
        ------
        NetworkError
            If the values are of another shape; or if there are none, and no prediction of the last
            step that could take their place.
        DataError
            If a value is not finite in the network's units. The state is as it was before.
        """
        if values is None:
            self._check_prediction()
        elif values.shape == self.shape:
            self._values[...] = values
        else:
            raise NetworkError(f"values of shape {self.shape}", f"shape {values.shape}")
        if not self._advance(values is not None):
            raise self._not_finite()
        self._has_predicted = True
        return self._predictions.copy()

    @property
    def state(self) -> Array:
        """A copy of the state ``(series, state)``, in the order of ``Engine.run``; may be set.

        Raises
        ------
        NetworkError
            If it is set to an array of another shape.
        """
        return self._state.copy()

    @state.setter
    def state(self, state: Array) -> None:
        if np.shape(state) != self._state.shape:
            raise NetworkError(
                f"a state of shape {self._state.shape}",
                f"shape {np.shape(state)}",
                "set what stream.state gave",
            )
        self._state[...] = state
        self._has_predicted = False

    def reset(self) -> None:
        """Start anew, from a state of zeros."""
        self.state = np.zeros_like(self._state)

    def _bind(self) -> Callable[[bool], bool]:
        """Return what takes one step over the stream's own arrays.

        It is told whether values are known, and answers whether they were finite.
        """
        return self._run

    def _run(self, known: bool) -> bool:
        if known:
            mean, deviation = self._units.inputs
            with np.errstate(over="ignore"):
                self._inputs[:, 0] = (self._values - mean) / deviation
        else:
            self._inputs[...] = self._outputs[..., : self._engine.values]
        if not np.isfinite(self._inputs).all():
            return False
        found, state = self._engine.run(
            self._parameters, self._inputs, self._feedback, self._state[None]
        )
        self._outputs[...], self._state[...] = found[0], state[0]
        mean, deviation = self._units.outputs
        self._predictions[...] = self._outputs[:, 0, : len(mean)] * deviation + mean
        return True

    def _check_prediction(self) -> None:
        if self._predictions.shape != self.shape or self._engine.taught_by.of_symbols:
            raise NetworkError(
                "as many outputs as inputs, to feed predictions back",
                f"{self._predictions.shape[1]} outputs and {self._inputs.shape[2]} inputs",
                "pass values at every step",
            )
        if not self._has_predicted:
            raise NetworkError(
                "a step with values before one without",
                "none since the start, or since the state was set",
                "feed the last known values first",
            )

    def _not_finite(self) -> DataError:
        with np.errstate(over="ignore"):
            scaled = (self._values - self._units.inputs[0]) / self._units.inputs[1]
            wrong = ~np.isfinite(scaled.astype(self._engine.dtype))
        if not wrong.any():
            return DataError("finite predictions to feed back", "an infinite one")
        series, feature = (int(i) for i in np.argwhere(wrong)[0])
        return DataError(
            "finite values",
            f"{self._values[series, feature]} in series {series}, feature {feature} "
            "(counted from 0)",
            "fill the gap with the last value, or with what was predicted",
        )
