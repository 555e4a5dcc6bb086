"""Series whose answer hangs on where they are padded, and on nothing that stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison
from onward.doctor.rule import Found

ENOUGH, BATCHES, EQUAL = 20, 2, 1e-6
"""Series that must be answered like another one, batches at least, and the largest difference of
answers that are equal, as a share of their size."""


def masked_out(training: Sequence[Comparison]) -> Found | None:
    """Ask whether series get other answers by where they are padded, and by nothing else."""
    alike, used, varied = 0, 0, 0
    for comparison in training:
        groups = _groups(comparison)
        answers = comparison.prediction.array
        size = max(float(np.abs(answers).max()), 1e-12) if answers.size else 1.0
        varied += bool(groups) and bool(np.abs(answers - answers[:1]).max() > EQUAL * size)
        for rows in groups:
            if np.abs(answers[rows] - answers[rows[0]]).max() > EQUAL * size:
                return None
            alike += len(rows) - 1
        used += bool(groups)
    if alike < ENOUGH or varied < max(BATCHES, used // 2):
        return None  # Few, or all series get one answer: that has other causes.
    first = training[0]
    return Found(
        f"In {used} training batches {alike} series were padded at the same steps as another one "
        "and different everywhere else, and got the same answer to six digits: only the padding "
        "reaches the output, and what stands in the series does not.",
        {"batches": used, "series_with_the_answer_of_another": alike, "spread_of_outputs": 0.0},
        0.9,
        first.where,
        "Look at the mask: is it true at the steps that are real, and zero at the padding?",
    )


def _groups(comparison: Comparison) -> list[list[int]]:
    """Return rows, by number, that differ and share their padding and all other inputs."""
    if not comparison.inputs or comparison.batch_axis is None:
        return []
    given, *others = [values.array for values in comparison.inputs]
    if given.ndim < 2 or comparison.batch_axis > 1:
        return []
    rows = np.moveaxis(given, comparison.batch_axis, 0)
    count = len(rows)
    if comparison.prediction.array.shape[:1] != (count,):
        return []
    mask = rows == _filler(rows)
    if mask.all() or not mask.any():
        return []
    groups: dict[bytes, dict[bytes, int]] = {}
    for number, row in enumerate(rows):
        beside = [other[number].tobytes() for other in others if len(np.atleast_1d(other)) == count]
        key = b"".join([mask[number].tobytes(), *beside])
        groups.setdefault(key, {}).setdefault(row.tobytes(), number)
    return [list(different.values()) for different in groups.values() if len(different) > 1]


def _filler(rows: NDArray[Any]) -> Any:
    """Return what series that end early most likely go on with: the commonest last value."""
    values, counts = np.unique(rows[:, -1], return_counts=True)
    return values[counts.argmax()]
