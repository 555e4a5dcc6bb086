"""Layers of ours, with their weights, from a PyTorch module that holds them in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from onward.errors import NetworkError
from onward.networks.layers import GRU, LSTM, RNN, Dense, Layer

Values = dict[str, NDArray[np.floating]]

ACTIVATIONS = {nn.Tanh: "tanh", nn.Sigmoid: "sigmoid", nn.ReLU: "relu"}
NOTHING = (nn.Dropout, nn.Identity)
"""What does nothing when a network is used."""
KNOWN = "nn.RNN, nn.GRU, nn.LSTM, nn.Linear, and nn.Tanh, nn.Sigmoid or nn.ReLU after it"


def read_layers(module: nn.Module) -> Iterator[tuple[Layer, Values]]:
    """Yield every layer with its weights, under our names.

    Raises
    ------
    NetworkError
        If something is no layer of ours, or nothing is.
    """
    waiting: tuple[Layer, Values] | None = None
    for part in _leaves(module):
        activation = ACTIVATIONS.get(type(part))
        if activation is not None:
            if waiting is None or waiting[0] != Dense(waiting[0].units):
                raise _unknown(f"{type(part).__name__} that follows no nn.Linear")
            waiting = (replace(waiting[0], activation=activation), waiting[1])
            continue
        if waiting is not None:
            yield waiting
        *before, waiting = _layers(part)
        yield from before
    if waiting is None:
        raise _unknown(f"{type(module).__name__} with none of these")
    yield waiting


def _leaves(module: nn.Module) -> Iterator[nn.Module]:
    """Yield parts that hold no others, in the order in which they are held."""
    if isinstance(module, NOTHING):
        return
    children: list[nn.Module] = list(module.children())
    if not children:
        yield module
    if children and next(module.parameters(recurse=False), None) is not None:
        raise _unknown(f"{type(module).__name__} with parameters of its own")
    for child in children:
        yield from _leaves(child)


def _layers(part: nn.Module) -> list[tuple[Layer, Values]]:
    if isinstance(part, nn.Linear):
        bias = np.zeros(part.out_features) if part.bias is None else _array(part.bias)
        return [(Dense(part.out_features), {"weight": _array(part.weight), "bias": bias})]
    if not isinstance(part, nn.RNN | nn.GRU | nn.LSTM):
        raise _unknown(type(part).__name__)
    if part.bidirectional:
        raise _unknown(f"a bidirectional {type(part).__name__}, which looks into the future")
    if part.proj_size:
        raise _unknown(f"{type(part).__name__} with proj_size={part.proj_size}")
    return [_recurrent(part, number) for number in range(part.num_layers)]


def _recurrent(part: nn.RNN | nn.GRU | nn.LSTM, number: int) -> tuple[Layer, Values]:
    units = part.hidden_size
    values: Values = {
        ours: _array(getattr(part, f"{theirs}_l{number}"))
        for ours, theirs in (("weight_input", "weight_ih"), ("weight_state", "weight_hh"))
    }
    size = len(values["weight_input"])
    first, second = (
        _array(getattr(part, f"bias_{side}_l{number}")) if part.bias else np.zeros(size)
        for side in ("ih", "hh")
    )
    if isinstance(part, nn.GRU):
        within = second[2 * units :].copy()
        second = np.concatenate([second[: 2 * units], np.zeros_like(within)])
        return GRU(units), {**values, "bias": first + second, "bias_state": within}
    values["bias"] = first + second
    if isinstance(part, nn.LSTM):
        return LSTM(units), values
    return RNN(units, part.nonlinearity), values


def _array(value: Any) -> NDArray[np.floating]:
    tensor: Tensor = value.detach().cpu()
    found: NDArray[np.floating] = tensor.numpy().copy() if tensor.itemsize > 2 else _wide(tensor)
    return found


def _wide(tensor: Tensor) -> NDArray[np.floating]:
    return np.asarray(tensor.float().numpy())


def _unknown(what: str) -> NetworkError:
    return NetworkError(
        f"layers among {KNOWN}", what, "onward.verify(module, problem) takes any module"
    )
