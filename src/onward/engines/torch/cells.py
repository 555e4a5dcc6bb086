"""The equations of all layers for stacked restarts: one batched product does all of them.

PyTorch cannot run its own recurrent modules over a stack of weights. Arrays here are
``(restart, series, time, feature)``, weights ``(restart, units, inputs)``.

A *probe* is a tensor of zeros added to what goes into an activation: its gradient is that of the
sum there, from which those of all weights follow by one product with what they multiplied.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from onward.engines.torch.network import ACTIVATIONS
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer
from onward.networks.layout import Layout


@dataclass
class Tape:
    """What a layer multiplied, and the probes at its sums; time is along axis 2.

    Attributes
    ----------
    inputs, before : list of Tensor
        What went into the layer at each step, and the output of the step before.
    given, fed : list of Tensor
        Probes: at the sum of everything, and at a GRU's :math:`W_{hn} h + b_{hn}`.
    """

    inputs: list[Tensor] = field(default_factory=list)
    before: list[Tensor] = field(default_factory=list)
    given: list[Tensor] = field(default_factory=list)
    fed: list[Tensor] = field(default_factory=list)

    def probed(self, total: Tensor, where: list[Tensor]) -> Tensor:
        """Add a probe to a sum and keep it."""
        where.append(torch.zeros_like(total, requires_grad=True))
        return total + where[-1]


Tapes = list[Tape] | None


def run_layers(
    layout: Layout, vectors: Tensor, x: Tensor, state: Tensor, tapes: Tapes = None
) -> tuple[Tensor, Tensor]:
    """Run a chain over all steps of ``x``.

    Parameters
    ----------
    vectors : (restart, parameter)
    x : (restart, series, time, feature)
    state : (restart, series, state)

    Returns
    -------
    (restart, series, time, output) and (restart, series, state)
        The last layer's output, and the state after the last step.
    """
    y, after, place = x, [], 0
    for number, layer in enumerate(layout.chain.layers):
        own = own_of(layout, vectors, number)
        tape = None if tapes is None else tapes[number]
        size = layer.state
        if isinstance(layer, Dense):
            y = dense(layer, own, y, tape)
            continue
        y, values = _recur(layer, own, y, state[..., place : place + size], tape)
        after.append(values)
        place += size
    return y, torch.cat(after, dim=2) if after else state


def own_of(layout: Layout, vectors: Tensor, number: int) -> dict[str, Tensor]:
    """Return the parameters of one layer by name, ``(restart, *shape)``."""
    return {
        slot.name: vectors[:, slot.start : slot.stop].reshape(-1, *slot.shape)
        for slot in layout.slots
        if slot.layer == number
    }


def affine(bias: Tensor, x: Tensor, weight: Tensor) -> Tensor:
    """Return ``b + W x`` of ``x (restart, …, inputs)``."""
    flat = torch.baddbmm(bias[:, None], x.flatten(1, -2), weight.transpose(1, 2))
    return flat.reshape(*x.shape[:-1], weight.shape[1])


def dense(layer: Dense, own: dict[str, Tensor], x: Tensor, tape: Tape | None = None) -> Tensor:
    """Run a layer without memory over ``x (restart, …, inputs)``."""
    total = affine(own["bias"], x, own["weight"])
    if tape is not None:
        tape.inputs.append(x.detach())
        total = tape.probed(total, tape.given)
    return ACTIVATIONS[layer.activation](total)


def _recur(
    layer: Layer, own: dict[str, Tensor], x: Tensor, state: Tensor, tape: Tape | None
) -> tuple[Tensor, Tensor]:
    given = affine(own["bias"], x, own["weight_input"])
    weight = own["weight_state"].transpose(1, 2)
    found = []
    for t in range(x.shape[2]):
        h = state[..., : layer.units]
        if tape is not None:
            tape.inputs.append(x[:, :, t : t + 1].detach())
            tape.before.append(h[:, :, None].detach())
        if isinstance(layer, GRU):
            state = _gru(own, given[:, :, t], h, weight, tape)
        else:
            total = torch.baddbmm(given[:, :, t], h, weight)
            if tape is not None:
                total = tape.probed(total, tape.given)
            state = _lstm(total, state) if isinstance(layer, LSTM) else _rnn(layer, total)
        found.append(state[..., : layer.units])
    return torch.stack(found, dim=2), state


def _rnn(layer: Layer, total: Tensor) -> Tensor:
    assert isinstance(layer, RNN)
    return ACTIVATIONS[layer.activation](total)


def _lstm(total: Tensor, state: Tensor) -> Tensor:
    i, f, g, o = total.chunk(4, dim=2)
    c = torch.sigmoid(f) * state.chunk(2, dim=2)[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.cat([torch.sigmoid(o) * torch.tanh(c), c], dim=2)


def _gru(
    own: dict[str, Tensor], given: Tensor, h: Tensor, weight: Tensor, tape: Tape | None
) -> Tensor:
    units = h.shape[2]
    fed = torch.baddbmm(own["bias_state"][:, None], h, weight[..., 2 * units :])
    if tape is not None:
        given, fed = tape.probed(given, tape.given), tape.probed(fed, tape.fed)
    gates = torch.baddbmm(given[..., : 2 * units], h, weight[..., : 2 * units])
    r, z = torch.sigmoid(gates).chunk(2, dim=2)
    n = torch.tanh(given[..., 2 * units :] + r * fed)
    return n + z * (h - n)
