r"""The Jacobian of all residuals, by one pass back through time for each of them.

With weights :math:`w`, predictions :math:`p` and targets :math:`y`, the residual of series
:math:`s`, step :math:`t` and output :math:`o`, and its row of the Jacobian, are

.. math::
    r_{sto} = \sqrt{w_{st}} \, (p_{sto} - y_{sto}), \qquad
    J_{sto,\theta} = \partial r_{sto} / \partial \theta

so that the weighted sum of squares is :math:`\lVert r \rVert^2` and half its gradient
:math:`J' r`. Lanes are series. A pass seeds the gradient of :math:`p_{to}` with
:math:`\sqrt{w_{st}}` in all lanes and takes it back with the layers' own kernels over the steps
:math:`0 \dots t`; what a layer's weights get is then, lane by lane,

.. math:: J_{rc} = \sum_{i \le t} g_{ir} x_{ic}

with the same :math:`g` and :math:`x` that training sums over lanes as well (Hagan & Menhaj 1994 do
so for networks without a state). Layers after the last recurrent one see a gradient at a single
step of the open loop, so that they go back no further.

The kernels of gated layers turn gates into their gradients; a copy brings the gates back before
the next pass.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from onward.engines.fused import kinds
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.cache import entry_point
from onward.engines.fused.columns import multiply_columns
from onward.engines.fused.per_lane import layer_rows
from onward.engines.fused.plan import (
    CELL_CARRY,
    DENSE,
    GATES,
    GRU_KIND,
    KIND,
    LSTM_KIND,
    OUTPUT_GRADIENT,
    STATE_CARRY,
    UNITS,
)
from onward.engines.fused.products import NOTHING
from onward.engines.fused.simd import (
    load,
    pointer,
    register_lanes,
    store,
)
from onward.engines.fused.tiles import load_inputs
from onward.engines.fused.unroll import (
    LANES,
    OUTPUTS,
    PREDICTION,
    PREDICTION_GRADIENT,
    STEPS,
    back_one_step,
    clear,
    clear_state,
    copy,
    forward,
    layer_of,
    open_until,
)


@njit
def _copy_gates(table, work, lanes, steps, until, spare, back):
    """Copy the gates of the steps before ``until`` to ``spare``, or bring them back."""
    for k in range(len(table)):
        if table[k, KIND] == LSTM_KIND or table[k, KIND] == GRU_KIND:
            panel = 4 * table[k, UNITS] * lanes
            gates = table[k, GATES]
            for i in range(0, until * panel, register_lanes(work)):
                if back:
                    store(work, gates + i, load(work, spare + i))
                else:
                    store(work, spare + i, load(work, gates + i))
            spare += steps * panel


@njit
def _back(table, places, parameters, work, tail, last, open_steps, free_from, increment):
    """Take the gradient of the prediction at step ``last`` back to the start; no weights yet.

    Layers from ``tail`` on have no memory: in the open loop they carry a gradient at one step.
    """
    keep_apart()
    lanes = places[LANES]
    panel = places[OUTPUTS] * lanes
    top = len(table) - 1
    weights, room = pointer(parameters, NOTHING), pointer(work, NOTHING)
    for k in range(top + 1):
        clear(work, table[k, STATE_CARRY], table[k, UNITS] * lanes)
        clear(work, table[k, CELL_CARRY], table[k, UNITS] * lanes)
    for t in range(last, open_steps - 1, -1):
        back_one_step(table, places, weights, room, work, t, free_from, increment)
    seeded = min(last, open_steps - 1)
    dp = places[PREDICTION_GRADIENT] + seeded * panel
    do = table[top, OUTPUT_GRADIENT] + seeded * panel
    copy(work, do, dp, panel)
    for k in range(top, tail - 1, -1):
        kinds.backward(layer_of(table, k), weights, room, lanes, seeded, seeded + 1)
    if tail > 0:
        below = tail - 1
        clear(work, table[below, OUTPUT_GRADIENT], seeded * table[below, UNITS] * lanes)
        for k in range(below, -1, -1):
            kinds.backward(layer_of(table, k), weights, room, lanes, NOTHING, seeded + 1)


@njit
def _memoryless(table):
    """Return the number of the first layer after the last recurrent one."""
    tail = len(table)
    while tail > 0 and table[tail - 1, KIND] == DENSE:
        tail -= 1
    return tail


@njit
def _seed(places, work, weights, first, step, output, open_steps):
    """Put the gradient of one residual by its prediction into the tile, zeros elsewhere."""
    lanes, outputs = places[LANES], places[OUTPUTS]
    start = places[PREDICTION_GRADIENT]
    lowest = max(min(step, open_steps - 1), 0)
    panel = outputs * lanes
    clear(work, start + lowest * panel, (step + 1 - lowest) * panel)
    for lane in range(min(lanes, len(weights) - first)):
        place = start + (step * outputs + output) * lanes + lane
        work[place] = math.sqrt(weights[first + lane, step])


@njit
def _residuals(places, work, targets, weights, first, step, output, into, place):
    """Put the residuals of one step and output into ``into``, from ``place`` on, lane by lane."""
    lanes = places[LANES]
    found = places[PREDICTION] + (step * places[OUTPUTS] + output) * lanes
    for lane in range(lanes):
        into[place + lane] = 0
        if first + lane < len(weights):
            series = first + lane
            error = work[found + lane] - targets[series, step, output]
            into[place + lane] = math.sqrt(weights[series, step]) * error


@njit
def _load(table, places, work, spare, parameters, inputs, first, free_from, increment):
    """Run one tile forward and keep a copy of its gates."""
    load_inputs(places, work, inputs, np.arange(len(inputs)), first)
    clear_state(table, places, work)
    forward(table, places, parameters, work, free_from, increment)
    _copy_gates(table, work, places[LANES], places[STEPS], places[STEPS], spare, False)


@njit
def _row(
    table, places, work, spare, parameters, weights, first, step, output, free_from, increment,
    into, place, stride,
):  # fmt: skip
    """Put the derivatives of one step and output into ``into``, parameters ``stride`` apart."""
    keep_apart()
    lanes = places[LANES]
    tail = _memoryless(table)
    open_steps = open_until(places, work, free_from)
    _copy_gates(table, work, lanes, places[STEPS], step + 1, spare, True)
    _seed(places, work, weights, first, step, output, open_steps)
    _back(table, places, parameters, work, tail, step, open_steps, free_from, increment)
    for k in range(len(table)):
        start = min(step, open_steps - 1) if k >= tail else NOTHING
        layer_rows(table[k], work, into, lanes, start, step + 1, place, stride)


@entry_point
def jacobian(
    table, places, work, spare, parameters, inputs, targets, weights, first, scored,
    free_from, increment, residuals, rows,
):  # fmt: skip
    """Fill the part of one tile, whose first series is ``first``.

    Parameters
    ----------
    spare
        Place in ``work`` where a copy of all gates fits.
    scored : (scored step,)
        The steps whose residuals are asked for.
    residuals : (scored step * output, series)
    rows : (parameter, scored step * output, series)
        Both hold a whole number of tiles; series that are not there get zeros.
    """
    outputs, series = places[OUTPUTS], rows.shape[2]
    _load(table, places, work, spare, parameters, inputs, first, free_from, increment)
    for n in range(len(scored)):
        for output in range(outputs):
            place = (n * outputs + output) * series + first
            _residuals(
                places, work, targets, weights, first, scored[n], output,
                residuals.reshape(-1), place,
            )  # fmt: skip
            _row(
                table, places, work, spare, parameters, weights, first, scored[n], output,
                free_from, increment, rows.reshape(-1), place, rows.shape[1] * series,
            )  # fmt: skip


@entry_point
def normal_equations(
    table, places, work, spare, parameters, inputs, targets, weights, tiles, scored,
    free_from, increment, rows, square,
):  # fmt: skip
    """Add the products of the Jacobian's columns, the residuals being the last of them.

    Parameters
    ----------
    tiles : (tile,)
        First series of each tile to go through.
    rows : (parameter + 1, residual, lane)
        Room for the rows of so many residuals of one tile; they are multiplied when it is full.
    square : (parameter + 1, parameter + 1)
        The lower triangle is added to.
    """
    lanes, outputs = places[LANES], places[OUTPUTS]
    size, room = len(rows) - 1, rows.shape[1]
    flat, stride = rows.reshape(-1), rows.shape[1] * lanes
    for first in tiles:
        _load(table, places, work, spare, parameters, inputs, first, free_from, increment)
        held = 0
        for n in range(len(scored) * outputs):
            step, output = scored[n // outputs], n % outputs
            place = held * lanes
            _residuals(
                places, work, targets, weights, first, step, output, flat, size * stride + place
            )
            _row(
                table, places, work, spare, parameters, weights, first, step, output,
                free_from, increment, flat, place, stride,
            )  # fmt: skip
            held += 1
            if held == room or n == len(scored) * outputs - 1:
                multiply_columns(flat, square.reshape(-1), size + 1, held * lanes, stride)
                held = 0
