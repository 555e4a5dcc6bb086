r"""Cholesky's factor :math:`A = L L'` and the solution of :math:`A x = b`, on one thread.

LAPACK's factorisation of a few hundred rows wakes all threads for every block of columns. That is
no gain at such a size, and on a machine that others use as well the threads wait for one another.
Here four rows by four columns are subtracted at once by
:func:`~onward.engines.fused.columns.add_products`.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from onward.engines.fused.apart import keep_apart
from onward.engines.fused.cache import entry_point
from onward.engines.fused.columns import add_products

BLOCK = 8
"""Columns that are finished together: a whole number of registers of float64."""


@njit
def _finish(matrix, size, row, until, first):
    """Finish the entries ``first … first + BLOCK - 1`` of some rows; return whether they exist."""
    for i in range(row, until):
        for j in range(first, min(first + BLOCK, i + 1)):
            value = matrix[i, j]
            for k in range(first, j):
                value -= matrix[i, k] * matrix[j, k]
            if i == j:
                if not value > 0 or not math.isfinite(value):
                    return False
                matrix[i, i] = math.sqrt(value)
            else:
                matrix[i, j] = value / matrix[j, j]
    return True


@njit
def _factor(matrix):
    """Turn the lower triangle into the factor, a block of columns after the other."""
    keep_apart()
    size = len(matrix)
    flat = matrix.reshape(-1)
    found = np.zeros(4 * BLOCK)
    for first in range(0, size, BLOCK):
        for row in range(first, size, 4):
            found[:] = 0
            add_products(flat, found, first, row * size, first * size, size, BLOCK)
            for i in range(4):
                for j in range(BLOCK):
                    matrix[row + i, first + j] -= found[i * BLOCK + j]
            if not _finish(matrix, size, row, row + 4, first):
                return False
    return True


@entry_point
def solve(matrix, right):
    """Solve ``A x = right`` in place; return whether ``A`` is positive definite.

    Parameters
    ----------
    matrix : (n, n)
        The lower triangle of ``A``, ``n`` a multiple of 8; replaced by the factor.
    right : (n,)
        Replaced by the solution.
    """
    if not _factor(matrix):
        return False
    size = len(matrix)
    for i in range(size):
        for j in range(i):
            right[i] -= matrix[i, j] * right[j]
        right[i] /= matrix[i, i]
    for i in range(size - 1, -1, -1):
        right[i] /= matrix[i, i]
        for j in range(i):
            right[j] -= matrix[i, j] * right[i]
    return True
