r"""The equations in plain NumPy, one after the other, and derivatives by complex differences.

An analytic function of real numbers has, for a tiny :math:`h`,

.. math:: f'(x) = \mathrm{Im} f(x + i h) / h

to the last digits, because nothing is subtracted (Squire & Trapp 1998). So no derivative is written
down here, and none can be wrong in the same way as in an engine.

Weights may be stacked: everything takes a first axis of variants, ``(variant, series, feature)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from onward.engines.engine import Feedback, Sequences
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer
from onward.networks.layout import Layout
from onward.verification.case import Case
from onward.verification.peer import Adam, Array, Peer

Values = NDArray[Any]
Own = dict[str, Values]
State = tuple[Values, ...]

H = 1e-100
AT_ONCE = 200_000
"""Numbers of one step that are worked on at once: few enough to stay in the cache."""


class DifferencesPeer(Peer):
    """Plain NumPy in float64, whatever the type that is asked for."""

    name = "differences"
    common = False
    slow = True

    def outputs(self, case: Case, dtype: DTypeLike) -> Array:
        vector = case.vector.astype(dtype).astype(np.float64)
        return predictions(case.layout, vector, case.data.inputs, case.feedback)

    def gradient(self, case: Case, dtype: DTypeLike) -> tuple[float, Array]:
        vector = case.vector.astype(dtype).astype(np.float64)
        value = loss(case.layout, vector, case.data, case.feedback)
        return float(value), gradient(case.layout, vector, case.data, case.feedback)

    def trained(self, case: Case, dtype: DTypeLike) -> Array:
        adam = Adam(case.vector.astype(dtype).astype(np.float64))
        for batch, rate in zip(case.batches, case.rates, strict=True):
            data = case.data[batch]
            adam.step(gradient(case.layout, adam.vector, data, case.feedback), float(rate))
        return adam.vector


def predictions(layout: Layout, vector: Values, inputs: Values, feedback: Feedback) -> Values:
    """Return predictions ``(…, series, time, output)`` of weights ``(…, parameter)``."""
    layers = layout.chain.layers
    views = layout.views(vector)
    own = [
        {name: views[f"{number}.{name}"] for name in layer.shapes(1)}
        for number, layer in enumerate(layers)
    ]
    leading = (*vector.shape[:-1], len(inputs))
    states: list[State] = [(np.zeros((*leading, la.units)),) * la.memory for la in layers]
    found: list[Values] = []
    for t in range(inputs.shape[1]):
        x = np.broadcast_to(inputs[:, t], (*leading, inputs.shape[2]))
        if t >= feedback.free_from:
            x = np.concatenate([found[-1], x[..., layout.outputs :]], axis=-1)
        elif feedback.gaps and t > 0:
            values, flags = x[..., : layout.outputs], x[..., layout.outputs : 2 * layout.outputs]
            fed = np.where(flags > 0, found[-1], values)
            x = np.concatenate([fed, x[..., layout.outputs :]], axis=-1)
        y = x
        for number, layer in enumerate(layers):
            y, states[number] = STEPS[type(layer)](layer, own[number], y, states[number])
        found.append(y + x[..., : layout.outputs] if feedback.increment else y)
    return np.stack(found, axis=-2)


def loss(layout: Layout, vector: Values, data: Sequences, feedback: Feedback) -> Values:
    """Return the weighted mean squared error of weights ``(…, parameter)``."""
    error = predictions(layout, vector, data.inputs, feedback) - data.targets
    total = (data.weights[:, :, None] * error**2).sum(axis=(-3, -2, -1))
    return np.asarray(total / (data.weights.sum() * layout.outputs))


def gradient(layout: Layout, vector: Array, data: Sequences, feedback: Feedback) -> Array:
    """Return the loss's derivative by every parameter, ``(parameter,)``."""
    widest = max(layer.units for layer in layout.chain.layers)
    some = max(1, AT_ONCE // (len(data) * widest))
    found = np.empty(layout.size)
    for start in range(0, layout.size, some):
        stop = min(start + some, layout.size)
        step = np.zeros((stop - start, layout.size), complex)
        step[np.arange(stop - start), np.arange(start, stop)] = 1j * H
        found[start:stop] = loss(layout, vector + step, data, feedback).imag / H
    return found


def _product(weights: Values, x: Values) -> Values:
    return np.asarray(x @ np.swapaxes(weights, -1, -2))


def _row(bias: Values) -> Values:
    return bias[..., None, :]


def _sigmoid(x: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-x)))


def _relu(x: Values) -> Values:
    return np.where(x.real > 0, x, 0)


ACTIVATIONS: dict[str, Callable[[Values], Values]] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "relu": _relu,
}


def _dense(layer: Layer, own: Own, x: Values, state: State) -> tuple[Values, State]:
    activate = ACTIVATIONS[layer.activation]  # type: ignore[attr-defined]
    return activate(_product(own["weight"], x) + _row(own["bias"])), state


def _total(own: Own, x: Values, h: Values) -> Values:
    given = _product(own["weight_input"], x)
    return np.asarray(given + _product(own["weight_state"], h) + _row(own["bias"]))


def _rnn(layer: Layer, own: Own, x: Values, state: State) -> tuple[Values, State]:
    activate = ACTIVATIONS[layer.activation]  # type: ignore[attr-defined]
    h = activate(_total(own, x, state[0]))
    return h, (h,)


def _lstm(layer: Layer, own: Own, x: Values, state: State) -> tuple[Values, State]:
    h, c = state
    i, f, g, o = np.split(_total(own, x, h), 4, axis=-1)
    c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
    h = _sigmoid(o) * np.tanh(c)
    return h, (h, c)


def _gru(layer: Layer, own: Own, x: Values, state: State) -> tuple[Values, State]:
    (h,) = state
    given = np.split(_product(own["weight_input"], x) + _row(own["bias"]), 3, axis=-1)
    fed = np.split(_product(own["weight_state"], h), 3, axis=-1)
    r, z = (_sigmoid(given[k] + fed[k]) for k in range(2))
    n = np.tanh(given[2] + r * (fed[2] + _row(own["bias_state"])))
    h = (1 - z) * n + z * h
    return h, (h,)


STEPS = {Dense: _dense, RNN: _rnn, LSTM: _lstm, GRU: _gru}
