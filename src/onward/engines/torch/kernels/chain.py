"""A chain of layers for stacked restarts, its recurrent layers by kernels."""

from __future__ import annotations

import torch
from torch import Tensor

from onward.engines.torch.cells import affine, dense, own_of, run_layers
from onward.engines.torch.kernels.recurrence import recur
from onward.networks.layers import Dense
from onward.networks.layout import Layout

CLOSE = {torch.float32: 5e-3, torch.float64: 1e-9}
"""Relative differences that rounding explains."""


def run_chain(layout: Layout, vectors: Tensor, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    """Do what :func:`onward.engines.torch.cells.run_layers` does, one launch a recurrent layer.

    The products of all inputs with their weights are one batched product before the launch.

    Parameters
    ----------
    vectors : (restart, parameter)
    x : (restart, series, time, feature)
    state : (restart, series, state)

    Returns
    -------
    (restart, series, time, output) and (restart, series, state)
    """
    y, after, place = x.transpose(1, 2), [], 0
    for number, layer in enumerate(layout.chain.layers):
        own = own_of(layout, vectors, number)
        if isinstance(layer, Dense):
            y = dense(layer, own, y)
            continue
        given = affine(own["bias"], y, own["weight_input"])
        before = state[..., place : place + layer.state]
        y, values = recur(layer, given, own["weight_state"], own.get("bias_state"), before)
        after.append(values)
        place += layer.state
    return y.transpose(1, 2), torch.cat(after, dim=2) if after else state


def why_untrusted(layout: Layout, device: torch.device, dtype: torch.dtype) -> str | None:
    """Return why kernels may not run a chain: what they raised, or how far off they were.

    Two restarts with random weights are held against batched products, forward and back, on the
    device itself. None if all is well.
    """
    generator = torch.Generator().manual_seed(0)
    vectors, x, state = (
        (torch.randn(size, generator=generator, dtype=torch.float64) / 2).to(dtype).to(device)
        for size in ((2, layout.size), (2, 3, 4, layout.inputs), (2, 3, layout.state))
    )
    vectors.requires_grad_()
    found = []
    for run in (run_layers, run_chain):
        try:
            with torch.enable_grad():
                y, after = run(layout, vectors, x, state)
                (slopes,) = torch.autograd.grad(y.sum() + after.sum(), vectors)
        except Exception as error:  # whatever it was, the batched products are there
            line = next(iter(str(error).strip().splitlines()), "")
            return f"kernels fail here with {type(error).__name__}: {line}"
        found.append([part.detach() for part in (y, after, slopes)])
    for right, ours in zip(*found, strict=True):
        if not torch.allclose(ours, right, rtol=0, atol=CLOSE[dtype] * float(right.abs().max())):
            return "kernels compute something else here"
    return None
