"""A recurrent layer of stacked restarts, over all steps in one launch, with its way back.

Arrays here are ``(restart, time, series, feature)``: what one step needs lies side by side.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from onward.engines.torch.kernels import gru, lstm, rnn
from onward.engines.torch.kernels.choosing import shared_memory, tile_for
from onward.networks.layers import GRU, LSTM, RNN, Layer

KERNELS: dict[type[Layer], ModuleType] = {RNN: rnn, LSTM: lstm, GRU: gru}
GATES: dict[type[Layer], int] = {RNN: 1, LSTM: 4, GRU: 3}
SAVED: dict[type[Layer], int] = {RNN: 0, LSTM: 4, GRU: 4}
"""Numbers of a unit and step that are saved for the way back, beside its output and cell."""
launched = {"forward": 0, "backward": 0}
"""Launches so far: what tests ask whether the kernels were at work."""


def recur(
    layer: Layer, given: Tensor, weight: Tensor, bias_state: Tensor | None, state: Tensor
) -> tuple[Tensor, Tensor]:
    """Run a recurrent layer over all steps.

    Parameters
    ----------
    given : (restart, time, series, gate unit)
        What the layer's inputs give, bias included.
    weight : (restart, gate unit, unit)
    bias_state : (restart, unit)
        Of a GRU, inside its reset gate; else None.
    state : (restart, series, state)

    Returns
    -------
    (restart, time, series, unit) and (restart, series, state)
        Outputs, and the state after the last step.
    """
    h, *cell = (part.contiguous() for part in torch.split(state, layer.units, dim=2))
    out, last = _Recurrence.apply(  # type: ignore[no-untyped-call]
        layer,
        torch.is_grad_enabled(),
        given.contiguous(),
        weight.contiguous(),
        None if bias_state is None else bias_state.contiguous(),
        h,
        cell[0] if cell else None,
    )
    ends = [out[:, -1], last] if cell else [out[:, -1]]
    return out, torch.cat(ends, dim=2)


class _Recurrence(torch.autograd.Function):
    """One launch forward, one back; weights' slopes are one batched product of what is kept."""

    @staticmethod
    def forward(
        ctx: Any,
        layer: Layer,
        learning: bool,
        given: Tensor,
        weight: Tensor,
        bias_state: Tensor | None,
        h: Tensor,
        c: Tensor | None,
    ) -> tuple[Tensor, Tensor | None]:
        kind = type(layer)
        restarts, steps, series, _ = given.shape
        after = given.new_empty(restarts, steps + 1, series, layer.units)
        after[:, 0] = h
        cells = after
        if c is not None:
            cells = torch.empty_like(after)
            cells[:, 0] = c
        save = learning and SAVED[kind] > 0
        size = (restarts, steps, series, SAVED[kind] * layer.units) if save else (1,)
        saved = given.new_empty(size)
        bias = weight if bias_state is None else bias_state
        arrays = (given, weight, bias, after, cells, saved)
        _launch("forward", layer, given, arrays, {"SAVE": save})
        ctx.layer = layer
        ctx.save_for_backward(weight, after, cells, saved)
        return after[:, 1:], None if c is None else cells[:, -1].clone()

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, slope: Tensor, last: Tensor | None) -> tuple[Tensor | None, ...]:
        weight, after, cells, saved = ctx.saved_tensors
        layer, units = ctx.layer, ctx.layer.units
        restarts, steps, series = slope.shape[:3]
        given = slope.new_empty(restarts, steps, series, GATES[type(layer)] * units)
        fed = torch.empty_like(after[:, 1:]) if isinstance(layer, GRU) else given
        first = torch.empty_like(after[:, 0])
        cell = first if last is None else last.clone(memory_format=torch.contiguous_format)
        arrays = (slope.contiguous(), weight, after, cells, saved, given, fed, first, cell)
        _launch("backward", layer, slope, arrays, {})
        at_state, bias = given, None
        if isinstance(layer, GRU):
            at_state = torch.cat([given[..., : 2 * units], fed], dim=3)
            bias = fed.sum(dim=(1, 2))
        before = after[:, :-1].flatten(1, 2)
        weight = torch.bmm(at_state.flatten(1, 2).transpose(1, 2), before)
        return None, None, given, weight, bias, first, None if last is None else cell


def _launch(
    way: str, layer: Layer, like: Tensor, arrays: tuple[Tensor, ...], more: dict[str, bool]
) -> None:
    restarts, steps, series = like.shape[:3]
    tile = tile_for(layer.units, like.element_size(), shared_memory(like.device))
    launched[way] += 1
    grid = (restarts, -(-series // tile.series))
    with torch.cuda.device_of(like):  # type: ignore[no-untyped-call]
        getattr(KERNELS[type(layer)], way)[grid](
            *arrays,
            series,
            steps,
            H=layer.units,
            HP=tile.padded,
            TILE=tile.series,
            KEEP=tile.keep,
            RELU=getattr(layer, "activation", "tanh") == "relu",
            num_warps=tile.warps,
            **more,
        )
