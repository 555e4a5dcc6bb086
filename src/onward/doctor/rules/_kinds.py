"""Targets of a kind that inputs need not tell."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.experiments._simple_rules import near
from onward.doctor.experiments.lag_fit import shared
from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.timeline import stitch

FEWEST, TOLD, BATCHES = 60, 0.8, 4


def one_a_batch(training: tuple[Comparison, ...]) -> bool:
    """Whether all targets of a batch are one number, as in a game of two networks.

    What a judge is to say of real and of made-up series is decided by where they come from.
    """
    several = [c.target.array for c in training if c.target.array.size > 1]
    alike = sum(bool(np.ptp(array.astype(float)) == 0) for array in several)
    return len(several) >= BATCHES and alike > 0.9 * len(several)


def own_future(pair: Pairs) -> bool:
    """Whether the targets are a curve of what the series itself does after its window.

    The series is put together from windows, or, where each window has a level of its own, from the
    differences in them.
    """
    if pair.tokens or pair.sequence or pair.x.shape[1] < 4:
        return False
    return any(_follows(pair, x) for x in (pair.x, _differences(pair.x)))


def _differences(x: Array) -> Array:
    """Return differences from step to step, rounded: windows compute them with other digits."""
    moves = np.diff(x, axis=1)
    digit = 1e-4 * moves.std(axis=(0, 1))
    return np.asarray(np.round(moves / np.where(digit > 0, digit, 1.0)))


def _follows(pair: Pairs, x: Array) -> bool:
    line = stitch(x)
    if line is None:
        return False
    begins = line.at(x)
    for ahead in range(1, 4):
        at = begins[:, None] + line.length - 1 + np.arange(1, ahead + 1)
        later = line.take(at.ravel()).reshape(len(at), -1)
        known = np.isfinite(later).all(axis=1) & (begins >= 0)
        if known.sum() < FEWEST:
            return False
        y, order = pair.y[known][:, 0], np.arange(known.sum())
        past = later[known]
        if max(near(past, y, order), shared(past, y, order)) > TOLD:
            return True
    return False
