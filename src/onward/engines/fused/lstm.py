r"""Long short-term memory, gates i, f, g, o in PyTorch's order.

.. math::
    i, f, o &= \sigma(W_i x_t + W_h h_{t-1} + b), \quad g = \tanh(\cdots) \\
    c_t &= f c_{t-1} + i g, \quad h_t = o \tanh c_t

Backward, from the last step to the first, with :math:`\dot h = \partial L / \partial h_t`
including what comes from step :math:`t+1`:

.. math::
    \dot c &= \dot h \, o (1 - \tanh^2 c_t) + \text{carry}, \quad
    \text{carry} \leftarrow f \dot c \\
    \delta_i &= \dot c \, g \, i (1 - i), \; \delta_f = \dot c \, c_{t-1} f (1 - f), \;
    \delta_g = \dot c \, i (1 - g^2), \; \delta_o = \dot h \tanh c_t \, o (1 - o)
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused.activations import sigmoid, tanh
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.outer import outer, row_sums
from onward.engines.fused.plan import (
    BIAS,
    CELL,
    CELL_CARRY,
    CELL_TANH,
    GATES,
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
from onward.engines.fused.simd import fma, load, register_lanes, store


@njit
def forward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    panel = units * lanes
    for t in range(start, stop):
        x = layer[SOURCE] + t * inputs * lanes
        h = layer[OUTPUT] + t * panel
        gates = layer[GATES] + 4 * t * panel
        cell = layer[CELL] + t * panel
        squashed = layer[CELL_TANH] + t * panel
        from_input = (layer[WEIGHT], inputs, x)
        from_state = (layer[STATE_WEIGHT], units, h - panel)
        affine(work, parameters, gates, 4 * units, layer[BIAS], from_input, from_state)
        for n in range(0, panel, register_lanes(work)):
            i = sigmoid(load(work, gates + n))
            f = sigmoid(load(work, gates + panel + n))
            g = tanh(load(work, gates + 2 * panel + n))
            o = sigmoid(load(work, gates + 3 * panel + n))
            c = fma(f, load(work, cell - panel + n), i * g)
            s = tanh(c)
            store(work, gates + n, i)
            store(work, gates + panel + n, f)
            store(work, gates + 2 * panel + n, g)
            store(work, gates + 3 * panel + n, o)
            store(work, cell + n, c)
            store(work, squashed + n, s)
            store(work, h + n, o * s)


@njit
def backward(layer, parameters, work, lanes, start, stop):
    keep_apart()
    units, inputs = layer[UNITS], layer[INPUTS]
    panel = units * lanes
    state_carry, cell_carry = layer[STATE_CARRY], layer[CELL_CARRY]
    for t in range(stop - 1, start - 1, -1):
        arriving = layer[OUTPUT_GRADIENT] + t * panel
        gates = layer[GATES] + 4 * t * panel
        cell = layer[CELL] + t * panel
        squashed = layer[CELL_TANH] + t * panel
        for n in range(0, panel, register_lanes(work)):
            i = load(work, gates + n)
            f = load(work, gates + panel + n)
            g = load(work, gates + 2 * panel + n)
            o = load(work, gates + 3 * panel + n)
            s = load(work, squashed + n)
            dh = load(work, arriving + n) + load(work, state_carry + n)
            dc = fma(dh * o, 1.0 - s * s, load(work, cell_carry + n))
            store(work, cell_carry + n, dc * f)
            store(work, gates + n, dc * g * (i * (1.0 - i)))
            store(work, gates + panel + n, dc * load(work, cell - panel + n) * (f * (1.0 - f)))
            store(work, gates + 2 * panel + n, dc * i * (1.0 - g * g))
            store(work, gates + 3 * panel + n, dh * s * (o * (1.0 - o)))
        of_state = (layer[STATE_WEIGHT], 4 * units, gates)
        turned(work, parameters, state_carry, units, of_state, NO_TERM)
        if layer[SOURCE_GRADIENT] >= 0:
            dx = layer[SOURCE_GRADIENT] + t * inputs * lanes
            turned(work, parameters, dx, inputs, (layer[WEIGHT], 4 * units, gates), NO_TERM)


@njit
def weights(layer, gradient, work, lanes, start, stop):
    keep_apart()
    units, inputs, steps = layer[UNITS], layer[INPUTS], stop - start
    panel = units * lanes
    delta = (layer[GATES] + 4 * start * panel, 4 * panel, 4 * units)
    x = (layer[SOURCE] + start * inputs * lanes, inputs * lanes, inputs)
    before = (layer[OUTPUT] + (start - 1) * panel, panel, units)
    outer(work, gradient, steps, delta, x, layer[WEIGHT], layer[SCRATCH])
    outer(work, gradient, steps, delta, before, layer[STATE_WEIGHT], layer[SCRATCH])
    row_sums(work, gradient, steps, delta, layer[BIAS])
