"""What this machine can do: multiply-adds on registers, and activations in the nearest cache."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onward.engines.fused.activations import SIGMOID, TANH, activate
from onward.engines.fused.simd import REGISTER_BITS, fill, fma, load, total

CHAINS = 12
"""Independent sums: more than the latency times the units of any processor of today."""
LANES = REGISTER_BITS // 32
NUMBERS = 2048
"""Activations are taken of 8 KiB, which stay in the nearest cache."""


@njit(nogil=True)
def multiply_adds(numbers, rounds):
    """Take ``rounds`` multiply-adds on each of twelve registers; return their sum."""
    x, y = load(numbers, 0), load(numbers, 64)
    # Starts that differ, or the compiler would keep one sum instead of twelve.
    a, b, c, d = fill(x, 0.0), fill(x, 1.0), fill(x, 2.0), fill(x, 3.0)
    e, f, g, h = fill(x, 4.0), fill(x, 5.0), fill(x, 6.0), fill(x, 7.0)
    i, j, k, m = fill(x, 8.0), fill(x, 9.0), fill(x, 10.0), fill(x, 11.0)
    for _ in range(rounds):
        a, b, c, d = fma(x, y, a), fma(x, y, b), fma(x, y, c), fma(x, y, d)
        e, f, g, h = fma(x, y, e), fma(x, y, f), fma(x, y, g), fma(x, y, h)
        i, j, k, m = fma(x, y, i), fma(x, y, j), fma(x, y, k), fma(x, y, m)
    return total(a + b + c + d + e + f + g + h + i + j + k + m)


@njit(nogil=True)
def engine_activations(kind, numbers, times):
    """Take the engine's activation of all numbers, ``times`` times over."""
    for _ in range(times):
        activate(kind, numbers, 0, len(numbers))


def numpy_tanh(numbers: NDArray[np.float32], times: int) -> None:
    """Take NumPy's hyperbolic tangent of all numbers, ``times`` times over."""
    for _ in range(times):
        np.tanh(numbers, out=numbers)


@dataclass(frozen=True)
class Limits:
    """Measured rates of one core, or of all together.

    Attributes
    ----------
    threads
        Cores that were busy.
    slots
        Multiply-adds of single numbers a second.
    tanh, sigmoid
        Evaluations a second, of the fastest of the engine's and NumPy's. A sigmoid is a tanh of
        half the argument and one multiply-add, so its rate is at least about the tanh's.
    """

    threads: int
    slots: float
    tanh: float
    sigmoid: float


def measured(threads: int, seconds: float = 0.2) -> Limits:
    """Measure the limits with ``threads`` cores busy."""
    slots = CHAINS * LANES * _rate(_multiply_adds, threads, seconds)
    ours = NUMBERS * _rate(_activation(TANH), threads, seconds)
    theirs = NUMBERS * _rate(lambda: numpy_tanh, threads, seconds, numpys=True)
    tanh = max(ours, theirs)
    sigmoid = max(NUMBERS * _rate(_activation(SIGMOID), threads, seconds), tanh)
    return Limits(threads, slots, tanh, sigmoid)


Work = Callable[[NDArray[np.float32], int], Any]


def _multiply_adds() -> Work:
    return multiply_adds


def _activation(kind: int) -> Callable[[], Work]:
    return lambda: lambda numbers, times: engine_activations(kind, numbers, times)


def _rate(make: Callable[[], Work], threads: int, seconds: float, numpys: bool = False) -> float:
    """Return rounds a second of all threads together, the best of five."""
    work = make()
    buffers = [np.linspace(-3, 3, NUMBERS, dtype=np.float32) for _ in range(threads)]
    work(buffers[0], 1)
    rounds = 1000
    with ThreadPoolExecutor(threads) as pool:

        def once() -> float:
            began = perf_counter()
            list(pool.map(lambda numbers: work(numbers, rounds), buffers))
            return perf_counter() - began

        while (took := once()) < seconds / 10:
            rounds *= 4
        rounds = max(1, int(rounds * seconds / 5 / took))
        return threads * rounds / min(once() for _ in range(5))
