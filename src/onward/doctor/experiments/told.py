"""Errors that a script worked out outside torch, known by the numbers it reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Departure, Said, Variable, Where

Array = NDArray[np.float64]
FEWEST, DIGITS, MOST, FOUND = 16, 1e-3, 24, 4
"""Predictions of one set, coarsest relative rounding of a number, sets that are looked at, and
different outputs that must be found again, to the bit, in a variable that keeps predictions."""


@dataclass(frozen=True, eq=False)
class Told:
    """A variable that outputs were compared with, as the network gave them.

    Attributes
    ----------
    name
        Of the variable.
    measure
        ``mean squared error``, ``root mean squared error`` or ``mean absolute error``.
    value
        The number that the script reported, and that this error comes to.
    prediction, target
        Flat, one beside the other.
    where
        Line that printed it, else where the outputs left torch.
    """

    name: str
    measure: str
    value: float
    prediction: Array
    target: Array
    where: Where | None


def told(
    said: tuple[Said, ...],
    variables: tuple[Variable, ...],
    departures: tuple[Departure, ...],
    calls: tuple[Call, ...] = (),
) -> tuple[Told, ...]:
    """Find pairs of outputs and a variable whose error is a number that the script reported."""
    numbers = [one for one in said if one.value > 0 and one.rounding < DIGITS * one.value]
    if not numbers:
        return ()
    values = np.array([one.value for one in numbers])
    roundings = np.array([one.rounding for one in numbers])
    found = []
    for prediction, at in _predictions(departures, variables, calls):
        for name, flat in _targets(variables, prediction.size):
            if not np.isfinite(flat).all() or np.allclose(flat, prediction, rtol=1e-5):
                continue
            for measure, error in _errors(prediction - flat):
                hits = np.flatnonzero(np.abs(values - error) <= roundings)
                if len(hits):
                    line = numbers[int(hits[0])].where or at
                    found.append(Told(name, measure, error, prediction, flat, line))
                    break
    return tuple(found)


def _targets(variables: Sequence[Variable], size: int) -> Iterator[tuple[str, Array]]:
    """Yield variables of so many numbers, and ends and beginnings of longer ones."""
    for variable in variables:
        array = np.squeeze(variable.values.array)
        if array.dtype.kind != "f" or array.ndim == 0 or not variable.values.whole:
            continue
        if array.size == size:
            yield variable.name, array.ravel().astype(float)
        elif array.ndim == 1 and array.size > size:
            yield f"{variable.name}[{len(array) - size}:]", array[-size:].astype(float)
            yield f"{variable.name}[:{size}]", array[:size].astype(float)


def _errors(apart: Array) -> Iterator[tuple[str, float]]:
    square = float(np.mean(apart**2))
    yield "mean squared error", square
    yield "root mean squared error", float(np.sqrt(square))
    yield "mean absolute error", float(np.mean(np.abs(apart)))


def _predictions(
    departures: Sequence[Departure], variables: Sequence[Variable], calls: Sequence[Call]
) -> list[tuple[Array, Where | None]]:
    """Return what evaluations gave, as it left torch or as the script's variables keep it."""
    taught = {call.index for call in calls if call.phase == "training"}
    gone = [d for d in departures if d.comparison is None and d.call not in taught]
    sets = [(d.values.array, d.where) for d in gone if d.how != "item" and d.values.whole]
    known = np.concatenate(
        [np.empty(0), *(d.values.array.ravel() for d in gone)]
        + [out.array.ravel() for c in calls if c.phase == "evaluation" for out in c.outputs]
    ).astype("float32")
    for variable in variables:
        array = variable.values.array
        numbers = array.dtype.kind == "f" and array.size >= FEWEST and variable.values.whole
        if numbers and len(np.intersect1d(array.astype("float32"), known)) >= FOUND:
            sets.append((array, None))
    kept: dict[bytes, tuple[Array, Where | None]] = {}
    for array, at in sets:
        flat = array.ravel().astype(float)
        if flat.size >= FEWEST and np.isfinite(flat).all() and np.ptp(flat) > 0:
            kept.setdefault(flat.astype("float32").tobytes(), (flat, at))
    return list(kept.values())[:MOST]
