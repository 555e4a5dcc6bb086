"""Activations, as NumPy has them."""

import numpy as np

from .simd import fill, load, register_lanes, store

LINEAR, TANH, SIGMOID, RELU = range(4)
CODES = {"linear": LINEAR, "tanh": TANH, "sigmoid": SIGMOID, "relu": RELU}
tanh = np.tanh
exponential = np.exp


def softplus(x):
    return np.logaddexp(x, 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def relu(x):
    return np.maximum(x, 0)


def activate(kind, work, start, count):
    function = {TANH: tanh, SIGMOID: sigmoid, RELU: relu}.get(kind)
    if function is not None:
        for i in range(start, start + count, register_lanes(work)):
            store(work, i, function(load(work, i)))


def slope(kind, y):
    slopes = {TANH: 1 - y * y, SIGMOID: y * (1 - y), RELU: (y > 0).astype(y.dtype)}
    return slopes.get(kind, fill(y, 1.0))
