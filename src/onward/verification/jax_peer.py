"""JAX: the equations of the cells, its compiler, its derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from onward.verification.case import Case
from onward.verification.peer import Adam, Array, Peer


class JaxPeer(Peer):
    """A chain of cells in ``lax.scan``."""

    name = "jax"
    library = "jax"

    def outputs(self, case: Case, dtype: DTypeLike) -> Array:
        import jax

        with jax.enable_x64(True):
            values = _values(case, case.vector.astype(dtype))
            found = jax.jit(_predictions(case))(values, _turned(case.data.inputs, dtype))
            return np.asarray(found).swapaxes(0, 1)

    def gradient(self, case: Case, dtype: DTypeLike) -> tuple[float, Array]:
        import jax

        with jax.enable_x64(True):
            return _differentiated(case)(case.vector.astype(dtype), case.data)

    def trained(self, case: Case, dtype: DTypeLike) -> Array:
        import jax

        with jax.enable_x64(True):
            differentiate = _differentiated(case)
            adam = Adam(case.vector.astype(dtype))
            for batch, rate in zip(case.batches, case.rates, strict=True):
                adam.step(differentiate(adam.vector, case.data[batch])[1], float(rate))
        return adam.vector


def _predictions(case: Case) -> Callable[[Any, Any], Any]:
    """Return a function of weights and inputs ``(time, series, feature)``."""
    import jax
    import jax.numpy as jnp

    from onward.verification.jax_chain import no_states, stretch

    layers, feedback = case.layout.chain.layers, case.feedback
    outputs = case.layout.outputs

    def told(y: Any, x: Any) -> Any:
        return y + x[..., :outputs] if feedback.increment else y

    def predictions(values: Any, inputs: Any) -> Any:
        stop = 1 if feedback.gaps else min(feedback.free_from, len(inputs))
        states = no_states(layers, inputs.shape[1], inputs.dtype)
        y, states = stretch(layers, values, inputs[:stop], states)
        opened = told(y, inputs[:stop])

        def closed(carry: Any, step: Any) -> Any:
            (last, states), (x, free) = carry, step
            if feedback.gaps:
                free = free | (x[..., outputs : 2 * outputs] > 0)
            first = jnp.where(free, last, x[..., :outputs])
            x = jnp.concatenate([first, x[..., outputs:]], axis=-1)
            y, states = stretch(layers, values, x[None], states)
            p = told(y[0], x)
            return (p, states), p

        if stop == len(inputs):
            return opened
        free = jnp.arange(stop, len(inputs)) >= feedback.free_from
        _, rest = jax.lax.scan(closed, (opened[-1], states), (inputs[stop:], free))
        return jnp.concatenate([opened, rest])

    return predictions


def _differentiated(case: Case) -> Callable[[Array, Any], tuple[float, Array]]:
    """Return a compiled function of weights and series: the loss, and its gradient."""
    import jax

    run = _predictions(case)

    def loss(values: Any, inputs: Any, targets: Any, weights: Any) -> Any:
        error = (run(values, inputs) - targets) ** 2 * weights
        return error.sum() / (weights.sum() * targets.shape[2])

    compiled = jax.jit(jax.value_and_grad(loss))

    def differentiate(vector: Array, data: Any) -> tuple[float, Array]:
        arrays = (data.inputs, data.targets, data.weights[:, :, None])
        found, slopes = compiled(
            _values(case, vector), *(_turned(array, vector.dtype) for array in arrays)
        )
        gradient = np.empty_like(vector)
        for key, view in case.layout.views(gradient).items():
            slope = np.asarray(slopes[key])
            view[...] = slope.T if "weight" in key else slope
        return float(found), gradient

    return differentiate


def _values(case: Case, vector: Array) -> dict[str, Array]:
    """Return weights by name, turned."""
    views = case.layout.views(vector)
    return {key: view.T if "weight" in key else view for key, view in views.items()}


def _turned(array: Array, dtype: DTypeLike) -> Array:
    return np.ascontiguousarray(array.swapaxes(0, 1), dtype)
