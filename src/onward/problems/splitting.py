"""Splits: which part trains, which selects the best weights, and which gives the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.errors import ProblemError
from onward.problems.arrays import Array, count

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """Three parts that share nothing, as indices of series or first steps of windows.

    Attributes
    ----------
    training, validation, test
        ``(member,)``. An empty test part means that the validation part scores as well.
    """

    training: Index
    validation: Index
    test: Index


def by_series(
    series: int, *, validation: float, test: float, seed: int = 0, shuffle: bool = True
) -> Parts:
    """Split whole series.

    Parameters
    ----------
    series
        Number of series.
    validation, test
        Fractions of the series, each rounded to at least one series; 0 for no such part. With
        too few series for three parts the test part is left empty.
    seed, shuffle
        Series are shuffled with the seed; otherwise the last ones are held out.

    Raises
    ------
    ProblemError
        If nothing would be left to train on.
    """
    check_fractions(validation, test)
    selecting = max(1, round(validation * series)) if validation else 0
    if series - selecting < 1:
        raise ProblemError(
            "at least two series to split into training and validation",
            f"{series}",
            "pass more series, or validation=… and test=… as arrays",
        )
    scoring = min(max(1, round(test * series)) if test else 0, series - selecting - 1)
    order = np.random.default_rng(seed).permutation(series) if shuffle else np.arange(series)
    order = order.astype(np.int64)
    training = series - selecting - scoring
    return Parts(
        order[:training], order[training : training + selecting], order[series - scoring :]
    )


def by_time(
    steps: int, *, warmup: int, horizon: int, validation: float, test: float, stride: int = 1
) -> tuple[Parts, tuple[int, int]]:
    """Split one long series by time and cut it into windows of ``warmup + horizon`` steps.

    A training window lies entirely in the first stretch. A window of a later stretch has its
    whole continuation there; its warm-up may reach back, since nothing is predicted in it.

    Returns
    -------
    parts
        First steps of the windows.
    cuts
        First step of the validation stretch, and of the test stretch.

    Raises
    ------
    ProblemError
        If the series is shorter than a window, or a stretch too short for one.
    """
    check_fractions(validation, test)
    if not validation:
        raise ProblemError("a validation fraction above 0 in a split by time", "0")
    window = warmup + horizon
    if steps < window:
        raise ProblemError(
            f"a series of at least {window} steps (warm-up {warmup} + horizon {horizon})",
            count(steps, "step"),
            "shorten the warm-up or the horizon",
        )
    cuts = (round(steps * (1 - validation - test)), round(steps * (1 - test)))
    starts = np.arange(0, steps - window + 1, stride, dtype=np.int64)
    first, last = starts + warmup, starts + window
    parts = Parts(
        starts[last <= cuts[0]],
        starts[(first >= cuts[0]) & (last <= cuts[1])],
        starts[first >= cuts[1]],
    )
    for part in ("training", "validation", *(["test"] if test else [])):
        if not len(getattr(parts, part)):
            raise ProblemError(
                f"a window of {window} steps in the {part} part",
                f"none: the series has {count(steps, 'step')}, cut at {cuts[0]} and {cuts[1]}",
                "pass a longer series, or shorten the warm-up, the horizon or the stride",
            )
    return parts, cuts


def cut(values: Array, window: int, stride: int = 1) -> Array:
    """Return all windows of every series, ``(window, time, feature)``.

    Parameters
    ----------
    values : (series, time, feature)
        The series; each window lies within one of them.
    window
        Steps of a window.
    stride
        Steps from one window to the next.

    Raises
    ------
    ProblemError
        If the series are shorter than a window.
    """
    if values.shape[1] < window:
        raise ProblemError(
            f"series of at least {window} steps to practise on",
            count(values.shape[1], "step"),
            "pass longer series, or shorten the practice windows or the horizon",
        )
    views = np.lib.stride_tricks.sliding_window_view(values, window, axis=1)[:, ::stride]
    return views.transpose(0, 1, 3, 2).reshape(-1, window, values.shape[2])


def sentence(training: str, selecting: int, scoring: int) -> str:
    """Say a split in words; no series to score with means that those to select score as well."""
    if not scoring:
        return f"{training} to train on, {selecting:,} to select and score"
    return f"{training} to train on, {selecting:,} to select, {scoring:,} to score"


def check_fractions(validation: float, test: float) -> None:
    """Check that fractions leave something to train on.

    Raises
    ------
    ProblemError
        If they do not.
    """
    if not (0 <= validation < 1 and 0 <= test < 1 and validation + test < 1):
        raise ProblemError(
            "fractions for validation and test from 0 to 1 that leave something to train on",
            f"validation={validation}, test={test}",
            "try validation=0.15, test=0.15",
        )
