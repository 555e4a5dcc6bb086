"""Inputs that are passed to the network, tell of the targets, and are not read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.experiments.influence import Influence
from onward.doctor.experiments.lag_fit import shared
from onward.doctor.experiments.pairs import Array
from onward.doctor.rule import Found

TELLS, ROWS, COLUMNS = 0.15, 200, 120
"""Share of what the network leaves that an unread input must tell, held out; rows at least, and
numbers of a row at most."""


def unused(training: Sequence[Comparison], influence: Sequence[Influence]) -> Found | None:
    """Ask whether an input beside the first moves no output, and would tell what is left."""
    positions = sorted({one.position for one in influence if one.position > 0 and one.training})
    for position in positions:
        seen = [one for one in influence if one.position == position]
        if any(one.everything != 0.0 for one in seen):
            continue
        shape = seen[0].input_shape
        given, rest = _beside(training, position, shape)
        if len(given) < ROWS or not np.ptp(rest):
            continue
        told = shared(given, rest, np.arange(len(given)))
        if told < TELLS:
            continue
        return Found(
            f"Input number {position + 1} of the network, {shape}, is not read: with all its "
            f"values drawn anew, outputs are the same to the last bit. A linear rule on it tells "
            f"{told:.0%} of what the network leaves of the targets.",
            {"input": position + 1, "shape": list(shape), "tells_of_the_rest": told},
            0.85,
            training[-1].where,
            "Look in `forward` for what is done with it: is it joined to the input of a layer?",
        )
    return None


def _beside(
    training: Sequence[Comparison], position: int, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    """Return rows of the input, and of what the network left of the targets, late in training."""
    rows: list[Array] = []
    left: list[Array] = []
    for c in training[-(len(training) // 2 + 1) :]:
        if len(c.inputs) <= position or c.inputs[position].shape[1:] != shape[1:]:
            continue
        given, said, asked = c.inputs[position].array, c.prediction.array, c.target.array
        fits = said.shape == asked.shape and len(given) == len(said) and given.dtype.kind == "f"
        if not fits or given[0].size > COLUMNS or given.size == asked.size:
            continue
        rows.append(given.reshape(len(given), -1).astype(float))
        left.append((asked - said).reshape(len(said), -1).astype(float))
    if not rows:
        return np.empty((0, 1)), np.empty((0, 1))
    return np.concatenate(rows), np.concatenate(left)
