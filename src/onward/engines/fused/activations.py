r"""tanh, sigmoid and relu on registers, to a few units in the last place.

One reduction serves both. With :math:`z \le 0`, :math:`n = \mathrm{round}(z / \ln 2)` and
:math:`r = z - n \ln 2`,

.. math:: e^z - 1 = 2^n p + (2^n - 1), \quad p = e^r - 1 = r + r^2 (1/2! + r/3! + \dots)

and from it, without cancellation anywhere,

.. math::
    \tanh x = \mathrm{sign}(x) \frac{-m}{m + 2}, \; m = e^{-2|x|} - 1, \qquad
    \sigma(x) = \frac{1 \text{ or } e^{-|x|}}{1 + e^{-|x|}}.

The sum runs to :math:`r^7` in float32 and :math:`r^{13}` in float64, where the next term is below
half a unit in the last place on :math:`|r| \le \ln 2 / 2`. NaN stays NaN.
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
_SERIES = tuple(1 / math.factorial(n) for n in range(14))
# ln 2 in two parts: the first has so few digits that n times it is exact.
_LN2_32 = (0.693359375, -2.12194440e-4)
_LN2_64 = (6.93147180369123816490e-1, 1.90821492927058770002e-10)


def _power_less_one(z):
    """Return ``(2**n, p)`` of the module's equation for ``z <= 0`` that is not too low."""


@overload(_power_less_one, inline="always")
def _power_less_one_of(z):
    if not isinstance(z, Lanes):
        return None
    single = z.dtype == types.float32
    high, low = _LN2_32 if single else _LN2_64
    degree = 7 if single else 13
    last = _SERIES[degree]

    if single:

        def power_less_one(z):
            shifted = round_shifted(z, PER_LN2)
            n = unshift(shifted)
            r = fma(n, fill(z, -low), fma(n, fill(z, -high), z))
            q = fill(z, last)
            q = fma(q, r, fill(z, _SERIES[6]))
            q = fma(q, r, fill(z, _SERIES[5]))
            q = fma(q, r, fill(z, _SERIES[4]))
            q = fma(q, r, fill(z, _SERIES[3]))
            q = fma(q, r, fill(z, _SERIES[2]))
            return power_of_two(shifted), fma(q, r * r, r)

        return power_less_one

    def power_less_one_64(z):
        shifted = round_shifted(z, PER_LN2)
        n = unshift(shifted)
        r = fma(n, fill(z, -low), fma(n, fill(z, -high), z))
        q = fill(z, last)
        for term in range(12, 1, -1):
            q = fma(q, r, fill(z, _SERIES[term]))
        return power_of_two(shifted), fma(q, r * r, r)

    return power_less_one_64


def _lowest(z):
    """Return ``z``, but not below where ``2**n`` would leave the range of normal numbers."""


@overload(_lowest, inline="always")
def _lowest_of(z):
    if not isinstance(z, Lanes):
        return None
    bound = -87.0 if z.dtype == types.float32 else -708.0

    def lowest(z):
        least = fill(z, bound)
        return where_less(z, least, least, z)

    return lowest


@njit
def tanh(x):
    """Return the hyperbolic tangent of every lane."""
    scale, p = _power_less_one(_lowest(magnitude(x) * -2.0))
    m = fma(scale, p, scale - 1.0)
    return with_sign(m / (m + 2.0), x)


@njit
def sigmoid(x):
    """Return ``1 / (1 + exp(-x))`` of every lane."""
    scale, p = _power_less_one(_lowest(magnitude(x) * -1.0))
    e = fma(scale, p, scale)
    one = fill(x, 1.0)
    return where_less(x, fill(x, 0.0), e, one) / (e + 1.0)


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
