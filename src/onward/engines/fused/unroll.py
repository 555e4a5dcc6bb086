r"""Unrolling through time: open loop, then closed loop, forward and back.

With :math:`o_t` the chain's output, :math:`v_t` the first features of its input and
:math:`k` the first step in closed loop,

.. math:: p_t = o_t \; (+ v_t \text{ for increments}), \qquad v_t = p_{t-1} \text{ for } t \ge k

so that the gradient of a prediction has three parts: that of its own loss, and what comes back
through the next step's input and the next step's increment; of squared error,

.. math:: \dot p_t = 2 w_t (p_t - y_t) / n + \dot v_{t+1} \; (+ \dot p_{t+1})

What a network says beside its values, a spread say, is part of its outputs and of the loss alone.

Before step :math:`k` each layer runs over a stretch of steps, short enough for what it writes to
be in the cache still when the next one reads it; after it all layers run step by step.

With gaps some lanes are fed predictions before step :math:`k` too, where their flags say so. From
the first step at which one of the tile is, all layers run step by step.
"""

from __future__ import annotations

from numba import njit

from onward.engines.fused import kinds
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.plan import (
    CELL,
    CELL_CARRY,
    OUTPUT,
    OUTPUT_GRADIENT,
    STATE_CARRY,
    UNITS,
)
from onward.engines.fused.products import NOTHING
from onward.engines.fused.simd import fill, load, pointer, register_lanes, store, where_less

(
    LANES,
    STEPS,
    FEATURES,
    OUTPUTS,
    INPUT,
    PREDICTION,
    PREDICTION_GRADIENT,
    INPUT_GRADIENT,
    STRETCH,
    TARGET,
    WEIGHT,
    GAPS,
    VALUES,  # outputs of a step that are values, the first of them
    TARGETS,  # numbers that the truth of a step is made of
    LOSS,
    LEVELS,  # levels of quantiles, in the order of the outputs
    MANY_ABOVE,  # how many of them are above the median
) = range(17)


@njit
def clear(work, start, count):
    """Put zeros in ``count`` places: whole registers, as panels are."""
    for i in range(start, start + count, register_lanes(work)):
        store(work, i, fill(load(work, i), 0.0))


@njit
def copy(work, target, source, count):
    """Copy ``count`` numbers, register by register.

    Number by number, the next kernel would load registers that are still on their way to memory,
    and wait.
    """
    for i in range(0, count, register_lanes(work)):
        store(work, target + i, load(work, source + i))


@njit
def add(work, target, source, count):
    """Add ``count`` numbers to others, register by register."""
    for i in range(0, count, register_lanes(work)):
        store(work, target + i, load(work, target + i) + load(work, source + i))


@njit
def clear_state(table, places, work):
    """Start every layer from a state of zeros."""
    lanes = places[LANES]
    for k in range(len(table)):
        panel = table[k, UNITS] * lanes
        clear(work, table[k, OUTPUT] - panel, panel)
        if table[k, CELL] >= 0:
            clear(work, table[k, CELL] - panel, panel)


@njit
def layer_of(table, k):
    """Return a pointer to row ``k`` of the plan's table."""
    return pointer(table, k * table.shape[1])


@njit
def _predict(table, places, work, start, stop, increment):
    lanes, features, outputs = places[LANES], places[FEATURES], places[OUTPUTS]
    panel, values = outputs * lanes, places[VALUES] * lanes
    for t in range(start, stop):
        p = places[PREDICTION] + t * panel
        o = table[-1, OUTPUT] + t * panel
        v = places[INPUT] + t * features * lanes
        copy(work, p, o, panel)
        if increment:
            add(work, p, v, values)


@njit
def open_until(places, work, free_from):
    """Return the first step at which a lane of the tile is fed its own prediction."""
    stop = min(free_from, places[STEPS])
    if places[GAPS] == 0:
        return stop
    lanes, features = places[LANES], places[FEATURES]
    values = places[VALUES] * lanes
    for t in range(1, stop):
        flags = places[INPUT] + t * features * lanes + values
        for i in range(values):
            if work[flags + i] > 0:
                return t
    return stop


