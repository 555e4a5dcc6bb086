"""A trained chain of layers in PyTorch's own modules; this file needs PyTorch alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
}
MEMORY = {"Dense": 0, "RNN": 1, "GRU": 1, "LSTM": 2}
"""Numbers that each unit keeps from one step to the next."""


class Network(nn.Module):
    r"""Layers one after the other, with a state that goes in and comes out.

    With :math:`z_t` the inputs in the network's units and :math:`o_t` the last layer's output, the
    prediction is :math:`o_t`, or :math:`z_t + o_t` of the first features where the network says
    increments; it is told in the original units.

    Parameters
    ----------
    inputs
        Number of features that go in.
    layers
        ``(kind, units, activation)`` of each layer, such as ``("LSTM", 3, "tanh")``.
    increment
        Whether the last layer's output is added to the value that goes in.
    input_units, output_units
        Mean and deviation of every feature that goes in, and that comes out.
    dtype
        Type of the parameters.
    """

    input_mean: Tensor
    input_deviation: Tensor
    output_mean: Tensor
    output_deviation: Tensor

    def __init__(
        self,
        inputs: int,
        layers: Sequence[tuple[str, int, str]],
        increment: bool = False,
        input_units: tuple[Sequence[float], Sequence[float]] | None = None,
        output_units: tuple[Sequence[float], Sequence[float]] | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.layers = tuple(layers)
        self.increment = increment
        self.outputs = self.layers[-1][1]
        sizes = [inputs, *(units for _, units, _ in self.layers)]
        self.parts = nn.ModuleList(
            _part(size, *layer).to(dtype) for size, layer in zip(sizes, self.layers, strict=False)
        )
        for name, size, units in (
            ("input", inputs, input_units),
            ("output", self.outputs, output_units),
        ):
            mean, deviation = units or ((0.0,) * size, (1.0,) * size)
            self.register_buffer(f"{name}_mean", torch.tensor(mean, dtype=dtype), False)
            self.register_buffer(f"{name}_deviation", torch.tensor(deviation, dtype=dtype), False)

    @property
    def state_size(self) -> int:
        """Numbers that are kept of one series from one step to the next."""
        return sum(units * MEMORY[kind] for kind, units, _ in self.layers)

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Predict every step.

        Parameters
        ----------
        x : (series, time, feature)
            In original units.
        state : (series, state)
            What an earlier call returned; zeros by default. The recurrent layers' values, one
            after the other; of an LSTM its output, then its cell.

        Returns
        -------
        predictions : (series, time, output)
            In original units.
        state : (series, state)
            That after the last step.
        """
        found, state = self.scaled((x - self.input_mean) / self.input_deviation, state)
        return found * self.output_deviation + self.output_mean, state

    def rollout(self, seeds: Tensor, steps: int) -> Tensor:
        """Warm up on ``seeds (series, time, feature)``, then run freely on what is predicted.

        Returns ``(series, steps, output)`` in original units; the first is the one after the last
        seed.
        """
        known = (seeds - self.input_mean) / self.input_deviation
        found, state = self.scaled(known)
        ahead = [found[:, -1:]]
        for _ in range(steps - 1):
            last, state = self.scaled(ahead[-1], state)
            ahead.append(last)
        return torch.cat(ahead, dim=1) * self.output_deviation + self.output_mean

    def scaled(self, z: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Do as :meth:`forward` does, in the network's units."""
        if state is None:
            state = z.new_zeros(z.shape[0], self.state_size)
        y, after, place = z, [], 0
        for part, layer in zip(self.parts, self.layers, strict=True):
            size = layer[1] * MEMORY[layer[0]]
            y, values = _run(part, layer, y, state[:, place : place + size])
            after.append(values)
            place += size
        if self.increment:
            y = y + z[..., : self.outputs]
        return y, torch.cat(after, dim=1)


def _part(inputs: int, kind: str, units: int, activation: str) -> nn.Module:
    if kind == "Dense":
        return nn.Linear(inputs, units)
    if kind == "RNN":
        return nn.RNN(inputs, units, nonlinearity=activation, batch_first=True)
    made: nn.Module = getattr(nn, kind)(inputs, units, batch_first=True)
    return made


def _run(
    part: nn.Module, layer: tuple[str, int, str], x: Tensor, state: Tensor
) -> tuple[Tensor, Tensor]:
    """Run one layer over all steps; return its outputs and its state after the last."""
    kind, units, activation = layer
    if kind == "Dense":
        return ACTIVATIONS[activation](part(x)), state
    if kind == "LSTM":
        h, c = (value.contiguous()[None] for value in (state[:, :units], state[:, units:]))
        y, (h, c) = part(x, (h, c))
        return y, torch.cat([h[0], c[0]], dim=1)
    y, h = part(x, state.contiguous()[None])
    return y, h[0]
