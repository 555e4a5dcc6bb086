"""What Python calls: one restart over many series or many steps, without the interpreter.

Each function is compiled once a float type and kept on disk; none holds the interpreter's lock.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from onward.engines.fused import adam
from onward.engines.fused.cache import entry_point
from onward.engines.fused.losses import total_loss
from onward.engines.fused.tiles import (
    load_inputs,
    load_state,
    store_predictions,
    store_state,
)
from onward.engines.fused.unroll import LANES, backward, clear_state, forward

LEAST_WEIGHT = 1e-30
"""What a batch in which nothing counts is divided by."""


@entry_point
def run(table, places, work, parameters, inputs, free_from, increment, states, predictions):
    """Fill ``predictions (series, time, output)`` of one restart and advance ``states``."""
    batch = np.arange(len(inputs))
    for first in range(0, len(inputs), places[LANES]):
        load_inputs(places, work, inputs, batch, first)
        clear_state(table, places, work)
        load_state(table, places, work, states, first)
        forward(table, places, parameters, work, free_from, increment)
        store_state(table, places, work, states, first)
        store_predictions(places, work, predictions, first)


@njit(inline="always")
def _tile_gradient(
    table, places, work, parameters, inputs, targets, weights, batch, first, free_from, increment,
    gradient,
):  # fmt: skip
    """Return the sums of one tile: losses, and weights; put half the gradient."""
    for i in range(len(gradient)):
        gradient[i] = 0
    load_inputs(places, work, inputs, batch, first)
    clear_state(table, places, work)
    forward(table, places, parameters, work, free_from, increment)
    found, weight = total_loss(places, work, targets, weights, batch, first, True)
    backward(table, places, parameters, work, gradient, free_from, increment)
    return found, weight


@njit(inline="always")
def _mean(gradient, found, counted):
    """Turn sums over tiles into the mean loss, returned, and its gradient."""
    scale = 2 / max(counted, LEAST_WEIGHT)
    for i in range(len(gradient)):
        gradient[i] *= scale
    return found / max(counted, LEAST_WEIGHT)


@njit(inline="always")
def _batch_gradient(
    table, places, work, parameters, inputs, targets, weights, batch, free_from, increment,
    gradient, part,
):  # fmt: skip
    """Return the mean loss of a batch; ``part`` is room for the gradient of a tile.

    Each tile is summed by itself before it is added, as it is when tiles are worked on by several
    threads, so that the sum is the same to the last bit.
    """
    for i in range(len(gradient)):
        gradient[i] = 0
    loss, counted = 0.0, 0.0
    for first in range(0, len(batch), places[LANES]):
        found, weight = _tile_gradient(
            table, places, work, parameters, inputs, targets, weights, batch, first,
            free_from, increment, part,
        )  # fmt: skip
        for i in range(len(gradient)):
            gradient[i] += part[i]
        loss += found
        counted += weight
    return _mean(gradient, loss, counted)


@entry_point
def some_tiles(
    table, places, work, parameters, inputs, targets, weights, batch, free_from, increment,
    tiles, gradients, sums,
):  # fmt: skip
    """Fill ``gradients (tile, parameter)`` and ``sums (tile, 2)`` of some tiles of a batch."""
    for tile in tiles:
        sums[tile] = _tile_gradient(
            table, places, work, parameters, inputs, targets, weights, batch,
            tile * places[LANES], free_from, increment, gradients[tile],
        )  # fmt: skip


@entry_point
def step(parameters, first, second, gradients, sums, taken, rate, clip):
    """Take step number ``taken`` with the sums of all tiles; return the loss, NaN if not taken."""
    gradient = np.zeros_like(gradients[0])
    loss, counted = 0.0, 0.0
    for tile in range(len(gradients)):
        gradient += gradients[tile]
        loss += sums[tile, 0]
        counted += sums[tile, 1]
    found = _mean(gradient, loss, counted)
    if not math.isfinite(found) or not adam.clip_norm(gradient, clip):
        return np.nan
    adam.step(parameters, first, second, gradient, taken, rate)
    return found


@entry_point
def loss(table, places, work, parameters, inputs, targets, weights, free_from, increment):
    """Return the weighted mean loss of one restart."""
    batch = np.arange(len(inputs))
    found, counted = 0.0, 0.0
    for first in range(0, len(batch), places[LANES]):
        load_inputs(places, work, inputs, batch, first)
        clear_state(table, places, work)
        forward(table, places, parameters, work, free_from, increment)
        more, weight = total_loss(places, work, targets, weights, batch, first, False)
        found += more
        counted += weight
    return found / max(counted, LEAST_WEIGHT)


@entry_point
def gradient(table, places, work, parameters, inputs, targets, weights, free_from, increment, into):
    """Return the loss of one restart and put its gradient into ``into``."""
    batch = np.arange(len(inputs))
    part = np.empty_like(into)
    return _batch_gradient(
        table, places, work, parameters, inputs, targets, weights, batch, free_from, increment,
        into, part,
    )  # fmt: skip


@entry_point
def train(
    table, places, work, parameters, first, second, gradient, taken,
    inputs, targets, weights, batches, rates, free_from, increment, clip, losses,
):  # fmt: skip
    """Take one Adam step a batch, in place; return how many were taken in all.

    A loss or gradient that is not finite ends it: the parameters stay as before that step.
    """
    losses[:] = np.nan
    part = np.empty_like(gradient)
    for s in range(len(batches)):
        found = _batch_gradient(
            table, places, work, parameters, inputs, targets, weights, batches[s],
            free_from, increment, gradient, part,
        )  # fmt: skip
        if not math.isfinite(found) or not adam.clip_norm(gradient, clip):
            return taken
        losses[s] = found
        taken += 1
        adam.step(parameters, first, second, gradient, taken, rates[s])
    return taken
