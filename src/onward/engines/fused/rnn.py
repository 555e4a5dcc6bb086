r"""Elman layer: :math:`h_t = f(W_i x_t + W_h h_{t-1} + b)`.

Backward, from the last step to the first:

.. math:: \delta_t = (\partial L / \partial h_t + W_h' \delta_{t+1}) \odot f', \quad
    \partial L / \partial x_t = W_i' \delta_t
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused.activations import activate, slope
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.plan import (
    ACTIVATION,
    BIAS,
    INPUTS,
    OUTPUT,
    OUTPUT_GRADIENT,
    SOURCE,
    SOURCE_GRADIENT,
    STATE_CARRY,
    STATE_WEIGHT,
    UNITS,
    WEIGHT,
)
from onward.engines.fused.products import NOTHING, affine, outer, row_sums, turned
from onward.engines.fused.simd import load, register_lanes, store


@njit
def forward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    for t in range(start, stop):
        x = layer[SOURCE] + t * inputs * lanes
        h = layer[OUTPUT] + t * units * lanes
        affine(
            work, parameters, h, units, lanes,
            layer[BIAS], layer[WEIGHT], inputs, x, layer[STATE_WEIGHT], units, h - units * lanes,
        )  # fmt: skip
        activate(layer[ACTIVATION], work, h, units * lanes)


@njit
def backward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs, kind = layer[UNITS], layer[INPUTS], layer[ACTIVATION]
    carry = layer[STATE_CARRY]
    for t in range(stop - 1, start - 1, -1):
        h = layer[OUTPUT] + t * units * lanes
        delta = layer[OUTPUT_GRADIENT] + t * units * lanes
        for i in range(0, units * lanes, register_lanes(work)):
            arriving = load(work, delta + i) + load(work, carry + i)
            store(work, delta + i, arriving * slope(kind, load(work, h + i)))
        turned(
            work,
            parameters,
            carry,
            units,
            lanes,
            layer[STATE_WEIGHT],
            units,
            delta,
            NOTHING,
            NOTHING,
            NOTHING,
        )
        if layer[SOURCE_GRADIENT] >= 0:
            dx = layer[SOURCE_GRADIENT] + t * inputs * lanes
            turned(
                work,
                parameters,
                dx,
                inputs,
                lanes,
                layer[WEIGHT],
                units,
                delta,
                NOTHING,
                NOTHING,
                NOTHING,
            )


@njit
def weights(layer, gradient, work, lanes, steps):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    delta, panel = layer[OUTPUT_GRADIENT], units * lanes
    outer(
        work, gradient, steps, lanes,
        delta, panel, units, layer[SOURCE], inputs * lanes, inputs, layer[WEIGHT],
    )  # fmt: skip
    outer(
        work, gradient, steps, lanes,
        delta, panel, units, layer[OUTPUT] - panel, panel, units, layer[STATE_WEIGHT],
    )  # fmt: skip
    row_sums(work, gradient, steps, lanes, delta, panel, units, layer[BIAS])
