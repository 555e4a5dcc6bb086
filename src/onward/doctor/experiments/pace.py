"""How far in time one call of a network goes on, where it runs free beside a known series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Comparison, Variable, Where
from onward.doctor.experiments.pairs import Array
from onward.doctor.experiments.told import Told

FIRST, LONGEST, FEWEST, TIMES, MOVED = 6, 6, 16, 10.0, 0.05
"""Calls from the beginning that are looked at, steps that one may make, values at least, by how
much smaller an error must be, and what it may leave of how far the series moved by then."""


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
) -> Pace | None:
    """Look for rollouts in evaluation that fit the truth far better at another pace."""
    for said, truth, where in [*_compared(comparisons), *_reported(told, variables)]:
        for name, series, first in _places(truth, variables):
            found = _fitted(said, series, first, name, where)
            if found is not None:
                return found
    return None


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
