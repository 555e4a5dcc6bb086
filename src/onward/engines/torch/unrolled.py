"""PyTorch's recurrent modules step by step: what ``torch.func`` can vectorise.

``nn.RNN``, ``nn.LSTM`` and ``nn.GRU`` run in one call that ``torch.func.vmap`` cannot stack. These
have the same parameters under the same names, and give the same to rounding.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import linear


def unrolled(module: nn.Module) -> nn.Module:
    """Return a copy in which every recurrent module is taken step by step."""
    if type(module) in (nn.RNN, nn.LSTM, nn.GRU):
        return Unrolled(cast(nn.RNNBase, module))
    found = copy.copy(module)
    found._modules = {
        name: None if part is None else unrolled(part) for name, part in module._modules.items()
    }
    return found


class Unrolled(nn.Module):
    """A recurrent module by its equations, layer after layer, step after step.

    Parameters
    ----------
    module
        Without projections, one way.

    Raises
    ------
    NotImplementedError
        If it has projections, or goes both ways.
    """

    def __init__(self, module: nn.RNNBase) -> None:
        super().__init__()
        if module.proj_size or module.bidirectional:
            raise NotImplementedError("projections, and going both ways")
        self.batch_first = module.batch_first
        self.many = module.num_layers
        self.cells = 2 if isinstance(module, nn.LSTM) else 1
        self.units = module.hidden_size
        self.cell = _cell(module)
        for name, parameter in module.named_parameters():
            self.register_parameter(name, parameter)

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Return outputs and state as the module does."""
        if self.batch_first:
            x = x.transpose(0, 1)
        if state is None:
            zeros = x.new_zeros(self.many, x.shape[1], self.units)
            state = (zeros,) * self.cells
        elif self.cells == 1:
            state = (state,)
        ends = []
        for layer in range(self.many):
            x, end = self._layer(layer, x, tuple(part[layer] for part in state))
            ends.append(end)
        after = tuple(torch.stack(parts) for parts in zip(*ends, strict=True))
        return x.transpose(0, 1) if self.batch_first else x, after if self.cells == 2 else after[0]

    def _layer(
        self, layer: int, x: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        given = linear(x, self._named("weight_ih", layer), self._named("bias_ih", layer))
        weight, bias = self._named("weight_hh", layer), self._named("bias_hh", layer)
        found = []
        for step in given.unbind(0):
            state = self.cell(step, linear(state[0], weight, bias), state)
            found.append(state[0])
        return torch.stack(found), state

    def _named(self, name: str, layer: int) -> Any:
        return getattr(self, f"{name}_l{layer}", None)


def _cell(module: nn.RNNBase) -> Callable[..., tuple[Tensor, ...]]:
    if isinstance(module, nn.LSTM):
        return _lstm
    if isinstance(module, nn.GRU):
        return _gru
    return _relu if getattr(module, "nonlinearity", "tanh") == "relu" else _tanh


def _tanh(given: Tensor, kept: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.tanh(given + kept),)


def _relu(given: Tensor, kept: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.relu(given + kept),)


def _lstm(given: Tensor, kept: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    i, f, g, o = (given + kept).chunk(4, dim=-1)
    c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _gru(given: Tensor, kept: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    (r_in, z_in, n_in), (r_h, z_h, n_h) = given.chunk(3, dim=-1), kept.chunk(3, dim=-1)
    r, z = torch.sigmoid(r_in + r_h), torch.sigmoid(z_in + z_h)
    n = torch.tanh(n_in + r * n_h)
    return (n + z * (state[0] - n),)
