r"""Dense layer: :math:`y_t = f(W x_t + b)`.

Backward, with :math:`\delta_t = \partial L / \partial y_t \odot f'`:

.. math:: \partial L / \partial x_t = W' \delta_t, \quad
    \partial L / \partial W = \sum_t \delta_t x_t', \quad \partial L / \partial b = \sum_t \delta_t
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused.activations import LINEAR, activate, slope
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
    UNITS,
    WEIGHT,
)
from onward.engines.fused.products import NO_TERM, affine, turned
from onward.engines.fused.simd import load, register_lanes, store


@njit
def forward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    for t in range(start, stop):
        x = layer[SOURCE] + t * inputs * lanes
        y = layer[OUTPUT] + t * units * lanes
        affine(work, parameters, y, units, layer[BIAS], (layer[WEIGHT], inputs, x), NO_TERM)
    first, count = layer[OUTPUT] + start * units * lanes, (stop - start) * units * lanes
    activate(layer[ACTIVATION], work, first, count)


@njit
def backward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs, kind = layer[UNITS], layer[INPUTS], layer[ACTIVATION]
    if kind != LINEAR:
        y, delta = layer[OUTPUT], layer[OUTPUT_GRADIENT]
        for i in range(start * units * lanes, stop * units * lanes, register_lanes(work)):
            store(work, delta + i, load(work, delta + i) * slope(kind, load(work, y + i)))
    if layer[SOURCE_GRADIENT] < 0:
        return
    for t in range(start, stop):
        delta = layer[OUTPUT_GRADIENT] + t * units * lanes
        dx = layer[SOURCE_GRADIENT] + t * inputs * lanes
        turned(work, parameters, dx, inputs, (layer[WEIGHT], units, delta), NO_TERM)


@njit
def weights(layer, gradient, work, lanes, start, stop):
    keep_apart()
    units, inputs, steps = layer[UNITS], layer[INPUTS], stop - start
    delta = (layer[OUTPUT_GRADIENT] + start * units * lanes, units * lanes, units)
    x = (layer[SOURCE] + start * inputs * lanes, inputs * lanes, inputs)
    outer(work, gradient, steps, delta, x, layer[WEIGHT], layer[SCRATCH])
    row_sums(work, gradient, steps, delta, layer[BIAS])
