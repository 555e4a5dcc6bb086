"""The same chain in plain NumPy, as the equations are written; derivatives by complex steps.

An analytic function of real numbers has, for a tiny :math:`h`,

.. math:: f'(x) = \\mathrm{Im} f(x + i h) / h

to the last digits, because nothing is subtracted (Squire & Trapp 1998). So no derivative is written
down here, and none can be wrong in the same way as in the engine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Feedback, Sequences
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer
from onward.networks.layout import Layout

Array = NDArray[np.complexfloating]
H = 1e-100


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.where(x.real > 0, x, 0)


ACTIVATIONS = {"linear": lambda x: x, "tanh": np.tanh, "sigmoid": sigmoid, "relu": relu}


def dense(layer: Dense, p: dict[str, Array], x: Array, state: tuple[Array, ...]):
    return ACTIVATIONS[layer.activation](x @ p["weight"].T + p["bias"]), state


def rnn(layer: RNN, p: dict[str, Array], x: Array, state: tuple[Array, ...]):
    total = x @ p["weight_input"].T + state[0] @ p["weight_state"].T + p["bias"]
    h = ACTIVATIONS[layer.activation](total)
    return h, (h,)


def lstm(layer: LSTM, p: dict[str, Array], x: Array, state: tuple[Array, ...]):
    h, c = state
    total = x @ p["weight_input"].T + h @ p["weight_state"].T + p["bias"]
    i, f, g, o = np.split(total, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, (h, c)


def gru(layer: GRU, p: dict[str, Array], x: Array, state: tuple[Array, ...]):
    (h,) = state
    of_input = np.split(x @ p["weight_input"].T + p["bias"], 3, axis=1)
    of_state = np.split(h @ p["weight_state"].T, 3, axis=1)
    r, z = (sigmoid(of_input[k] + of_state[k]) for k in range(2))
    n = np.tanh(of_input[2] + r * (of_state[2] + p["bias_state"]))
    h = (1 - z) * n + z * h
    return h, (h,)


STEPS = {Dense: dense, RNN: rnn, LSTM: lstm, GRU: gru}


def predictions(layout: Layout, vector: Array, inputs: Array, feedback: Feedback) -> Array:
    """Return the predictions of one parameter vector, ``(series, time, output)``."""
    layers: tuple[Layer, ...] = layout.chain.layers
    views = layout.views(vector)
    own = [
        {key.split(".")[1]: view for key, view in views.items() if key.startswith(f"{number}.")}
        for number in range(len(layers))
    ]
    states = [(np.zeros((len(inputs), layer.units)),) * layer.memory for layer in layers]
    found: list[Array] = []
    for t in range(inputs.shape[1]):
        x = inputs[:, t]
        if t >= feedback.free_from:
            x = np.concatenate([found[-1], x[:, layout.outputs :]], axis=1)
        y = x
        for number, layer in enumerate(layers):
            y, states[number] = STEPS[type(layer)](layer, own[number], y, states[number])
        found.append(y + x[:, : layout.outputs] if feedback.increment else y)
    return np.stack(found, axis=1)


def loss(layout: Layout, vector: Array, data: Sequences, feedback: Feedback):
    """Return the weighted mean squared error."""
    error = predictions(layout, vector, data.inputs, feedback) - data.targets
    counted = data.weights.sum() * layout.outputs
    return (data.weights[:, :, None] * error**2).sum() / counted


def gradient(layout: Layout, vector: Array, data: Sequences, feedback: Feedback):
    """Return the loss's derivative by every parameter."""
    steps = 1j * H * np.eye(layout.size)
    return np.array([loss(layout, vector + step, data, feedback).imag / H for step in steps])
