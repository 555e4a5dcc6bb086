"""Initial values of a module of one's own."""

from __future__ import annotations

import copy

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn


def draw(module: nn.Module, seed: int, restart: int) -> NDArray[np.float64]:
    """Return the values that a restart begins with, ``(parameter,)``.

    Restart 0 begins with the module's own. Others begin with those that ``reset_parameters`` of
    its parts, and its own where it has one, draw for ``(seed, restart)``; what none of them draws
    is the module's.
    """
    drawn = module
    if restart:
        drawn = copy.deepcopy(module).to("cpu")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(np.random.default_rng([seed, restart]).integers(2**62)))
            drawn.apply(_reset)
    parts = [p.detach().double().flatten().cpu() for p in drawn.parameters() if p.requires_grad]
    return np.array(torch.cat(parts).numpy())


def _reset(part: nn.Module) -> None:
    reset = getattr(part, "reset_parameters", None)
    if callable(reset):
        reset()
