"""Recorded arrays divided into parts, by fractions or by arrays held out explicitly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from onward.errors import ProblemError
from onward.problems.arrays import Array, count, is_fraction, whole
from onward.problems.splitting import by_series, sentence

Bundle = tuple[Array, ...]
"""Arrays whose first axis is the series: ``(values,)``, or ``(inputs, targets)``."""

Reader = Callable[[Any, str], Bundle]
"""Checks what was given as a part, under the name of that part."""


def divide(
    recorded: Bundle, validation: Any, test: Any, seed: int, shuffle: bool, read: Reader
) -> tuple[tuple[Bundle, Bundle, Bundle], str]:
    """Return the training, validation and test parts, and the split in words.

    Parameters
    ----------
    recorded
        All series that were given to learn from.
    validation, test
        A fraction of these series, or arrays of other series.
    seed, shuffle
        As in :func:`onward.problems.splitting.by_series`.
    read
        What checks explicit arrays.

    Raises
    ------
    ProblemError
        If nothing is left to train on, or nothing to select the best weights with.
    """
    if is_fraction(validation) and validation == 0:
        raise ProblemError("a validation fraction above 0, or an array", "0", "try 0.15")
    split = by_series(
        len(recorded[0]),
        validation=_fraction(validation),
        test=_fraction(test),
        seed=whole(seed, "seed", 0),
        shuffle=shuffle,
    )

    def part(index: Any) -> Bundle:
        return tuple(array[index] for array in recorded)

    selecting = (
        part(split.validation) if is_fraction(validation) else read(validation, "validation")
    )
    scoring = part(split.test) if is_fraction(test) else read(test, "test")
    same = not len(scoring[0]) or _equal(selecting, scoring)
    words = sentence(
        count(len(split.training), "series"), len(selecting[0]), 0 if same else len(scoring[0])
    )
    return (part(split.training), selecting, selecting if same else scoring), words


def _fraction(given: Any) -> float:
    return float(given) if is_fraction(given) else 0.0


def _equal(one: Bundle, other: Bundle) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
