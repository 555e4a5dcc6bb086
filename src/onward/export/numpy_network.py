"""A trained chain of layers in plain NumPy; this file needs NumPy alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Units = tuple[Sequence[float], Sequence[float]]


def sigmoid(x: Array) -> Array:
    """Return the logistic function, which neither end overflows."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * x))


ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": lambda x: np.maximum(x, 0),
}
MEMORY = {"Dense": 0, "RNN": 1, "GRU": 1, "LSTM": 2}
"""Numbers that each unit keeps from one step to the next."""


class Network:
    """Layers one after the other, with a state that goes in and comes out.

    Parameters
    ----------
    layers
        ``(kind, units, activation)`` of each layer, such as ``("LSTM", 3, "tanh")``.
    weights
        Their parameters by name, such as ``"1.weight_input"``.
    increment
        Whether the last layer's output is added to the value that goes in.
    input_units, output_units
        Mean and deviation of every feature that goes in, and that comes out.
    """

    def __init__(
        self,
        layers: Sequence[tuple[str, int, str]],
        weights: dict[str, Array],
        increment: bool,
        input_units: Units,
        output_units: Units,
    ) -> None:
        self.layers = tuple(layers)
        self.weights = [
            {name.split(".")[1]: value for name, value in weights.items() if _of(name) == number}
            for number in range(len(self.layers))
        ]
        self.increment = increment
        self.input_mean, self.input_deviation = np.array(input_units)
        self.output_mean, self.output_deviation = np.array(output_units)
        self.state_size = sum(units * MEMORY[kind] for kind, units, _ in self.layers)

    def predict(self, x: Array, state: Array | None = None) -> tuple[Array, Array]:
        """Predict every step of ``x (series, time, feature)``, from the inputs up to it.

        Returns predictions ``(series, time, output)`` and the state ``(series, state)`` after the
        last step, to go on from; everything but the state is in original units.
        """
        x = np.asarray(x, np.float64)
        state = self.start(len(x)) if state is None else state
        found = []
        for z in np.moveaxis((x - self.input_mean) / self.input_deviation, 1, 0):
            y, state = self.step(z, state)
            found.append(y)
        return np.stack(found, axis=1) * self.output_deviation + self.output_mean, state

    def rollout(self, seeds: Array, steps: int) -> Array:
        """Warm up on ``seeds (series, time, feature)``, then run freely on what is predicted.

        Returns ``(series, steps, output)`` in original units; the first is the one after the last
        seed.
        """
        known = (np.asarray(seeds, np.float64) - self.input_mean) / self.input_deviation
        state = self.start(len(known))
        for z in np.moveaxis(known, 1, 0):
            y, state = self.step(z, state)
        found = [y]
        while len(found) < steps:
            y, state = self.step(y, state)
            found.append(y)
        return np.asarray(np.stack(found, axis=1) * self.output_deviation + self.output_mean)

    def start(self, series: int) -> Array:
        """Return the state before the first step."""
        return np.zeros((series, self.state_size))

    def step(self, z: Array, state: Array) -> tuple[Array, Array]:
        """Take one step on ``z (series, feature)`` in the network's units."""
        y, after, place = z, [], 0
        for (kind, units, activation), own in zip(self.layers, self.weights, strict=True):
            if kind == "Dense":
                y = ACTIVATIONS[activation](y @ own["weight"].T + own["bias"])
                continue
            size = units * MEMORY[kind]
            y, values = STEPS[kind](own, activation, y, state[:, place : place + size])
            after.append(values)
            place += size
        if self.increment:
            y = y + z[:, : y.shape[1]]
        return y, np.concatenate(after, axis=1) if after else state


def _of(name: str) -> int:
    return int(name.split(".")[0])


def _rnn(own: dict[str, Array], activation: str, x: Array, h: Array) -> tuple[Array, Array]:
    total = x @ own["weight_input"].T + h @ own["weight_state"].T + own["bias"]
    h = ACTIVATIONS[activation](total)
    return h, h


def _lstm(own: dict[str, Array], _: str, x: Array, state: Array) -> tuple[Array, Array]:
    h, c = np.split(state, 2, axis=1)
    total = x @ own["weight_input"].T + h @ own["weight_state"].T + own["bias"]
    i, f, g, o = np.split(total, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, np.concatenate([h, c], axis=1)


def _gru(own: dict[str, Array], _: str, x: Array, h: Array) -> tuple[Array, Array]:
    given = np.split(x @ own["weight_input"].T + own["bias"], 3, axis=1)
    fed = np.split(h @ own["weight_state"].T, 3, axis=1)
    r, z = sigmoid(given[0] + fed[0]), sigmoid(given[1] + fed[1])
    n = np.tanh(given[2] + r * (fed[2] + own["bias_state"]))
    h = (1 - z) * n + z * h
    return h, h


STEPS = {"RNN": _rnn, "LSTM": _lstm, "GRU": _gru}
