"""Reported errors of predictions against another stretch of a series than the one taught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Call, Comparison, Departure, Said, Variable, Where
from onward.doctor.experiments.told import Array, Spoken, errors, predictions, telling

DIGITS, REACH, LONGEST = 4.5, 64, 100_000
"""Digits of numbers on a line that must agree, for many stretches are tried; steps from the one
taught to the farthest; and steps of a series that are looked through."""


@dataclass(frozen=True)
class JudgedAside:
    """Where predictions were taught to stand in a series, and where the script judged them.

    Attributes
    ----------
    series
        Name of the variable.
    taught, judged
        First step of the stretch that is their target, and of the one they were compared with.
    measure, value
        What was reported, such as ``R²``, and the number.
    error, error_as_taught
        Mean squared errors against both.
    where
        Line that printed it.
    """

    series: str
    taught: int
    judged: int
    measure: str
    value: float
    error: float
    error_as_taught: float
    where: Where | None


def judged_aside(
    said: tuple[Said, ...],
    variables: tuple[Variable, ...],
    departures: tuple[Departure, ...],
    calls: tuple[Call, ...] = (),
    comparisons: tuple[Comparison, ...] = (),
) -> JudgedAside | None:
    """Look for the stretch of a series whose distance from predictions the script reported.

    Targets must be a variable of the script that is a stretch of the same series, value for value.
    """
    numbers = [one for one in said if telling(one)]
    if not numbers:
        return None
    few, many = Spoken(numbers), Spoken(numbers, DIGITS)
    for prediction, at, output in predictions(departures, variables, calls, comparisons):
        if output is not None:
            continue
        for name, series, taught in _stretches(variables, prediction.size):
            own = series[taught : taught + prediction.size]
            if few.hit(errors(prediction, own)) is not None:
                break  # What was taught is what was judged.
            for first, other in _others(series, taught, prediction.size):
                hit = many.hit(errors(prediction, other))
                if hit is not None:
                    measure, value, line = hit
                    judged, fitting = (float(np.mean((prediction - y) ** 2)) for y in (other, own))
                    where = line or at
                    return JudgedAside(name, taught, first, measure, value, judged, fitting, where)
    return None


def _others(series: Array, taught: int, count: int) -> Iterator[tuple[int, Array]]:
    """Yield the stretches near one, and where they begin."""
    last = len(series) - count
    for first in range(max(0, taught - REACH), min(taught + REACH, last) + 1):
        if first != taught:
            yield first, series[first : first + count]


def _stretches(variables: Sequence[Variable], count: int) -> Iterator[tuple[str, Array, int]]:
    """Yield series of which some variable of so many numbers is a stretch, and where it begins."""
    flat = [
        (one.name, np.squeeze(one.values.array).astype("float32"))
        for one in variables
        if one.values.whole and one.values.array.dtype.kind == "f"
    ]
    for name, series in flat:
        if series.ndim != 1 or not count < len(series) <= LONGEST:
            continue
        for _, target in flat:
            if target.shape != (count,) or np.ptp(target) == 0:
                continue
            starts = np.flatnonzero(series[: len(series) - count + 1] == target[0])
            fits = [s for s in starts if np.array_equal(series[s : s + count], target)]
            if len(fits) == 1:
                yield name, series.astype(float), int(fits[0])
