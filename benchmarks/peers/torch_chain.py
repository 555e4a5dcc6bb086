"""A chain in PyTorch, in the two ways one can write it: fused modules, and cells by hand.

Both take inputs ``(time, series, feature)`` and return the predictions from ``heads_from`` on: the
layers after the last recurrent one do not run where nobody asks for a prediction.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.workloads import Workload
from onward.networks.layers import Dense, Layer

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
}
State = tuple[Tensor, ...]
Ran = tuple[Tensor, State]
MODULE_NAMES = {
    "weight_input": "weight_ih_l0",
    "weight_state": "weight_hh_l0",
    "bias": "bias_ih_l0",
}


class ChainBase(nn.Module):
    """Open loop over whole stretches of time, then closed loop step by step."""

    def __init__(self, workload: Workload) -> None:
        super().__init__()
        self.workload = workload
        self.layers = workload.layout.chain.layers
        recurrent = [k for k, layer in enumerate(self.layers) if layer.recurrent]
        self.last_recurrent = max(recurrent, default=-1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the predictions from ``heads_from`` on, ``(time, …, series, output)``."""
        workload = self.workload
        stop = workload.open_steps
        y, states = self.stretch(inputs[:stop], self.no_states(), workload.heads_from)
        found = [y]
        for _ in range(stop, workload.steps):
            y, states = self.stretch(y[-1:], states, 0)
            found.append(y)
        return torch.cat(found) if len(found) > 1 else y

    def no_states(self) -> list[State | None]:
        """Return the states before the first step."""
        return [None] * len(self.layers)

    def stretch(
        self, y: Tensor, states: list[State | None], heads_from: int
    ) -> tuple[Tensor, list[State | None]]:
        """Run all layers over a stretch of time, one layer after the other."""
        after: list[State | None] = []
        for number, layer in enumerate(self.layers):
            y, state = self.run_layer(number, layer, y, states[number])
            after.append(state)
            if number == self.last_recurrent:
                y = y[heads_from:]
        return y, after

    def run_layer(
        self, number: int, layer: Layer, y: Tensor, state: State | None
    ) -> tuple[Tensor, State | None]:
        """Run one layer over a stretch of time."""
        raise NotImplementedError


class Modules(ChainBase):
    """``nn.Linear``, ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU``: one restart."""

    def __init__(self, workload: Workload) -> None:
        super().__init__(workload)
        layout = workload.layout
        views = layout.views(workload.parameters(1)[0])
        sizes = [layout.inputs, *(layer.units for layer in self.layers)]
        self.parts = nn.ModuleList(
            _module(layer, sizes[number]) for number, layer in enumerate(self.layers)
        )
        with torch.no_grad():
            for number, (layer, part) in enumerate(zip(self.layers, self.parts, strict=True)):
                _fill(part, {name: views[f"{number}.{name}"] for name in layer.shapes(1)})

    def run_layer(
        self, number: int, layer: Layer, y: Tensor, state: State | None
    ) -> tuple[Tensor, State | None]:
        if isinstance(layer, Dense):
            return ACTIVATIONS[layer.activation](self.parts[number](y)), None
        return self.parts[number](y, state)

    def hold_second_biases(self) -> list[torch.utils.hooks.RemovableHandle]:
        """Keep what onward does not have at zero: PyTorch has two biases where one would do."""
        handles = []
        for layer, part in zip(self.layers, self.parts, strict=True):
            if layer.recurrent:
                learned = torch.zeros_like(part.bias_hh_l0)
                if type(layer).__name__ == "GRU":
                    learned[2 * layer.units :] = 1
                handles.append(part.bias_hh_l0.register_hook(lambda g, m=learned: g * m))
        return handles


def _module(layer: Layer, inputs: int) -> nn.Module:
    kind = type(layer).__name__
    if kind == "Dense":
        return nn.Linear(inputs, layer.units)
    if kind == "RNN":
        return nn.RNN(inputs, layer.units, nonlinearity=layer.activation)
    return getattr(nn, kind)(inputs, layer.units)


