r"""Elman layer: :math:`h_t = f(W_i x_t + W_h h_{t-1} + b)`.

Backward, from the last step to the first:

.. math:: \delta_t = (\partial L / \partial h_t + W_h' \delta_{t+1}) \odot f', \quad
    \partial L / \partial x_t = W_i' \delta_t
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused.activations import activate, slope
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.outer import outer, row_sums
from onward.engines.fused.plan import (
    ACTIVATION,
    BIAS,
    INPUTS,
    OUTPUT,
    OUTPUT_GRADIENT,
    SCRATCH,
    SOURCE,
    SOURCE_GRADIENT,
    STATE_CARRY,
    STATE_WEIGHT,
    UNITS,
    WEIGHT,
)
from onward.engines.fused.products import NO_TERM, affine, turned
from onward.engines.fused.simd import load, register_lanes, store


@njit
def forward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    panel = units * lanes
    for t in range(start, stop):
        x = layer[SOURCE] + t * inputs * lanes
        h = layer[OUTPUT] + t * panel
        from_input = (layer[WEIGHT], inputs, x)
        from_state = (layer[STATE_WEIGHT], units, h - panel)
        affine(work, parameters, h, units, layer[BIAS], from_input, from_state)
        activate(layer[ACTIVATION], work, h, panel)


@njit
def backward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs, kind = layer[UNITS], layer[INPUTS], layer[ACTIVATION]
    panel, carry = units * lanes, layer[STATE_CARRY]
    for t in range(stop - 1, start - 1, -1):
        h = layer[OUTPUT] + t * panel
        delta = layer[OUTPUT_GRADIENT] + t * panel
        for i in range(0, panel, register_lanes(work)):
            arriving = load(work, delta + i) + load(work, carry + i)
            store(work, delta + i, arriving * slope(kind, load(work, h + i)))
        turned(work, parameters, carry, units, (layer[STATE_WEIGHT], units, delta), NO_TERM)
        if layer[SOURCE_GRADIENT] >= 0:
            dx = layer[SOURCE_GRADIENT] + t * inputs * lanes
            turned(work, parameters, dx, inputs, (layer[WEIGHT], units, delta), NO_TERM)


@njit
def weights(layer, gradient, work, lanes, start, stop):
    keep_apart()
    units, inputs, steps = layer[UNITS], layer[INPUTS], stop - start
    panel = units * lanes
    delta = (layer[OUTPUT_GRADIENT] + start * panel, panel, units)
    x = (layer[SOURCE] + start * inputs * lanes, inputs * lanes, inputs)
    before = (layer[OUTPUT] + (start - 1) * panel, panel, units)
    outer(work, gradient, steps, delta, x, layer[WEIGHT], layer[SCRATCH])
    outer(work, gradient, steps, delta, before, layer[STATE_WEIGHT], layer[SCRATCH])
    row_sums(work, gradient, steps, delta, layer[BIAS])
