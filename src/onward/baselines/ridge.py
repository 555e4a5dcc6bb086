"""Ridge regression for several penalties at once."""

from __future__ import annotations

import numpy as np

from onward.problems.arrays import Array

Ridges = tuple[float, ...]

RIDGES: Ridges = (0.0, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1.0)
"""Penalties that are tried, for rows of standardised features; 0 is plain least squares."""


def ridge_paths(x: Array, y: Array, ridges: Ridges = RIDGES) -> Array:
    r"""Return the weights ``(ridge, 1 + feature, output)``, the constant first.

    With features standardised to :math:`z` and :math:`N` rows,

    .. math:: \min_{A, c} \sum_i \lVert c + z_i A - y_i \rVert^2 + \lambda N \lVert A \rVert^2,

    given back for features as they are. By a QR decomposition and the singular values of its
    triangle, not by normal equations: delays of a smooth series are so nearly alike that squares
    of their singular values would be lost. Where many weights do equally well, plain least
    squares takes the shortest ones.

    Parameters
    ----------
    x : (row, feature)
    y : (row, output)
    ridges
        Each :math:`\lambda`.
    """
    rows, features = x.shape
    centre, middle = x.mean(axis=0), y.mean(axis=0)
    spread = x.std(axis=0)
    spread = np.where(spread > 1e-12 * np.abs(centre), spread, 1.0)
    both = np.hstack([(x - centre) / spread, y - middle])
    triangle: Array = np.linalg.qr(both, mode="r")  # type: ignore[assignment]
    size = min(rows, features)
    left, singular, right = np.linalg.svd(triangle[:size, :features], full_matrices=False)
    part = left.T @ triangle[:size, features:]
    found = np.empty((len(ridges), 1 + features, y.shape[1]))
    for weights, ridge in zip(found, ridges, strict=True):
        gain = _gain(singular, ridge * rows, max(rows, features))
        weights[1:] = (right.T @ (gain[:, None] * part)) / spread[:, None]
        weights[0] = middle - centre @ weights[1:]
    return found


def _gain(singular: Array, penalty: float, size: int) -> Array:
    if penalty:
        return np.asarray(singular / (singular**2 + penalty))
    kept = singular > np.finfo(np.float64).eps * size * singular.max(initial=0)
    return np.where(kept, 1 / np.where(kept, singular, 1.0), 0.0)
