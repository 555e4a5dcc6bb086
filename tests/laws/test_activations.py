"""tanh and sigmoid against float64 over the whole range."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from onward.engines.fused.activations import sigmoid, tanh
from onward.engines.fused.simd import load, register_lanes, store

CASES = {"tanh": (tanh, np.tanh), "sigmoid": (sigmoid, lambda x: 1 / (1 + np.exp(-x)))}


def on_lanes(function):
    @njit
    def run(x, y):
        for i in range(0, len(x), register_lanes(x)):
            store(y, i, function(load(x, i)))

    def whole(x):
        padded = np.pad(x, (0, -len(x) % 64))
        found = np.empty_like(padded)
        run(padded, found)
        return found[: len(x)]

    return whole


def whole_range(dtype):
    lowest = np.log(np.finfo(dtype).tiny)
    sizes = np.exp(np.linspace(lowest, np.log(1e4), 200_001))
    plain = np.linspace(-100, 100, 200_001)
    return np.concatenate([-sizes, sizes, plain, [0.0, -0.0]]).astype(dtype)


@pytest.mark.parametrize("name", CASES)
def test_float32_is_within_five_units_in_the_last_place(name):
    ours, reference = CASES[name]
    x = whole_range(np.float32)
    x = x[x > -87]
    expected = reference(x.astype(np.float64))
    unit = np.spacing(np.maximum(np.abs(expected), np.finfo(np.float32).tiny).astype(np.float32))
    assert np.max(np.abs(on_lanes(ours)(x) - expected) / unit) < 5


@pytest.mark.parametrize("name", CASES)
def test_float64_is_within_five_units_in_the_last_place(name):
    ours, reference = CASES[name]
    x = whole_range(np.float64)
    x = x[np.abs(x) < 700]
    expected = reference(x.astype(np.longdouble))
    unit = np.spacing(np.maximum(np.abs(expected), np.finfo(np.float64).tiny).astype(np.float64))
    assert np.max(np.abs(on_lanes(ours)(x) - expected) / unit) < 5


def test_where_the_sigmoid_leaves_the_normal_numbers_it_is_nothing_but_tiny():
    x = np.linspace(-1e4, -87, 1000, dtype=np.float32)
    found = on_lanes(sigmoid)(x)
    assert (found >= 0).all()
    assert (found < 2e-38).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_ends_of_the_range(dtype):
    x = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 1e30, -1e30], dtype)
    squashed = on_lanes(tanh)(x)
    np.testing.assert_allclose(squashed, np.tanh(x), rtol=2 * np.finfo(dtype).eps)
    np.testing.assert_array_equal(np.signbit(squashed[3:5]), [False, True])
    found = on_lanes(sigmoid)(x)
    np.testing.assert_array_equal(found[[0, 3, 4, 5]], [1, 0.5, 0.5, 1])
    assert np.isnan(found[2])
    assert (found[[1, 6]] >= 0).all()
    assert (found[[1, 6]] < 1e-37).all()
