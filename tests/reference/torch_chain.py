"""The same chain in PyTorch, written out by hand: what the fused engine must agree with."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from onward.engines.engine import Feedback, Sequences
from onward.networks.layers import Dense
from onward.networks.layout import Layout

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
}


class TorchChain(nn.Module):
    """A chain built of ``nn.Linear``, ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU`` with given weights."""

    def __init__(self, layout: Layout, vector: NDArray[np.floating]) -> None:
        super().__init__()
        self.layout = layout
        self.parts = nn.ModuleList()
        values = {key: torch.as_tensor(view) for key, view in layout.views(vector).items()}
        size = layout.inputs
        for number, layer in enumerate(layout.chain.layers):
            part = _part(layer, size).to(torch.as_tensor(vector).dtype)
            own = {
                key.split(".")[1]: value
                for key, value in values.items()
                if int(key.split(".")[0]) == number
            }
            with torch.no_grad():
                _give(part, own)
            self.parts.append(part)
            size = layer.units

    def forward(self, inputs: Tensor, feedback: Feedback) -> Tensor:
        """Return predictions ``(series, time, output)``, one step at a time."""
        states: list[object] = [None] * len(self.parts)
        found: list[Tensor] = []
        for t in range(inputs.shape[1]):
            x = inputs[:, t]
            if t >= feedback.free_from:
                outputs = self.layout.outputs
                x = torch.cat([found[-1], x[:, outputs:]], dim=1)
            y = x
            for number, (layer, part) in enumerate(
                zip(self.layout.chain.layers, self.parts, strict=True)
            ):
                if isinstance(layer, Dense):
                    y = ACTIVATIONS[layer.activation](part(y))
                else:
                    step, states[number] = part(y[:, None], states[number])
                    y = step[:, 0]
            found.append(y + x[:, : self.layout.outputs] if feedback.increment else y)
        return torch.stack(found, dim=1)

    def loss(self, data: Sequences, feedback: Feedback) -> Tensor:
        """Return the weighted mean squared error."""
        dtype = next(self.parameters()).dtype
        inputs, targets, weights = (
            torch.as_tensor(np.asarray(a), dtype=dtype)
            for a in (data.inputs, data.targets, data.weights)
        )
        error = (self(inputs, feedback) - targets) ** 2 * weights[:, :, None]
        return error.sum() / (weights.sum() * targets.shape[2])

    def gradient(self) -> NDArray[np.floating]:
        """Return the gradient of every parameter as one flat vector, in our layout."""
        found = np.empty(self.layout.size)
        views = self.layout.views(found)
        for number, (layer, part) in enumerate(
            zip(self.layout.chain.layers, self.parts, strict=True)
        ):
            for name in layer.shapes(1):
                grad = getattr(part, _names(layer)[name]).grad.numpy()
                view = views[f"{number}.{name}"]
                view[...] = grad[-layer.units :] if name == "bias_state" else grad
        return found


def _part(layer, size: int) -> nn.Module:
    kind = type(layer).__name__
    if kind == "Dense":
        return nn.Linear(size, layer.units)
    if kind == "RNN":
        return nn.RNN(size, layer.units, nonlinearity=layer.activation, batch_first=True)
    return getattr(nn, kind)(size, layer.units, batch_first=True)


def _names(layer) -> dict[str, str]:
    if isinstance(layer, Dense):
        return {"weight": "weight", "bias": "bias"}
    return {
        "weight_input": "weight_ih_l0",
        "weight_state": "weight_hh_l0",
        "bias": "bias_ih_l0",
        "bias_state": "bias_hh_l0",
    }


def _give(part: nn.Module, values: dict[str, Tensor]) -> None:
    if isinstance(part, nn.Linear):
        part.weight.copy_(values["weight"])
        part.bias.copy_(values["bias"])
        return
    part.weight_ih_l0.copy_(values["weight_input"])
    part.weight_hh_l0.copy_(values["weight_state"])
    part.bias_ih_l0.copy_(values["bias"])
    part.bias_hh_l0.zero_()
    if "bias_state" in values:
        part.bias_hh_l0[-len(values["bias_state"]) :] = values["bias_state"]
