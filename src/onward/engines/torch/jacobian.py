r"""All residuals of a chain and their Jacobian, in float64.

With :math:`\delta_{k,t}` the gradient of residual :math:`k` by the sum that goes into a layer's
activation at step :math:`t`, and :math:`x_t` what was multiplied there, a row of the Jacobian is

.. math:: \partial r_k / \partial W = \sum_t \delta_{k,t} x_t', \quad
    \partial r_k / \partial b = \sum_t \delta_{k,t}

PyTorch finds all :math:`\delta` of one scored step in one backward pass of all series at once, and
several such passes side by side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from onward.engines.engine import Array, Feedback, Sequences
from onward.engines.torch.cells import Tape, run_layers
from onward.engines.torch.devices import device_for
from onward.engines.torch.feeding import fed, open_until
from onward.networks.layers import Dense
from onward.networks.layout import Layout

AT_ONCE = 8_000_000
"""Numbers of gradients by sums that are held at once."""
DOUBLE = np.dtype(np.float64)


def jacobian(
    layout: Layout, parameters: Array, data: Sequences, feedback: Feedback, device: torch.device
) -> tuple[Array, Array]:
    """Return residuals and Jacobian; see :meth:`onward.engines.engine.Engine.jacobian`."""
    where = device_for(str(device), DOUBLE)
    vector, inputs, targets, weights = (
        torch.from_numpy(np.array(array, np.float64)).to(where)
        for array in (parameters, data.inputs, data.targets, data.weights)
    )
    scored = torch.nonzero(weights.any(dim=0)).flatten()
    tapes = [Tape() for _ in layout.chain.layers]
    found = _predictions(layout, vector[None], inputs[None], feedback, tapes)[0]
    roots = weights[:, scored].sqrt()[..., None]
    residuals = (roots * (found - targets)[:, scored]).detach()
    chosen = torch.cartesian_prod(scored, torch.arange(layout.outputs, device=where))
    rows = torch.cat(list(_rows(layout, found, chosen.view(-1, 2), tapes)))
    rows *= roots.expand(-1, -1, layout.outputs).flatten(1).T[..., None]
    flat = residuals.permute(1, 2, 0).flatten()
    return flat.cpu().numpy(), rows.flatten(0, 1).cpu().numpy()


def _predictions(
    layout: Layout, vectors: Tensor, x: Tensor, feedback: Feedback, tapes: list[Tape]
) -> Tensor:
    outputs = layout.outputs
    stop = open_until(x[0], feedback, outputs)
    state = x.new_zeros(*x.shape[:2], layout.state)
    parts: list[Tensor] = []
    for start in (0, *range(stop, x.shape[2])):
        v = x[:, :, start : max(stop, start + 1)] if start else x[:, :, :stop]
        if start:
            v = fed(parts[-1][:, :, -1:], v, start, feedback)
        found, state = run_layers(layout, vectors, v, state, tapes)
        parts.append(found + v[..., :outputs] if feedback.increment else found)
    return torch.cat(parts, dim=2)


def _rows(layout: Layout, found: Tensor, chosen: Tensor, tapes: list[Tape]) -> Iterator[Tensor]:
    """Yield rows ``(row, series, parameter)`` of some scored steps and outputs at a time."""
    probes = [probe for tape in tapes for probe in (*tape.given, *tape.fed)]
    some = max(1, AT_ONCE // sum(probe.numel() for probe in probes))
    for first in range(0, len(chosen), some):
        part = chosen[first : first + some]
        seeds = found.new_zeros(len(part), *found.shape)
        each = torch.arange(len(part), device=found.device)
        seeds[each, :, part[:, 0], part[:, 1]] = 1
        slopes = torch.autograd.grad(
            found, probes, seeds, retain_graph=True, is_grads_batched=True, allow_unused=True
        )
        left = iter(slopes)
        rows = found.new_zeros(len(part), len(found), layout.size)
        for number, tape in enumerate(tapes):
            given = _over_time(tape.given, left, len(part))
            fed = _over_time(tape.fed, left, len(part)) if tape.fed else given
            _fill(layout, number, rows, tape, given, fed)
        yield rows


def _over_time(probes: list[Tensor], slopes: Iterator[Tensor | None], rows: int) -> Tensor:
    """Return gradients by probes as ``(row, series, time, unit)``."""
    found = []
    for probe in probes:
        slope = next(slopes)
        if slope is None:
            slope = probe.new_zeros(rows, *probe.shape)
        found.append(slope[:, 0] if probe.dim() == 4 else slope[:, 0, :, None])
    return torch.cat(found, dim=2)


def _fill(
    layout: Layout, number: int, rows: Tensor, tape: Tape, given: Tensor, fed: Tensor
) -> None:
    """Put the part of one layer into rows ``(row, series, parameter)``."""
    layer = layout.chain.layers[number]
    inputs = torch.cat(tape.inputs, dim=2)[0]
    parts = {"bias": given.sum(dim=2)}
    name = "weight" if isinstance(layer, Dense) else "weight_input"
    parts[name] = _outer(given, inputs)
    if tape.before:
        before = torch.cat(tape.before, dim=2)[0]
        at_state = given
        if tape.fed:
            at_state = torch.cat([given[..., : 2 * layer.units], fed], dim=3)
            parts["bias_state"] = fed.sum(dim=2)
        parts["weight_state"] = _outer(at_state, before)
    for slot in layout.slots:
        if slot.layer == number:
            rows[..., slot.start : slot.stop] = parts[slot.name].flatten(2)


def _outer(slopes: Tensor, x: Tensor) -> Tensor:
    """Return ``sum over time of slopes x'``, ``(row, series, unit, input)``."""
    return torch.einsum("kstu,sti->ksui", slopes, x)
