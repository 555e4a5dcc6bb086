"""A chain in JAX: products over whole stretches of time, ``lax.scan`` over what is recurrent.

Inputs are ``(time, series, feature)``; predictions start at ``heads_from``, as in PyTorch's chain.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.workloads import Workload
from onward.networks.layers import GRU, LSTM, Dense, Layer

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
}
Parameters = dict[str, jax.Array]


def parameters(workload: Workload, restarts: int) -> Parameters:
    """Return the initial values by name, ``(restart, …)``; weights are kept turned."""
    views = workload.layout.views(workload.parameters(restarts))
    return {
        key: jnp.asarray(view.swapaxes(1, 2) if "weight" in key else view)
        for key, view in views.items()
    }


def predictions(workload: Workload, unroll: int, values: Parameters, inputs: Any) -> Any:
    """Return the predictions from ``heads_from`` on, ``(time, series, output)``."""
    stop = workload.open_steps
    series = inputs.shape[1]
    states = no_states(workload, series)
    opened, states = stretch(workload, unroll, values, inputs[:stop], states, workload.heads_from)
    if stop == workload.steps:
        return opened

    def closed(carry: Any, _: None) -> Any:
        last, states = carry
        y, states = stretch(workload, 1, values, last[None], states, 0)
        return (y[0], states), y[0]

    left = workload.steps - stop
    _, rest = jax.lax.scan(closed, (opened[-1], states), None, left, unroll=min(unroll, left))
    return jnp.concatenate([opened, rest])


def no_states(workload: Workload, series: int) -> list[Any]:
    """Return the states before the first step."""
    zeros = [jnp.zeros((series, layer.units)) for layer in workload.layout.chain.layers]
    return [
        (zero, zero) if isinstance(layer, LSTM) else (zero,) if layer.recurrent else ()
        for layer, zero in zip(workload.layout.chain.layers, zeros, strict=True)
    ]


def stretch(
    workload: Workload, unroll: int, values: Parameters, y: Any, states: list[Any], heads_from: int
) -> tuple[Any, list[Any]]:
    """Run all layers over a stretch of time, one layer after the other."""
    layers = workload.layout.chain.layers
    last = max((k for k, layer in enumerate(layers) if layer.recurrent), default=-1)
    after = []
    for number, layer in enumerate(layers):
        own = {
            key.split(".")[1]: value
            for key, value in values.items()
            if key.startswith(f"{number}.")
        }
        y, state = _run_layer(layer, own, y, states[number], unroll)
        after.append(state)
        if number == last:
            y = y[heads_from:]
    return y, after


def _run_layer(layer: Layer, own: Parameters, y: Any, state: Any, unroll: int) -> Any:
    if isinstance(layer, Dense):
        return ACTIVATIONS[layer.activation](y @ own["weight"] + own["bias"]), ()
    given = y @ own["weight_input"] + own["bias"]
    cell = _cell(layer, own)
    if len(y) == 1:
        state, found = cell(state, given[0])
        return found[None], state
    state, found = jax.lax.scan(cell, state, given, unroll=min(unroll, len(y)))
    return found, state


def _cell(layer: Layer, own: Parameters) -> Any:
    weight, u = own["weight_state"], layer.units

    def rnn(state: Any, given: Any) -> Any:
        h = ACTIVATIONS[layer.activation](given + state[0] @ weight)
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
