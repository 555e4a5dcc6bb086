"""Scores of symbols: the cross-entropy in bits."""

from __future__ import annotations

import math

import numpy as np

from onward.distributions import log_probabilities, said_of
from onward.problems.arrays import Array


def bits_per_series(logits: Array, targets: Array, weights: Array) -> Array:
    r"""Return the bits of every series, ``(…, series)``, over the mean number that counts in each.

    .. math:: e_s = \frac{S}{N} \sum_t -\log_2 P(y_{st})

    of :math:`S` series with :math:`N` symbols that count in all, so that the mean over series is
    that over symbols, however long each series is.

    Parameters
    ----------
    logits : (…, series, step, symbol)
        Of scored steps.
    targets : (series, step, 1)
        The number of the symbol that came.
    weights : (series, step)
        0 for steps that do not count.
    """
    found = _bits(logits, targets, weights)
    return np.asarray(found.sum(axis=-1) * len(weights) / max(1, np.count_nonzero(weights)))


def bits_by_position(logits: Array, targets: Array, weights: Array) -> Array:
    """Return the mean bits of every step, ``(…, step)``; 0 where it counts in no series."""
    counts = np.maximum((weights > 0).sum(axis=0), 1)
    return np.asarray(_bits(logits, targets, weights).sum(axis=-2) / counts)


def _bits(logits: Array, targets: Array, weights: Array) -> Array:
    said = said_of(log_probabilities(logits), targets)[..., 0]
    return np.where(weights > 0, -said / math.log(2), 0.0)
