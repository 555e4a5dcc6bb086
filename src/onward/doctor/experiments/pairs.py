"""Inputs and targets as pairs, aligned in time, whatever the order of their axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Departure, Values, Variable
from onward.doctor.experiments._judged import judged
from onward.doctor.experiments._positions import UNKNOWN, first_position

Array = NDArray[np.float64]
INTEGERS = "iub"


@dataclass(frozen=True, eq=False)
class Pairs:
    """What a network was given, and what it was compared with.

    Attributes
    ----------
    x
        Inputs ``(row, time, feature)``; of token inputs, the numbers of the tokens.
    y
        Targets ``(row, position, output)``. A target of several steps ahead that is given out at
        one position has them as outputs. Of classes: one column a class, 0 or 1.
    prediction
        What the network said, shaped like ``y``; None if that is not one number a target.
    start
        ``y[:, j]`` is compared with what came out at input time ``start + j``.
    classes
        Number of classes, 0 for numbers.
    tokens
        Whether the inputs are whole numbers that stand for something.
    comparisons
        Where the pairs come from; ``batch`` is the index among them of each row.
    """

    x: Array
    y: Array
    prediction: Array | None
    start: int
    classes: int
    tokens: bool
    comparisons: tuple[Comparison, ...]
    batch: NDArray[np.int64]

    @property
    def sequence(self) -> bool:
        """Whether there is a target at several positions."""
        return bool(self.y.shape[1] > 1)

    @property
    def kind(self) -> tuple[int, ...]:
        """Shape without rows: pairs of one kind belong together."""
        return (*self.x.shape[1:], *self.y.shape[1:], self.start, min(self.classes, 1))


@dataclass(frozen=True, eq=False)
class AllPairs:
    """Pairs of training and of evaluation, the most frequent kind first."""

    training: tuple[Pairs, ...]
    evaluation: tuple[Pairs, ...]
    asked: Array | None = None
    """Inputs ``(row, time, feature)`` of evaluation passes, shaped like those of training."""


def pairs(
    comparisons: tuple[Comparison, ...] = (),
    departures: tuple[Departure, ...] = (),
    calls: tuple[Call, ...] = (),
    variables: tuple[Variable, ...] = (),
) -> AllPairs:
    """Align the inputs and targets of all comparisons that allow it.

    Where nothing was compared in torch, outputs that left it are paired with the variable that
    fits them.
    """
    known = {call.index: call for call in calls}
    single = _alone([c for c in comparisons if c.kind not in ("kl", "accuracy")])
    training = _gather([c for c in single if c.phase == "training"], known)
    evaluation = _gather([c for c in single if c.phase == "evaluation"], known)
    if not evaluation:
        labels = [c for c in comparisons if c.kind == "accuracy" and c.phase == "evaluation"]
        evaluation = _gather([c for c in labels if _labels(c, training)], known)
    if not evaluation:
        evaluation = _gather(judged(departures, calls, variables), known)
    return AllPairs(training, evaluation, _asked(training, calls))


def _asked(training: tuple[Pairs, ...], calls: tuple[Call, ...]) -> Array | None:
    if not training:
        return None
    shape = training[0].x.shape[1:]
    seen = [series(c) for c in calls if c.phase == "evaluation" and not c.fed_back]
    fitting = [x for x in seen if x is not None and x.shape[1:] == shape]
    return np.concatenate(fitting) if fitting else None


def distinct(pair: Pairs) -> Pairs:
    """Return the pairs without those that were seen before: the same rows in a later epoch."""
    seen: dict[bytes, int] = {}
    for number in range(len(pair.x)):
        seen.setdefault(pair.x[number].tobytes() + pair.y[number].tobytes(), number)
    return rows(pair, np.array(list(seen.values()), dtype=np.int64))


def rows(pair: Pairs, chosen: NDArray[Any]) -> Pairs:
    """Return some of the pairs."""
    prediction = None if pair.prediction is None else pair.prediction[chosen]
    return replace(
        pair,
        x=pair.x[chosen],
        y=pair.y[chosen],
        prediction=prediction,
        batch=pair.batch[chosen],
    )


def _labels(comparison: Comparison, training: tuple[Pairs, ...]) -> bool:
    """Whether an accuracy compares with classes, as training does."""
    return bool(training and training[0].classes) and comparison.target.array.dtype.kind in "iu"


def _gather(comparisons: Sequence[Comparison], calls: Mapping[int, Call]) -> tuple[Pairs, ...]:
    made = [
        pair
        for c in comparisons
        if (pair := of(c, calls.get(-1 if c.call is None else c.call))) is not None
    ]
    kinds: dict[tuple[int, ...], list[Pairs]] = {}
    for pair in made:
        kinds.setdefault((*pair.kind, pair.comparisons[0].site), []).append(pair)
    joined = [_join(same) for same in kinds.values()]
    return tuple(sorted(joined, key=lambda pair: -pair.y.size))


def _join(same: list[Pairs]) -> Pairs:
    classes = max(pair.classes for pair in same)
    predictions = [pair.prediction for pair in same]
    whole = [p for p in predictions if p is not None]
    return Pairs(
        np.concatenate([pair.x for pair in same]),
        np.concatenate([_wide(pair.y, classes) for pair in same]),
        np.concatenate(whole) if len(whole) == len(same) else None,
        same[0].start,
        classes,
        same[0].tokens,
        tuple(pair.comparisons[0] for pair in same),
        np.repeat(np.arange(len(same)), [len(pair.x) for pair in same]),
    )


def _wide(y: Array, classes: int) -> Array:
    missing = classes - y.shape[2]
    return np.pad(y, ((0, 0), (0, 0), (0, missing))) if missing > 0 else y


def _alone(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return one comparison for each pass and line: a loss of every step in a loop is many."""
    count: dict[tuple[int | None, int], int] = {}
    for c in comparisons:
        key = (c.call, c.site)
        count[key] = count.get(key, 0) + 1
    return [c for c in comparisons if c.call is None or count[c.call, c.site] == 1]