@njit(inline="always")
def _feed(places, work, t, free_from):
    """Put the predictions of step ``t - 1`` where step ``t`` is to be fed them."""
    values = places[VALUES] * places[LANES]
    v = places[INPUT] + t * places[FEATURES] * places[LANES]
    p = places[PREDICTION] + (t - 1) * places[OUTPUTS] * places[LANES]
    if t >= free_from:
        copy(work, v, p, values)
        return
    for i in range(0, values, register_lanes(work)):
        flag = load(work, v + values + i)
        fed = where_less(fill(flag, 0.0), flag, load(work, p + i), load(work, v + i))
        store(work, v + i, fed)


@njit
def forward(table, places, parameters, work, free_from, increment):
    """Predict every step of one tile, from the state that stands before the first."""
    keep_apart()
    lanes, steps = places[LANES], places[STEPS]
    open_steps = open_until(places, work, free_from)
    weights, room = pointer(parameters, NOTHING), pointer(work, NOTHING)
    for start in range(0, open_steps, places[STRETCH]):
        stop = min(start + places[STRETCH], open_steps)
        for k in range(len(table)):
            kinds.forward(layer_of(table, k), weights, room, lanes, start, stop)
    _predict(table, places, work, NOTHING, open_steps, increment)
    for t in range(open_steps, steps):
        _feed(places, work, t, free_from)
        for k in range(len(table)):
            kinds.forward(layer_of(table, k), weights, room, lanes, t, t + 1)
        _predict(table, places, work, t, t + 1, increment)


@njit(inline="always")
def back_one_step(table, places, weights, room, work, t, free_from, increment):
    """Take the gradient of prediction ``t`` back to the one before it, where that was fed."""
    lanes, features = places[LANES], places[FEATURES]
    panel, values = places[OUTPUTS] * lanes, places[VALUES] * lanes
    last = len(table) - 1
    dp = places[PREDICTION_GRADIENT] + t * panel
    copy(work, table[last, OUTPUT_GRADIENT] + t * panel, dp, panel)
    for k in range(last, -1, -1):
        kinds.backward(layer_of(table, k), weights, room, lanes, t, t + 1)
    dv = places[INPUT_GRADIENT] + t * features * lanes
    if t >= free_from:
        add(work, dp - panel, dv, values)
        if increment:
            add(work, dp - panel, dp, values)
        return
    flags = places[INPUT] + t * features * lanes + values
    for i in range(0, values, register_lanes(work)):
        flag, before = load(work, flags + i), load(work, dp - panel + i)
        none = fill(flag, 0.0)
        before = before + where_less(none, flag, load(work, dv + i), none)
        if increment:
            before = before + where_less(none, flag, load(work, dp + i), none)
        store(work, dp - panel + i, before)


@njit
def backward(table, places, parameters, work, gradient, free_from, increment):
    """Add the gradient of one tile's loss; the gradient of the predictions stands in the tile."""
    keep_apart()
    lanes, steps = places[LANES], places[STEPS]
    panel = places[OUTPUTS] * lanes
    open_steps = open_until(places, work, free_from)
    last = len(table) - 1
    weights, room = pointer(parameters, NOTHING), pointer(work, NOTHING)
    slopes = pointer(gradient, NOTHING)
    for k in range(last + 1):
        clear(work, table[k, STATE_CARRY], table[k, UNITS] * lanes)
        clear(work, table[k, CELL_CARRY], table[k, UNITS] * lanes)
    for t in range(steps - 1, open_steps - 1, -1):
        back_one_step(table, places, weights, room, work, t, free_from, increment)
    dp = places[PREDICTION_GRADIENT]
    do = table[last, OUTPUT_GRADIENT]
    copy(work, do, dp, open_steps * panel)
    for k in range(last + 1):
        kinds.weights(layer_of(table, k), slopes, room, lanes, open_steps, steps)
    stop = open_steps
    while stop > 0:
        start = max(stop - places[STRETCH], 0)
        for k in range(last, -1, -1):
            kinds.backward(layer_of(table, k), weights, room, lanes, start, stop)
            kinds.weights(layer_of(table, k), slopes, room, lanes, start, stop)
        stop = start
