"""How far in time one call of a network goes on, where it runs free beside a known series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from onward.doctor.evidence import Comparison, Said, Variable, Where
from onward.doctor.experiments.pairs import Array
from onward.doctor.experiments.told import Told

FIRST, LONGEST, FEWEST, TIMES, MOVED = 6, 6, 16, 5.0, 0.05
"""Calls from the beginning that are looked at, steps that one may make, values at least, by how
much smaller an error must be, and what it may leave of how far the series moved by then."""
ROUNDED, MOST, SEEDS = 1e-3, 24, 4
"""Coarsest relative rounding of a reported error; variables, and steps given to begin with, that
are tried."""


@dataclass(frozen=True)
class Pace:
    """The network's n-th answer is the series ``steps`` times n steps on, and is compared with n.

    Attributes
    ----------
    steps
        Steps of the series that one call makes.
    fitting, compared
        Mean squared errors of its first answers at that pace, and at the one they are compared at.
    values
        Numbers looked at.
    series
        Name of the variable that holds the series.
    """

    steps: int
    fitting: float
    compared: float
    values: int
    series: str
    where: Where | None


def pace(
    comparisons: tuple[Comparison, ...] = (),
    variables: tuple[Variable, ...] = (),
    told: tuple[Told, ...] = (),
    said: tuple[Said, ...] = (),
) -> Pace | None:
    """Look for rollouts in evaluation that fit the truth far better at another pace.

    They are known by a comparison in torch, or by an error that the script reported.
    """
    for forecast, held, first, where in _named(said, variables):
        if (found := _fitted(forecast, held.values, first, held.name, where)) is not None:
            return found
    for forecast, truth, where in [*_compared(comparisons), *_reported(told, variables)]:
        for name, series, first in _places(truth, variables):
            found = _fitted(forecast, series, first, name, where)
            if found is not None:
                return found
    return None


@dataclass(frozen=True, eq=False)
class _Series:
    name: str
    values: Array


def _named(
    said: tuple[Said, ...], variables: tuple[Variable, ...]
) -> Iterator[tuple[Array, _Series, int, Where | None]]:
    """Yield rollouts that variables hold: their error beside a longer series was reported.

    ``preds`` of so many steps is held against ``truth[1 : 1 + len(preds)]`` and the like.
    """
    numbers = [one for one in said if one.value > 0 and one.rounding < ROUNDED * one.value]
    held = [
        _Series(variable.name, _by_step(variable.values.array, 0))
        for variable in variables
        if variable.values.array.dtype.kind == "f"
        and 1 <= variable.values.array.ndim <= 2
        and variable.values.array.size >= FEWEST
        and variable.values.whole
    ][-MOST:]
    for short, long in permutations(held, 2):
        steps = len(short.values)
        if steps >= len(long.values) or short.values.shape[1] != long.values.shape[1]:
            continue
        for first in range(1, min(SEEDS, len(long.values) - steps + 1)):
            apart = short.values - long.values[first : first + steps]
            errors = _errors(apart)
            for one in numbers:
                if min(abs(one.value - error) for error in errors) <= one.rounding:
                    yield short.values, long, first, one.where
                    break


def _errors(apart: Array) -> tuple[float, float, float]:
    square = float(np.mean(apart**2))
    return square, float(np.sqrt(square)), float(np.mean(np.abs(apart)))


def _compared(
    comparisons: tuple[Comparison, ...],
) -> Iterator[tuple[Array, Array, Where | None]]:
    """Yield predictions and truths of evaluations, step by step: ``(step, value)``."""
    for one in comparisons:
        said, truth = one.prediction.array, one.target.array
        if one.phase != "evaluation" or said.shape != truth.shape or truth.dtype.kind != "f":
            continue
        axes = range(min(said.ndim, 2)) if one.joined_axis is None else (one.joined_axis,)
        for axis in axes:
            yield _by_step(said, axis), _by_step(truth, axis), one.where


def _reported(
    told: tuple[Told, ...], variables: tuple[Variable, ...]
) -> Iterator[tuple[Array, Array, Where | None]]:
    for one in told:
        shapes = {
            np.squeeze(variable.values.array).shape
            for variable in variables
            if variable.values.array.size == one.target.size
        } | {one.target.shape}
        for shape in shapes:
            for axis in range(min(len(shape), 2)):
                said, truth = one.prediction.reshape(shape), one.target.reshape(shape)
                yield _by_step(said, axis), _by_step(truth, axis), one.where


def _by_step(values: Array, axis: int) -> Array:
    moved = np.moveaxis(values.astype("float32").astype(float), axis, 0)
    return moved.reshape(len(moved), -1)


def _places(truth: Array, variables: tuple[Variable, ...]) -> Iterator[tuple[str, Array, int]]:
    """Yield series that hold the truth, one time after the other, and where it begins in them."""
    if len(truth) < 2 or truth.size < FEWEST or np.ptp(truth) == 0:
        return
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or not 1 <= array.ndim <= 3 or array.size <= truth.size:
            continue
        for series in _orders(array):
            if series.shape[1] != truth.shape[1] or len(series) <= len(truth):
                continue
            starts = range(len(series) - len(truth) + 1)
            at = [t for t in starts if np.array_equal(series[t : t + 2], truth[:2])]
            held = [t for t in at if np.array_equal(series[t : t + len(truth)], truth)]
            if len(held) == 1:
                yield variable.name, series, held[0]


def _orders(array: Array) -> Iterator[Array]:
    """Yield an array as ``(time, value)``, whole and feature by feature, either axis as time."""
    for axis in range(min(array.ndim, 2)):
        yield _by_step(array, axis)
        if array.ndim > 1:
            for feature in range(min(array.shape[-1], 8)) if array.ndim == 3 or axis == 0 else ():
                yield _by_step(array[..., feature], axis)


def _fitted(said: Array, series: Array, first: int, name: str, where: Where | None) -> Pace | None:
    if first < 1 or not np.isfinite(said[:FIRST]).all():
        return None
    for steps in range(2, LONGEST + 1):
        wanted = max(FIRST, -(-FEWEST // said.shape[1]))
        calls = min(wanted, len(said), (len(series) - first) // steps)
        if calls < 1 or calls * said.shape[1] < FEWEST:
            return None
        later = series[first - 1 + steps * np.arange(1, calls + 1)]
        beside = series[first : first + calls]
        fitting = float(((said[:calls] - later) ** 2).mean())
        compared = float(((said[:calls] - beside) ** 2).mean())
        moved = float(((later - series[first - 1]) ** 2).mean())
        if fitting * TIMES < compared and fitting < MOVED * moved:
            return Pace(steps, fitting, compared, calls * said.shape[1], name, where)
    return None
