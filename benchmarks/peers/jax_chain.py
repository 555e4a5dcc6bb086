"""A chain in JAX: products over whole stretches of time, ``lax.scan`` over what is recurrent.

Inputs are ``(time, series, feature)``; predictions start at ``heads_from``, as in PyTorch's chain.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.workloads import Workload
from onward.verification.jax_chain import no_states, stretch

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
    layers = workload.layout.chain.layers
    states = no_states(layers, series)
    opened, states = stretch(layers, values, inputs[:stop], states, unroll, workload.heads_from)
    if stop == workload.steps:
        return opened

    def closed(carry: Any, _: None) -> Any:
        last, states = carry
        y, states = stretch(layers, values, last[None], states)
        return (y[0], states), y[0]

    left = workload.steps - stop
    _, rest = jax.lax.scan(closed, (opened[-1], states), None, left, unroll=min(unroll, left))
    return jnp.concatenate([opened, rest])
