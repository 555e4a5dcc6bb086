"""Tiles: a few series of the pool side by side in the work space, and their loss."""

from __future__ import annotations

from numba import njit

from onward.engines.fused.plan import CELL, OUTPUT, STATE, UNITS
from onward.engines.fused.products import NOTHING
from onward.engines.fused.simd import (
    fill,
    fma,
    load,
    pointer,
    register_lanes,
    store,
    tile_lanes,
    total,
    where_less,
)
from onward.engines.fused.transposing import gather_transposed
from onward.engines.fused.unroll import (
    INPUT,
    LANES,
    OUTPUTS,
    PREDICTION,
    PREDICTION_GRADIENT,
    STEPS,
    TARGET,
    WEIGHT,
)


@njit
def load_panels(work, place, source, numbers, rows, first, taken):
    """Put ``source (series, number)``, turned, in the tile: panel n holds number n of each lane.

    Lanes from ``taken`` on have no series and are fed zeros.
    """
    register, tile = register_lanes(work), tile_lanes(work)
    flat = pointer(source, NOTHING)
    for lane in range(0, tile, register):
        if lane + register <= taken:
            starts = rows[first + lane : first + lane + register]
            for n in range(0, numbers, register):
                count = min(register, numbers - n)
                into = place + n * tile + lane
                gather_transposed(flat, starts, numbers, n, count, work, into, tile)
            continue
        for k in range(lane, lane + register):
            for n in range(numbers):
                work[place + n * tile + k] = flat[rows[first + k] * numbers + n] if k < taken else 0


@njit
def load_inputs(places, work, inputs, batch, first):
    """Put the series ``batch[first:]`` of ``inputs (series, time, feature)`` into the tile."""
    taken = min(places[LANES], len(batch) - first)
    numbers = inputs.shape[1] * inputs.shape[2]
    load_panels(work, places[INPUT], inputs, numbers, batch, first, taken)


@njit
def store_predictions(places, work, predictions, first):
    """Take the tile's predictions to ``predictions (series, time, output)`` from ``first`` on."""
    lanes, steps, outputs = places[LANES], places[STEPS], places[OUTPUTS]
    for lane in range(min(lanes, len(predictions) - first)):
        for t in range(steps):
            for j in range(outputs):
                place = places[PREDICTION] + (t * outputs + j) * lanes + lane
                predictions[first + lane, t, j] = work[place]


@njit
def load_state(table, places, work, states, first):
    """Put saved states ``(series, state)`` before the tile's first step."""
    lanes = places[LANES]
    taken = min(lanes, len(states) - first)
    for k in range(len(table)):
        units, state = table[k, UNITS], table[k, STATE]
        if state < 0:
            continue
        for lane in range(taken):
            for j in range(units):
                place = (j - units) * lanes + lane
                work[table[k, OUTPUT] + place] = states[first + lane, state + j]
                if table[k, CELL] >= 0:
                    work[table[k, CELL] + place] = states[first + lane, state + units + j]


@njit
def store_state(table, places, work, states, first):
    """Save the states ``(series, state)`` after the tile's last step."""
    lanes = places[LANES]
    taken = min(lanes, len(states) - first)
    for k in range(len(table)):
        units, state = table[k, UNITS], table[k, STATE]
        if state < 0:
            continue
        for lane in range(taken):
            for j in range(units):
                place = ((places[STEPS] - 1) * units + j) * lanes + lane
                states[first + lane, state + j] = work[table[k, OUTPUT] + place]
                if table[k, CELL] >= 0:
                    states[first + lane, state + units + j] = work[table[k, CELL] + place]


@njit
def squared_error(places, work, targets, weights, batch, first, differentiate):
    r"""Return :math:`\sum w (p - y)^2` and :math:`\sum w` of a tile.

    If asked, half the gradient of the first, :math:`w (p - y)`, is put in the tile.
    """
    steps, outputs = places[STEPS], places[OUTPUTS]
    taken = min(places[LANES], len(batch) - first)
    register, tile = register_lanes(work), tile_lanes(work)
    load_panels(work, places[TARGET], targets, steps * outputs, batch, first, taken)
    load_panels(work, places[WEIGHT], weights, steps, batch, first, taken)
    loss, counted = 0.0, 0.0
    for t in range(steps):
        for lane in range(0, tile, register):
            weight = load(work, places[WEIGHT] + t * tile + lane)
            found = fill(weight, 0.0)
            for j in range(outputs):
                place = (t * outputs + j) * tile + lane
                error = load(work, places[PREDICTION] + place) - load(work, places[TARGET] + place)
                # A prediction that overflowed in the padding must not turn 0 into NaN.
                error = where_less(fill(weight, 0.0), weight, error, fill(weight, 0.0))
                slope = weight * error
                found = fma(slope, error, found)
                if differentiate:
                    store(work, places[PREDICTION_GRADIENT] + place, slope)
            loss += total(found)
            counted += total(weight)
    return loss, counted * outputs
