r"""Gated recurrent unit, gates r, z, n in PyTorch's order.

.. math::
    r, z &= \sigma(W_i x_t + W_h h_{t-1} + b), \quad s = W_{hn} h_{t-1} + b_{hn} \\
    n &= \tanh(W_{in} x_t + b_n + r s), \quad h_t = n + z (h_{t-1} - n)

Backward, from the last step to the first, with :math:`\dot h = \partial L / \partial h_t`
including what comes from step :math:`t+1`:

.. math::
    \delta_n &= \dot h (1 - z)(1 - n^2), \quad \delta_z = \dot h (h_{t-1} - n) z (1 - z), \quad
    \delta_r = \delta_n s \, r (1 - r), \quad \delta_s = \delta_n r \\
    \text{carry} &= \dot h z + W_{hr}' \delta_r + W_{hz}' \delta_z + W_{hn}' \delta_s
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused.activations import sigmoid, tanh
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.outer import outer, row_sums
from onward.engines.fused.plan import (
    BIAS,
    CELL_CARRY,
    GATES,
    INPUTS,
    OUTPUT,
    OUTPUT_GRADIENT,
    SCRATCH,
    SOURCE,
    SOURCE_GRADIENT,
    STATE_BIAS,
    STATE_CARRY,
    STATE_WEIGHT,
    UNITS,
    WEIGHT,
)
from onward.engines.fused.products import NO_TERM, affine, turned
from onward.engines.fused.simd import fma, load, register_lanes, store


@njit
def forward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    panel = units * lanes
    candidate_weight = layer[WEIGHT] + 2 * units * inputs
    candidate_state = layer[STATE_WEIGHT] + 2 * units * units
    for t in range(start, stop):
        x = layer[SOURCE] + t * inputs * lanes
        h = layer[OUTPUT] + t * panel
        gates = layer[GATES] + 4 * t * panel
        candidate, of_state = gates + 2 * panel, gates + 3 * panel
        first = (layer[WEIGHT], inputs, x)
        second = (layer[STATE_WEIGHT], units, h - panel)
        affine(work, parameters, gates, 2 * units, layer[BIAS], first, second)
        first = (candidate_weight, inputs, x)
        affine(work, parameters, candidate, units, layer[BIAS] + 2 * units, first, NO_TERM)
        first = (candidate_state, units, h - panel)
        affine(work, parameters, of_state, units, layer[STATE_BIAS], first, NO_TERM)
        for k in range(0, panel, register_lanes(work)):
            r = sigmoid(load(work, gates + k))
            z = sigmoid(load(work, gates + panel + k))
            n = tanh(fma(r, load(work, gates + 3 * panel + k), load(work, gates + 2 * panel + k)))
            store(work, gates + k, r)
            store(work, gates + panel + k, z)
            store(work, gates + 2 * panel + k, n)
            store(work, h + k, fma(z, load(work, h - panel + k) - n, n))


@njit
def backward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    panel = units * lanes
    candidate_state = layer[STATE_WEIGHT] + 2 * units * units
    carry, kept = layer[STATE_CARRY], layer[CELL_CARRY]
    for t in range(stop - 1, start - 1, -1):
        arriving = layer[OUTPUT_GRADIENT] + t * panel
        before = layer[OUTPUT] + (t - 1) * panel
        gates = layer[GATES] + 4 * t * panel
        for k in range(0, panel, register_lanes(work)):
            r = load(work, gates + k)
            z = load(work, gates + panel + k)
            n = load(work, gates + 2 * panel + k)
            s = load(work, gates + 3 * panel + k)
            dh = load(work, arriving + k) + (load(work, carry + k) + load(work, kept + k))
            dn = dh * (1.0 - z) * (1.0 - n * n)
            store(work, kept + k, dh * z)
            store(work, gates + k, dn * s * (r * (1.0 - r)))
            store(work, gates + panel + k, dh * (load(work, before + k) - n) * (z * (1.0 - z)))
            store(work, gates + 2 * panel + k, dn)
            store(work, gates + 3 * panel + k, dn * r)
        of_gates = (layer[STATE_WEIGHT], 2 * units, gates)
        of_candidate = (candidate_state, units, gates + 3 * panel)
        turned(work, parameters, carry, units, of_gates, of_candidate)
        if layer[SOURCE_GRADIENT] >= 0:
            dx = layer[SOURCE_GRADIENT] + t * inputs * lanes
            turned(work, parameters, dx, inputs, (layer[WEIGHT], 3 * units, gates), NO_TERM)


@njit
def weights(layer, gradient, work, lanes, start, stop):
    keep_apart()
    units, inputs, steps = layer[UNITS], layer[INPUTS], stop - start
    panel = units * lanes
    candidate_state = layer[STATE_WEIGHT] + 2 * units * units
    gates = layer[GATES] + 4 * start * panel
    of_inputs = (gates, 4 * panel, 3 * units)
    of_gates = (gates, 4 * panel, 2 * units)
    of_state = (gates + 3 * panel, 4 * panel, units)
    x = (layer[SOURCE] + start * inputs * lanes, inputs * lanes, inputs)
    before = (layer[OUTPUT] + (start - 1) * panel, panel, units)
    outer(work, gradient, steps, of_inputs, x, layer[WEIGHT], layer[SCRATCH])
    outer(work, gradient, steps, of_gates, before, layer[STATE_WEIGHT], layer[SCRATCH])
    outer(work, gradient, steps, of_state, before, candidate_state, layer[SCRATCH])
    row_sums(work, gradient, steps, of_inputs, layer[BIAS])
    row_sums(work, gradient, steps, of_state, layer[STATE_BIAS])