def of(comparison: Comparison, call: Call | None = None) -> Pairs | None:
    """Return the pairs of one comparison, None if they cannot be aligned.

    ``call`` is the pass it comes from, for loops: it says how many steps were read.
    """
    x = series(comparison)
    if x is None or not comparison.target.array.size:
        return None
    target, classes = _target(comparison)
    aligned = _aligned(target, comparison, x.shape[:2])
    if aligned is None:
        return None
    prediction = None if classes else _aligned(_values(comparison.prediction), comparison, x.shape)
    if prediction is not None and prediction.shape != aligned.shape:
        prediction = None
    if classes:
        aligned = _columns(aligned[..., 0].astype(int), classes)
    rows = min(len(x), len(aligned))
    start = first_position(comparison, x.shape[1], aligned.shape[1], call)
    if start == UNKNOWN:
        return None
    if start is None:
        start = x.shape[1] - 1
        aligned = aligned.reshape(len(aligned), 1, -1)
        prediction = None if prediction is None else prediction.reshape(aligned.shape)
    return Pairs(
        x[:rows],
        aligned[:rows],
        None if prediction is None else prediction[:rows],
        start,
        classes,
        comparison.inputs[0].array.dtype.kind in INTEGERS,
        (comparison,),
        np.zeros(rows, np.int64),
    )


def series(comparison: Comparison | Call) -> Array | None:
    """Return the first input as ``(row, time, feature)``, None if its axes could not be told."""
    if not comparison.inputs:
        return None
    values = comparison.inputs[0].array
    time, batch = comparison.time_axis, comparison.batch_axis
    if time is None and batch is None and values.ndim == 3 and isinstance(comparison, Comparison):
        rows = comparison.target.shape[:1] == comparison.inputs[0].shape[:1]
        time, batch = (1, 0) if rows else (None, None)
    if time is None or time >= values.ndim or not values.size:
        return None
    if batch is None:
        if values.ndim > 2:
            return None
        values, time, batch = values[None], time + 1, 0
    moved = np.moveaxis(values, (batch, time), (0, 1)).astype(float)
    return moved.reshape(*moved.shape[:2], -1)


def _values(values: Values) -> Array:
    return values.array.astype(float)


def _target(comparison: Comparison) -> tuple[Array, int]:
    """Return the target's values and the number of classes, 0 for numbers."""
    target = comparison.target
    kinds = ("cross_entropy", "nll", "accuracy")
    if target.array.dtype.kind not in INTEGERS or comparison.kind not in kinds:
        return _values(target), 0
    shape = comparison.prediction.shape
    known = len(shape) > 1 and comparison.kind != "accuracy"
    classes = shape[1] if known else int(target.array.max()) + 1
    values = _values(target)
    return values, min(max(classes, int(values.max(initial=0)) + 1), 64)


def _columns(index: NDArray[np.int64], classes: int) -> Array:
    return np.asarray(index[..., None] == np.arange(classes), dtype=float)


def _aligned(values: Array, comparison: Comparison, shape: tuple[int, ...]) -> Array | None:
    """Return values as ``(row, position, output)`` for inputs of so many rows and steps."""
    rows, steps = shape[:2]
    if values.ndim == 0:
        return None
    first, second = (*values.shape, 0)[:2]
    time_first = comparison.time_axis == 0 and comparison.batch_axis is not None
    turned = second == rows and (first != rows or time_first) and first <= steps
    if turned and (values.ndim >= 3 or first > 1):
        values = np.moveaxis(values, 1, 0)
        first, second = values.shape[:2]
    if first == rows and values.ndim >= 3 and second <= steps:
        return values.reshape(rows, second, -1)
    if first == rows and values.ndim == 2 and second == steps and steps > 1:
        return values[..., None]
    if first == rows and values.ndim == 2 and _many(comparison, steps, second):
        return values[..., None]
    if first == rows:
        return values.reshape(rows, 1, -1)
    if first == rows * steps and rows * steps == values.size // max(values[0].size, 1):
        order = (steps, rows) if time_first else (rows, steps)
        values = values.reshape(*order, -1)
        return np.moveaxis(values, 0, 1) if time_first else values
    if rows == 1 and first <= steps and values.ndim <= 2:
        return values.reshape(1, first, -1)
    return None


def _many(comparison: Comparison, steps: int, length: int) -> bool:
    """Whether ``(row, length)`` are positions and not outputs: a slice of all steps."""
    trails = (*comparison.prediction.trail, *comparison.target.trail)
    return 1 < length < steps and any(
        op.op == "getitem"
        and len(op.before) >= 2
        and steps in op.before[:2]
        and ":" in op.detail
        and len(op.after) >= 2
        and length in op.after[:2]
        for op in trails
    )
