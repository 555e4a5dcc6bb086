"""The Jacobian of a module of one's own, column by column, in float64.

A column is the derivative in the direction of one parameter. ``torch.func`` pushes several of them
forward through the module at once; where it cannot, each is found by going back twice: the backward
pass is linear in what it starts from, and its derivative by that is the column.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from torch import Tensor

from onward.engines.engine import Array, Sequences

AT_ONCE = 32
"""Columns found at once."""
UNABLE = (RuntimeError, NotImplementedError, TypeError)
"""What PyTorch raises where ``torch.func`` cannot go through a module."""


def jacobian(
    predict: Callable[[Tensor, Tensor], Tensor],
    parameters: Array,
    data: Sequences,
    device: torch.device,
) -> tuple[Array, Array]:
    """Return residuals and Jacobian; see :meth:`onward.engines.engine.Engine.jacobian`.

    Parameters
    ----------
    predict
        Of ``(parameter,)`` and inputs ``(series, time, feature)``: predictions of every step.
    """
    vector, inputs, targets, weights = (
        torch.from_numpy(np.array(array, np.float64)).to(device)
        for array in (parameters, data.inputs, data.targets, data.weights)
    )
    scored = torch.nonzero(weights.any(dim=0)).flatten()
    roots = weights[:, scored].sqrt()[..., None]

    def residuals(vector: Tensor) -> Tensor:
        apart = roots * (predict(vector, inputs) - targets)[:, scored]
        return apart.permute(1, 2, 0).flatten()

    try:
        found = _pushed_forward(residuals, vector)
    except UNABLE:
        found = _by_going_back_twice(residuals, vector)
    with torch.no_grad():
        return residuals(vector).cpu().numpy(), found.detach().cpu().numpy()


def _pushed_forward(residuals: Callable[[Tensor], Tensor], vector: Tensor) -> Tensor:
    def column(unit: Tensor) -> Tensor:
        return cast(Tensor, torch.func.jvp(residuals, (vector,), (unit,))[1])

    units = torch.eye(len(vector), dtype=vector.dtype, device=vector.device)
    return torch.func.vmap(column, out_dims=1, chunk_size=AT_ONCE)(units)


def _by_going_back_twice(residuals: Callable[[Tensor], Tensor], vector: Tensor) -> Tensor:
    given = vector.clone().requires_grad_()
    found = residuals(given)
    start = torch.zeros_like(found, requires_grad=True)
    (slope,) = torch.autograd.grad(found, given, start, create_graph=True)
    units = torch.eye(len(given), dtype=given.dtype, device=given.device)
    columns = [torch.autograd.grad(slope, start, unit, retain_graph=True)[0] for unit in units]
    return torch.stack(columns, dim=1)
