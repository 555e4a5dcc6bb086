"""A chain in JAX: products over whole stretches of time, ``lax.scan`` over what is recurrent.

Inputs are ``(time, series, feature)``; weights are kept turned, ``(inputs, units)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from onward.networks.layers import GRU, LSTM, Dense, Layer

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
}


def no_states(layers: Sequence[Layer], series: int, dtype: Any = jnp.float32) -> list[Any]:
    """Return the states before the first step."""
    return [(jnp.zeros((series, layer.units), dtype),) * layer.memory for layer in layers]


def stretch(
    layers: Sequence[Layer],
    values: dict[str, Any],
    y: Any,
    states: list[Any],
    unroll: int = 1,
    heads_from: int = 0,
) -> tuple[Any, list[Any]]:
    """Run all layers over a stretch of time, one layer after the other.

    Parameters
    ----------
    values
        Weights by name, such as ``"1.weight_input"``.
    states
        One of every layer.
    unroll
        Steps of time that a compiled loop takes at once.
    heads_from
        First step that layers after the last recurrent one are run on.
    """
    last = max((k for k, layer in enumerate(layers) if layer.recurrent), default=-1)
    after = []
    for number, layer in enumerate(layers):
        own = {name: values[f"{number}.{name}"] for name in layer.shapes(1)}
        y, state = _run_layer(layer, own, y, states[number], unroll)
        after.append(state)
        if number == last:
            y = y[heads_from:]
    return y, after


def _run_layer(layer: Layer, own: dict[str, Any], y: Any, state: Any, unroll: int) -> Any:
    if isinstance(layer, Dense):
        return ACTIVATIONS[layer.activation](y @ own["weight"] + own["bias"]), ()
    given = y @ own["weight_input"] + own["bias"]
    cell = _cell(layer, own)
    if len(y) == 1:
        state, found = cell(state, given[0])
        return found[None], state
    state, found = jax.lax.scan(cell, state, given, unroll=min(unroll, len(y)))
    return found, state


def _cell(layer: Layer, own: dict[str, Any]) -> Any:
    weight, u = own["weight_state"], layer.units

    def rnn(state: Any, given: Any) -> Any:
        h = ACTIVATIONS[layer.activation](given + state[0] @ weight)  # type: ignore[attr-defined]
        return (h,), h

    def lstm(state: Any, given: Any) -> Any:
        h, c = state
        i, f, g, o = jnp.split(given + h @ weight, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    def gru(state: Any, given: Any) -> Any:
        (h,) = state
        fed = h @ weight
        r, z = jnp.split(jax.nn.sigmoid(given[..., : 2 * u] + fed[..., : 2 * u]), 2, axis=-1)
        n = jnp.tanh(given[..., 2 * u :] + r * (fed[..., 2 * u :] + own["bias_state"]))
        h = n + z * (h - n)
        return (h,), h

    return lstm if isinstance(layer, LSTM) else gru if isinstance(layer, GRU) else rnn
