"""Initial values: what a restart is before it has learned anything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onward.networks.foreign import foreign_in
from onward.networks.layers import GRU, LSTM, RNN
from onward.networks.layout import Layout


def initial_parameters(layout: Layout, seed: int, restart: int) -> NDArray[np.float64]:
    r"""Draw the flat parameter vector of one restart, in float64.

    Input weights are uniform with Glorot's bound :math:`\sqrt{6 / (n_{in} + n_{out})}` a gate
    (Glorot & Bengio 2010), state weights orthogonal a gate (Saxe et al. 2014), biases zero, except
    the forget gate's, which is 1 (Gers et al. 2000). The draw depends on ``(seed, restart)``
    alone: a restart is the same by itself and in any population. A module of one's own draws its
    own.
    """
    foreign = foreign_in(layout.chain)
    if foreign is not None:
        return foreign.draw(seed, restart)
    rng = np.random.default_rng([seed, restart])
    vector = np.zeros(layout.size)
    views = layout.views(vector)
    for slot in layout.slots:
        view = views[slot.key]
        units = layout.chain.layers[slot.layer].units
        if slot.name == "weight_state":
            for gate in np.split(view, len(view) // units):
                gate[...] = _orthogonal(rng, units)
        elif slot.name.startswith("weight"):
            bound = np.sqrt(6 / (units + slot.shape[1]))
            view[...] = rng.uniform(-bound, bound, slot.shape)
        elif slot.name == "bias" and isinstance(layout.chain.layers[slot.layer], LSTM):
            view[units : 2 * units] = 1
    return vector


def reach_back(
    layout: Layout, vector: NDArray[np.floating], lag: int, rng: np.random.Generator
) -> None:
    r"""Change initial values, in place, so that states last for up to ``lag`` steps.

    Chrono initialisation (Tallec & Ollivier 2018): with :math:`b = \log U(1, T - 1)`, the bias of
    the gate that keeps the state, an LSTM's forget gate or a GRU's update gate, is :math:`b`, and
    that of an LSTM's input gate :math:`-b`. The input weights of ``RNN`` layers are a tenth of
    what they were, so that their orthogonal recurrence starts out nearly linear and keeps what it
    is given.

    Parameters
    ----------
    vector : (parameter,)
        What :func:`initial_parameters` returned.
    lag
        :math:`T`, in steps.
    rng
        What draws the times.
    """
    views = layout.views(vector)
    for number, layer in enumerate(layout.chain.layers):
        units = layer.units
        times = np.log(rng.uniform(1, max(2, lag - 1), units))
        if isinstance(layer, RNN):
            views[f"{number}.weight_input"] *= 0.1
        elif isinstance(layer, LSTM):
            views[f"{number}.bias"][:units] = -times
            views[f"{number}.bias"][units : 2 * units] = times
        elif isinstance(layer, GRU):
            views[f"{number}.bias"][units : 2 * units] = times


def _orthogonal(rng: np.random.Generator, units: int) -> NDArray[np.float64]:
    q, r = np.linalg.qr(rng.standard_normal((units, units)))
    return np.asarray(q * np.sign(np.diag(r)))
