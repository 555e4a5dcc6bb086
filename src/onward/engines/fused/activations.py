r"""tanh, sigmoid and relu on registers, to a few units in the last place.

The sigmoid, and the float64 tanh, rest on one reduction. With :math:`n = \mathrm{round}(z / \ln 2)`
and :math:`r = z - n \ln 2`,

.. math:: e^z - 1 = 2^n p + (2^n - 1), \quad p = e^r - 1 = r + r^2 q(r)

with a polynomial :math:`q` of degree 4 in float32 (fitted for the least relative error of
:math:`p` on :math:`|r| \le \ln 2 / 2`, which is 1.3e-8) and Taylor's of degree 11 in float64
(whose next term is below half a unit in the last place). From it, without cancellation,

.. math::
    \sigma(x) = \frac{1}{1 + e^{-x}}, \qquad
    \tanh x = \mathrm{sign}(x) \frac{-m}{m + 2}, \; m = e^{-2|x|} - 1.

The float32 tanh is a ratio of polynomials in :math:`y = x^2`, fitted for the least relative error
on :math:`|x| \le 9.02`, where it is 1.3e-9; beyond, tanh is 1:

.. math:: \tanh x \approx x P_5(y) / Q_4(y)

NaN stays NaN.
"""

from __future__ import annotations

import math

from numba import njit, types
from numba.extending import overload

from onward.engines.fused.simd import (
    Lanes,
    fill,
    fma,
    load,
    logarithm,
    magnitude,
    power_of_two,
    register_lanes,
    round_shifted,
    store,
    unshift,
    where_less,
    with_sign,
)

LINEAR, TANH, SIGMOID, RELU = range(4)
CODES = {"linear": LINEAR, "tanh": TANH, "sigmoid": SIGMOID, "relu": RELU}

PER_LN2 = 1 / math.log(2)
# ln 2 in two parts: the first has so few digits that n times it is exact.
_LN2_32 = (0.693359375, -2.12194440e-4)
_LN2_64 = (6.93147180369123816490e-1, 1.90821492927058770002e-10)
_Q_32 = (0.49999998, 0.16666544, 0.0416672, 0.00836651, 0.00138825)
_Q_64 = tuple(1 / math.factorial(n) for n in range(2, 14))
_TANH_P = (
    0.999999998694354,
    0.1367992189925162,
    0.003868336104342689,
    2.800761554783854e-05,
    3.058535218968322e-08,
    -1.2203668845311248e-11,
)
_TANH_Q = (
    1.0,
    0.4701325396223678,
    0.027245869912765622,
    0.0003938645423260354,
    1.2873769150900728e-06,
)
_TANH_END = 9.02


def _horner(x, coefficients):
    """Return the polynomial with these coefficients, lowest first."""


@overload(_horner, inline="always")
def _horner_of(x, coefficients):
    if not isinstance(x, Lanes):
        return None

    def horner(x, coefficients):
        value = fill(x, coefficients[-1])
        for k in range(len(coefficients) - 2, -1, -1):
            value = fma(value, x, fill(x, coefficients[k]))
        return value

    return horner


def _power_less_one(z):
    """Return ``(2**n, p)`` of the module's equation; ``2**n`` must be a normal number."""


@overload(_power_less_one, inline="always")
def _power_less_one_of(z):
    if not isinstance(z, Lanes):
        return None
    single = z.dtype == types.float32
    high, low = _LN2_32 if single else _LN2_64
    coefficients = _Q_32 if single else _Q_64

    def power_less_one(z):
        shifted = round_shifted(z, PER_LN2)
        n = unshift(shifted)
        r = fma(n, fill(z, -low), fma(n, fill(z, -high), z))
        return power_of_two(shifted), fma(_horner(r, coefficients), r * r, r)

    return power_less_one


def _within(x, end):
    """Return ``x`` cut to ``-end … end``; NaN stays NaN."""


@overload(_within, inline="always")
def _within_of(x, end):
    if not isinstance(x, Lanes):
        return None

    def within(x, end):
        low, high = fill(x, -end), fill(x, end)
        x = where_less(x, low, low, x)
        return where_less(high, x, high, x)

    return within


def _safe_end(x):
    """Return the size of exponent up to which ``exp`` stays a normal number."""


@overload(_safe_end, inline="always")
def _safe_end_of(x):
    end = 87.0 if x.dtype == types.float32 else 708.0
    return lambda x: end


def tanh(x):
    """Return the hyperbolic tangent of every lane."""


@overload(tanh)
def _tanh_of(x):
    if not isinstance(x, Lanes):
        return None
    if x.dtype == types.float32:

        def tanh_32(x):
            x = _within(x, _TANH_END)
            y = x * x
            return x * _horner(y, _TANH_P) / _horner(y, _TANH_Q)

        return tanh_32

    def tanh_64(x):
        scale, p = _power_less_one(_within(magnitude(x) * -2.0, _safe_end(x)))
        m = fma(scale, p, scale - 1.0)
        return with_sign(m / (m + 2.0), x)

    return tanh_64


@njit
def exponential(x):
    """Return ``exp(x)`` of every lane, within what a normal number can be."""
    scale, p = _power_less_one(_within(x, _safe_end(x)))
    return fma(scale, p, scale)


@njit
def softplus(x):
    """Return ``log(1 + exp(x))`` of every lane."""
    return relu(x) + logarithm(exponential(magnitude(x) * -1.0) + 1.0)


@njit
def sigmoid(x):
    """Return ``1 / (1 + exp(-x))`` of every lane."""
    scale, p = _power_less_one(_within(x * -1.0, _safe_end(x)))
    return fill(x, 1.0) / (fma(scale, p, scale) + 1.0)


@njit
def relu(x):
    """Return the positive part of every lane; NaN stays NaN."""
    zero = fill(x, 0.0)
    return where_less(x, zero, zero, x)


@njit
def activate(kind, work, start, count):
    """Put ``f(x)`` in the place of ``count`` numbers of the work space."""
    step = register_lanes(work)
    if kind == TANH:
        for i in range(start, start + count, step):
            store(work, i, tanh(load(work, i)))
    elif kind == SIGMOID:
        for i in range(start, start + count, step):
            store(work, i, sigmoid(load(work, i)))
    elif kind == RELU:
        for i in range(start, start + count, step):
            store(work, i, relu(load(work, i)))


@njit
def slope(kind, y):
    """Return the derivative of the activation, from its value ``y``."""
    if kind == TANH:
        return 1.0 - y * y
    if kind == SIGMOID:
        return y * (1.0 - y)
    if kind == RELU:
        return where_less(fill(y, 0.0), y, fill(y, 1.0), fill(y, 0.0))
    return fill(y, 1.0)
