"""Losses in PyTorch; the equations are in :mod:`onward.networks.losses`."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from onward.networks.losses import LEAST_DEVIATION, MEDIAN, Loss


def losses(loss: Loss, found: Tensor, targets: Tensor) -> Tensor:
    """Return the loss of every step and value, ``(…, series, time, value)``.

    Parameters
    ----------
    found : (…, series, time, output)
    targets : (series, time, target)
    """
    return EACH[loss.name](loss, found, targets)


def _squared(loss: Loss, found: Tensor, targets: Tensor) -> Tensor:
    return (found - targets) ** 2


def _gaussian(loss: Loss, found: Tensor, targets: Tensor) -> Tensor:
    mean, spread = found.chunk(2, dim=-1)
    variance = torch.exp(2 * spread) + LEAST_DEVIATION**2
    return ((targets - mean) ** 2 / variance + variance.log() + math.log(2 * math.pi)) / 2


def _quantiles(loss: Loss, found: Tensor, targets: Tensor) -> Tensor:
    median, *steps = found.chunk(loss.numbers, dim=-1)
    last = median
    total = _pinball(targets - median, MEDIAN)
    for number, (level, step) in enumerate(zip(loss.outward[1:], steps, strict=True)):
        if number and (level < MEDIAN) != (loss.outward[number] < MEDIAN):
            last = median
        last = last + softplus(step) if level > MEDIAN else last - softplus(step)
        total = total + _pinball(targets - last, level)
    return total / loss.numbers


def _pinball(u: Tensor, level: float) -> Tensor:
    return torch.maximum(level * u, (level - 1) * u)


def _cross_entropy(loss: Loss, found: Tensor, targets: Tensor) -> Tensor:
    symbols = targets.long().expand(*found.shape[:-1], 1)
    return -found.log_softmax(dim=-1).gather(-1, symbols)


EACH: dict[str, Callable[[Loss, Tensor, Tensor], Tensor]] = {
    "squared": _squared,
    "gaussian": _gaussian,
    "quantiles": _quantiles,
    "cross-entropy": _cross_entropy,
}
