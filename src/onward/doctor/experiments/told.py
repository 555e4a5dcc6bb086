"""Errors that a script worked out outside torch, known by the numbers it reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Departure, Said, Variable, Where
from onward.doctor.experiments._curves import monotone

Array = NDArray[np.float64]
WIDE = 24
"""Columns of a frame that are looked at."""

FEWEST, DIGITS, MOST, FOUND = 16, 3.0, 24, 4
"""Predictions of one set, digits of numbers on one line that must agree, sets that are looked at,
and different outputs that must be found again, to the bit, in a variable that keeps predictions."""

CHANCE, TARGETS = 3e-7, 0.5
"""Ten times the share of pairs of numbers of single precision, of about the same size, that are
equal by chance; and share of targets from which on a variable keeps these, and no predictions."""

COARSE, ANYWHERE, SUPPORT = 0.05, 0.01, 2.0
"""Relative rounding from which a number says nothing, and distance from 0, 1 and 100 within which
it is one that is printed for many a reason; digits that normalised errors count for, which are
of the size of many another number."""


@dataclass(frozen=True, eq=False)
class Told:
    """A variable that outputs were compared with, as the network gave them or in other units.

    Attributes
    ----------
    name
        Of the variable.
    measure
        Such as ``mean squared error``, ``mean absolute error`` or ``R²``.
    value
        The number that the script reported, and that this error comes to.
    prediction, target
        Flat, one beside the other.
    where
        Line that printed it, else where the outputs left torch.
    output
        What the network gave where the prediction is that in other units, on a curve that rises or
        falls; None if it is as the network gave it.
    units
        Variables that rise or fall with the target: the same values in other units, by name.
    """

    name: str
    measure: str
    value: float
    prediction: Array
    target: Array
    where: Where | None
    output: Array | None = None
    units: tuple[tuple[str, Array], ...] = ()


def told(
    said: tuple[Said, ...],
    variables: tuple[Variable, ...],
    departures: tuple[Departure, ...],
    calls: tuple[Call, ...] = (),
    comparisons: tuple[Comparison, ...] = (),
) -> tuple[Told, ...]:
    """Find pairs of outputs and a variable whose error is a number that the script reported."""
    numbers = [one for one in said if telling(one)]
    if not numbers:
        return ()
    spoken = Spoken(numbers)
    found = []
    for prediction, at, output in predictions(departures, variables, calls, comparisons):
        for name, flat in _targets(variables, prediction.size):
            if not np.isfinite(flat).all() or np.allclose(flat, prediction, rtol=1e-5):
                continue
            if (hit := spoken.hit(errors(prediction, flat))) is not None:
                measure, error, where = hit
                if where is None and abs(abs(float(flat.mean())) - error) <= 1e-4 * error:
                    continue  # A variable that keeps the targets' mean, and no error.
                units = tuple(_units(variables, flat))
                place = where or at
                found.append(Told(name, measure, error, prediction, flat, place, output, units))
    return tuple(found)


def telling(one: Said) -> bool:
    """Whether a number has digits enough, and is none that is printed for many a reason."""
    size = abs(one.value)
    common = min(abs(size - known) for known in (1.0, 100.0)) <= ANYWHERE * size
    return size > 0 and one.rounding < COARSE * size and not common


class Spoken:
    """Numbers that were reported, to be looked up."""

    def __init__(self, numbers: Sequence[Said], digits: float = DIGITS) -> None:
        self._numbers, self._digits = numbers, digits
        self._values = np.array([one.value for one in numbers])
        self._roundings = np.array([one.rounding for one in numbers])

    def hit(
        self, errors: Iterable[tuple[str, str, float]]
    ) -> tuple[str, float, Where | None] | None:
        """Return measure, error and line where numbers agree in digits enough, else None.

        Digits of different families of measures on one line add up: a squared and an absolute
        error, each rounded to two digits, are not both met by chance.
        """
        lines: dict[object, dict[str, tuple[float, str, float]]] = {}
        for family, measure, error in errors:
            for index in np.flatnonzero(np.abs(self._values - error) <= self._roundings):
                one = self._numbers[int(index)]
                digits = float(np.log10(abs(one.value) / max(one.rounding, 1e-12)))
                digits = min(digits, SUPPORT) if family == "normalised" else digits
                known = lines.setdefault(one.where or int(index), {})
                if digits > known.get(family, (0.0, "", 0.0))[0]:
                    known[family] = digits, measure, error
        for line, known in lines.items():
            if sum(digits for digits, _, _ in known.values()) >= self._digits:
                _, measure, error = max(known.values())
                return measure, error, line if isinstance(line, Where) else None
        return None


def _targets(variables: Sequence[Variable], size: int) -> Iterator[tuple[str, Array]]:
    """Yield variables of so many numbers, then ends and beginnings of longer ones."""
    arrays = [(v.name, np.squeeze(v.values.array)) for v in variables if v.values.whole]
    numbers = [(name, array) for name, array in arrays if array.dtype.kind == "f" and array.ndim]
    for name, array in numbers:
        if array.size == size:
            yield name, array.ravel().astype(float)
    for name, array in numbers:
        if array.ndim == 1 and array.size > size:
            yield f"{name}[{len(array) - size}:]", array[-size:].astype(float)
            yield f"{name}[:{size}]", array[:size].astype(float)


def errors(prediction: Array, target: Array) -> Iterator[tuple[str, str, float]]:
    """Yield family, name and value of the measures that people report.

    Examples
    --------
    >>> [name for family, name, value in errors(np.array([1.0, 4.0]), np.array([2.0, 2.0]))][:3]
    ['mean squared error', 'root mean squared error', 'mean absolute error']
    """
    apart = prediction - target
    square = float(np.mean(apart**2))
    root, size = float(np.sqrt(square)), float(target.std())
    yield "square", "mean squared error", square
    yield "square", "root mean squared error", root
    yield "absolute", "mean absolute error", float(np.mean(np.abs(apart)))
    if size > 0:
        yield "square", "R²", 1 - square / size**2
        yield "normalised", "root mean squared error over the deviation", root / size
        yield "normalised", "root mean squared error in percent of the deviation", 100 * root / size
    middle = abs(float(target.mean()))
    if middle > 0:
        yield "normalised", "root mean squared error over the mean", root / middle
        yield "normalised", "root mean squared error in percent of the mean", 100 * root / middle
    if (np.abs(target) > 1e-9 * (1 + size)).all():
        relative = float(np.mean(np.abs(apart / target)))
        yield "relative", "mean absolute error in percent of the targets", 100 * relative
        yield "relative", "mean absolute error relative to the targets", relative


def predictions(
    departures: Sequence[Departure],
    variables: Sequence[Variable],
    calls: Sequence[Call],
    comparisons: Sequence[Comparison] = (),
) -> list[tuple[Array, Where | None, Array | None]]:
    """Return what evaluations gave, as it left torch or as the script's variables keep it.

    With each comes the output itself where a variable keeps it in other units. Targets are none,
    though a network that knows them by heart gives some of them to the last digit.
    """
    trained = {call.index for call in calls if call.phase == "training"}
    gone = [d for d in departures if d.comparison is None and d.call not in trained]
    sets = [(d.values.array, d.where) for d in gone if d.how != "item" and d.values.whole]
    known = np.concatenate(
        [np.empty(0), *(d.values.array.ravel() for d in gone)]
        + [out.array.ravel() for c in calls if c.phase == "evaluation" for out in c.outputs]
    ).astype("float32")
    targets = [c.target.array.ravel() for c in comparisons if c.target.array.dtype.kind == "f"]
    taught = np.unique(np.concatenate([np.empty(0), *targets]).astype("float32"))
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or array.size < FEWEST or not variable.values.whole:
            continue
        values = array.astype("float32")
        enough = FOUND + CHANCE * array.size * known.size
        if np.isin(values, taught).mean() > TARGETS:
            continue
        if len(np.intersect1d(values, known)) >= enough:
            sets.append((array, None))
    kept: dict[bytes, tuple[Array, Where | None]] = {}
    for array, at in sets:
        flat = array.ravel().astype(float)
        if flat.size >= FEWEST and np.isfinite(flat).all() and np.ptp(flat) > 0:
            kept.setdefault(flat.astype("float32").tobytes(), (flat, at))
    given: list[tuple[Array, Where | None, Array | None]] = [
        (flat, at, None) for flat, at in list(kept.values())[:MOST]
    ]
    return given + list(_in_other_units([flat for flat, _, _ in given], variables))


def _in_other_units(
    outputs: Sequence[Array], variables: Sequence[Variable]
) -> Iterator[tuple[Array, None, Array]]:
    """Yield variables that are an output in some other units."""
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or array.size < FEWEST or not variable.values.whole:
            continue
        values = array.ravel().astype(float)
        for output in outputs:
            if output.size == values.size and _rises(output, values):
                if not np.allclose(output, values, rtol=1e-4):
                    yield values, None, output
                break


def _units(variables: Sequence[Variable], target: Array) -> Iterator[tuple[str, Array]]:
    """Yield the target in other units, as variables and columns of frames keep it."""
    columns = [
        replace(one, name=name, values=replace(one.values, array=array, shape=array.shape))
        for one in variables
        if one.columns and one.values.whole and one.values.array.ndim == 2
        for name, array in zip(one.columns[:WIDE], one.values.array.T, strict=False)
    ]
    for name, values in _targets([*variables, *columns], target.size):
        if not np.allclose(values, target, rtol=1e-4) and _rises(values, target):
            yield name, values


def _rises(one: Array, other: Array) -> bool:
    """Whether one never falls where the other rises, or never rises there."""
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    if len(np.unique(one)) < FEWEST or len(np.unique(other)) < FEWEST:
        return False
    return monotone(one, other)
