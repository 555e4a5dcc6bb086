r"""Losses of a tile and their gradients by what the network says; the equations are in
:mod:`onward.networks.losses`.

Half the gradient is put in the tile: of squared error that is :math:`w (p - y)`, without a factor.
"""

from __future__ import annotations

import math

from numba import njit

from onward.engines.fused.activations import exponential, sigmoid, softplus
from onward.engines.fused.apart import keep_apart
from onward.engines.fused.simd import (
    fill,
    load,
    logarithm,
    magnitude,
    register_lanes,
    store,
    tile_lanes,
    total,
    where_less,
)
from onward.engines.fused.tiles import load_panels, squared_error
from onward.engines.fused.unroll import (
    LANES,
    LEVELS,
    LOSS,
    MANY_ABOVE,
    OUTPUTS,
    PREDICTION,
    PREDICTION_GRADIENT,
    STEPS,
    TARGET,
    TARGETS,
    VALUES,
    WEIGHT,
)
from onward.networks.losses import LEAST_DEVIATION, LOSSES

SQUARED, GAUSSIAN, QUANTILES, CROSS_ENTROPY = (
    LOSSES.index(name) for name in ("squared", "gaussian", "quantiles", "cross-entropy")
)
LEAST_VARIANCE = LEAST_DEVIATION**2
HALF_LOG_2_PI = math.log(2 * math.pi) / 2


@njit
def total_loss(places, work, targets, weights, batch, first, differentiate):
    """Return the sum of a tile's losses, weighted, and what to divide it by for their mean.

    If asked, half the gradient is put in the tile.
    """
    if places[LOSS] == SQUARED:
        return squared_error(places, work, targets, weights, batch, first, differentiate)
    return _other_loss(places, work, targets, weights, batch, first, differentiate)


@njit
def _other_loss(places, work, targets, weights, batch, first, differentiate):
    keep_apart()
    steps, kind, width = places[STEPS], places[LOSS], places[TARGETS]
    taken = min(places[LANES], len(batch) - first)
    register, tile = register_lanes(work), tile_lanes(work)
    load_panels(work, places[TARGET], targets, steps * width, batch, first, taken)
    load_panels(work, places[WEIGHT], weights, steps, batch, first, taken)
    loss, counted = 0.0, 0.0
    for t in range(steps):
        for lane in range(0, tile, register):
            weight = load(work, places[WEIGHT] + t * tile + lane)
            said = t * places[OUTPUTS] * tile + lane
            true = places[TARGET] + t * width * tile + lane
            found = fill(weight, 0.0)
            if kind == CROSS_ENTROPY:
                found = _cross_entropy(places, work, said, true, weight, differentiate)
            else:
                for j in range(width):
                    at, y = said + j * tile, load(work, true + j * tile)
                    if kind == GAUSSIAN:
                        more = _gaussian(places, work, at, y, weight, differentiate)
                    else:
                        more = _quantiles(places, work, at, y, weight, differentiate)
                    found = found + more
            loss += total(found)
            counted += total(weight)
    return loss, counted * width


@njit
def _counted(weight, x):
    """Return ``weight * x``, and 0 where it does not count, whatever overflowed there."""
    zero = fill(weight, 0.0)
    return where_less(zero, weight, weight * x, zero)


@njit
def _gaussian(places, work, at, y, weight, differentiate):
    keep_apart()
    spread = places[VALUES] * tile_lanes(work)
    said, slopes = places[PREDICTION] + at, places[PREDICTION_GRADIENT] + at
    error = load(work, said) - y
    own = exponential(load(work, said + spread) * 2.0)
    variance = own + LEAST_VARIANCE
    scaled = error / variance
    square = error * scaled
    if differentiate:
        store(work, slopes, _counted(weight, scaled * 0.5))
        store(work, slopes + spread, _counted(weight, own / variance * (1.0 - square) * 0.5))
    return _counted(weight, (square + logarithm(variance)) * 0.5 + HALF_LOG_2_PI)


@njit
def _pinball(work, place, weight, u, level, share, differentiate):
    """Return the weighted loss of one quantile; put half its slope by the quantile in place."""
    zero = fill(u, 0.0)
    slope = where_less(zero, u, fill(u, -level), fill(u, 1.0 - level))
    if differentiate:
        store(work, place, _counted(weight, slope * (share * 0.5)))
    return _counted(weight, slope * u * -share)


@njit
def _quantiles(places, work, at, y, weight, differentiate):
    keep_apart()
    block, levels = places[VALUES] * tile_lanes(work), places[LEVELS]
    many, above = places[OUTPUTS] // places[VALUES], places[MANY_ABOVE]
    said, slopes = places[PREDICTION] + at, places[PREDICTION_GRADIENT] + at
    share = 1.0 / many
    median = load(work, said)
    found = _pinball(work, slopes, weight, y - median, work[levels], share, differentiate)
    q = median
    for b in range(1, many):
        step = softplus(load(work, said + b * block))
        if b == above + 1:
            q = median
        q = q + step if b <= above else q - step
        found = found + _pinball(
            work, slopes + b * block, weight, y - q, work[levels + b], share, differentiate
        )
    if differentiate:
        _back_inwards(work, said, slopes, block, 1, above + 1, 1.0)
        _back_inwards(work, said, slopes, block, above + 1, many, -1.0)
    return found


@njit
def _back_inwards(work, said, slopes, block, start, stop, sign):
    """Turn slopes by quantiles into those by the steps between them, and add up the median's."""
    outer = fill(load(work, said), 0.0)
    for b in range(stop - 1, start - 1, -1):
        outer = outer + load(work, slopes + b * block)
        store(work, slopes + b * block, outer * sigmoid(load(work, said + b * block)) * sign)
    store(work, slopes, load(work, slopes) + outer)


@njit
def _cross_entropy(places, work, at, true, weight, differentiate):
    keep_apart()
    tile, outputs = tile_lanes(work), places[OUTPUTS]
    said, slopes = places[PREDICTION] + at, places[PREDICTION_GRADIENT] + at
    symbol = load(work, true)
    top = load(work, said)
    for j in range(1, outputs):
        z = load(work, said + j * tile)
        top = where_less(top, z, z, top)
    zero, one = fill(top, 0.0), fill(top, 1.0)
    total_, came = zero, zero
    for j in range(outputs):
        z = load(work, said + j * tile) - top
        total_ = total_ + exponential(z)
        came = came + where_less(magnitude(symbol - j), fill(top, 0.5), z, zero)
    if differentiate:
        for j in range(outputs):
            likely = exponential(load(work, said + j * tile) - top) / total_
            here = where_less(magnitude(symbol - j), fill(top, 0.5), one, zero)
            store(work, slopes + j * tile, _counted(weight, (likely - here) * 0.5))
    return _counted(weight, logarithm(total_) - came)
