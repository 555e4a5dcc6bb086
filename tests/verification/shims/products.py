"""The products of panels, as NumPy has them."""

import numpy as np

from .simd import tile_lanes

NOTHING = 0
NO_TERM = (NOTHING, NOTHING, NOTHING)


def panel(work, place, rows):
    lanes = tile_lanes(work)
    return work[place : place + rows * lanes].reshape(rows, lanes)


def matrix(parameters, place, rows, columns):
    return parameters[place : place + rows * columns].reshape(rows, columns)


def affine(work, parameters, out, rows, bias, first, second):
    found = np.repeat(parameters[bias : bias + rows, None], tile_lanes(work), axis=1)
    for weight, columns, x in (first, second):
        found = found + matrix(parameters, weight, rows, columns) @ panel(work, x, columns)
    panel(work, out, rows)[...] = found


def turned(work, parameters, out, rows, first, second):
    found = 0
    for weight, columns, x in (first, second):
        found = found + matrix(parameters, weight, columns, rows).T @ panel(work, x, columns)
    panel(work, out, rows)[...] = found