def _fill(part: nn.Module, values: dict[str, NDArray[np.float32]]) -> None:
    if isinstance(part, nn.Linear):
        part.weight.copy_(torch.from_numpy(values["weight"].copy()))
        part.bias.copy_(torch.from_numpy(values["bias"].copy()))
        return
    for ours, theirs in MODULE_NAMES.items():
        getattr(part, theirs).copy_(torch.from_numpy(values[ours].copy()))
    part.bias_hh_l0.zero_()
    if "bias_state" in values:
        size = len(values["bias_state"])
        part.bias_hh_l0[-size:] = torch.from_numpy(values["bias_state"].copy())


class Cells(ChainBase):
    """The equations by hand, for one restart or for many stacked on an axis before the series."""

    def __init__(self, workload: Workload, restarts: int) -> None:
        super().__init__(workload)
        self.stacked = restarts > 1
        vectors = workload.parameters(restarts)
        views = workload.layout.views(vectors if self.stacked else vectors[0])
        self.values = nn.ParameterDict(
            {key.replace(".", "_"): _parameter(key, view) for key, view in views.items()}
        )

    def run_layer(
        self, number: int, layer: Layer, y: Tensor, state: State | None
    ) -> tuple[Tensor, State | None]:
        if isinstance(layer, Dense):
            y = self._affine(y, f"{number}_weight", f"{number}_bias")
            return ACTIVATIONS[layer.activation](y), None
        kind = type(layer).__name__
        given = self._affine(y, f"{number}_weight_input", f"{number}_bias")
        return CELLS[kind](self, number, layer, given, state)

    def _affine(self, y: Tensor, weight: str, bias: str) -> Tensor:
        """Return ``W x + b`` of a whole stretch; restarts, where stacked, come second."""
        w, b = self.values[weight], self.values[bias]
        if not self.stacked:
            return torch.addmm(b, y.flatten(0, 1), w).unflatten(0, y.shape[:2])
        time, series = y.shape[0], y.shape[-2]
        if y.dim() == 3:
            flat = y.reshape(1, time * series, -1).expand(len(w), -1, -1)
        else:
            flat = y.transpose(0, 1).reshape(len(w), time * series, -1)
        return torch.baddbmm(b, flat, w).unflatten(1, (time, series)).transpose(0, 1)

    def _recur(self, bias: Tensor, h: Tensor, weight: Tensor) -> Tensor:
        return torch.baddbmm(bias, h, weight) if self.stacked else torch.addmm(bias, h, weight)

    def start(self, given: Tensor, units: int) -> Tensor:
        """Return a state of zeros."""
        return given.new_zeros((*given.shape[1:-1], units))


def _parameter(key: str, view: NDArray[np.float32]) -> nn.Parameter:
    """Weights are kept turned, biases with an axis for the series."""
    value = torch.from_numpy(view.copy())
    if "weight" in key:
        return nn.Parameter(value.transpose(-1, -2).contiguous())
    return nn.Parameter(value.unsqueeze(-2))


def _rnn(chain: Cells, number: int, layer: Layer, given: Tensor, state: State | None) -> Ran:
    (h,) = state or (chain.start(given, layer.units),)
    weight, found = chain.values[f"{number}_weight_state"], []
    for step in given.unbind(0):
        h = ACTIVATIONS[layer.activation](chain._recur(step, h, weight))
        found.append(h)
    return torch.stack(found), (h,)


def _lstm(chain: Cells, number: int, layer: Layer, given: Tensor, state: State | None) -> Ran:
    h, c = state or (chain.start(given, layer.units),) * 2
    weight, found = chain.values[f"{number}_weight_state"], []
    for step in given.unbind(0):
        i, f, g, o = chain._recur(step, h, weight).chunk(4, -1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        found.append(h)
    return torch.stack(found), (h, c)


def _gru(chain: Cells, number: int, layer: Layer, given: Tensor, state: State | None) -> Ran:
    (h,) = state or (chain.start(given, layer.units),)
    u = layer.units
    weight, bias = chain.values[f"{number}_weight_state"], chain.values[f"{number}_bias_state"]
    found = []
    for step in given.unbind(0):
        gates = chain._recur(step[..., : 2 * u], h, weight[..., : 2 * u])
        r, z = torch.sigmoid(gates).chunk(2, -1)
        n = torch.tanh(step[..., 2 * u :] + r * chain._recur(bias, h, weight[..., 2 * u :]))
        h = n + z * (h - n)
        found.append(h)
    return torch.stack(found), (h,)


CELLS = {"RNN": _rnn, "LSTM": _lstm, "GRU": _gru}
