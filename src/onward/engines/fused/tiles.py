"""Tiles: a few series of the pool side by side in the work space, and their loss."""

from __future__ import annotations

from numba import njit

from onward.engines.fused.plan import CELL, OUTPUT, STATE, UNITS
from onward.engines.fused.unroll import (
    FEATURES,
    INPUT,
    LANES,
    OUTPUTS,
    PREDICTION,
    PREDICTION_GRADIENT,
    STEPS,
)


@njit
def load_inputs(places, work, inputs, batch, first):
    """Put the series ``batch[first:]`` of ``inputs (series, time, feature)`` into the tile.

    Lanes without a series are fed zeros.
    """
    lanes, steps, features = places[LANES], places[STEPS], places[FEATURES]
    taken = min(lanes, len(batch) - first)
    for lane in range(lanes):
        for t in range(steps):
            for j in range(features):
                place = places[INPUT] + (t * features + j) * lanes + lane
                work[place] = inputs[batch[first + lane], t, j] if lane < taken else 0


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
def total_weight(weights, batch, outputs):
    """Return the sum of weights that a batch's mean is divided by."""
    found = 0.0
    for series in batch:
        for t in range(weights.shape[1]):
            found += weights[series, t]
    return found * outputs


@njit
def squared_error(places, work, targets, weights, batch, first, norm, differentiate):
    r"""Return :math:`\sum w (p - y)^2 / n` of a tile; put its gradient in the tile if asked."""
    lanes, steps, outputs = places[LANES], places[STEPS], places[OUTPUTS]
    taken = min(lanes, len(batch) - first)
    loss = 0.0
    for lane in range(lanes):
        for t in range(steps):
            weight = weights[batch[first + lane], t] if lane < taken else 0
            for j in range(outputs):
                place = (t * outputs + j) * lanes + lane
                slope = 0.0
                if weight != 0:
                    error = work[places[PREDICTION] + place] - targets[batch[first + lane], t, j]
                    loss += weight * error * error
                    slope = 2.0 * weight * error / norm
                if differentiate:
                    work[places[PREDICTION_GRADIENT] + place] = slope
    return loss / norm
