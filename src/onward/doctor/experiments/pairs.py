"""Inputs and targets as pairs, aligned in time, whatever the order of their axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Departure, Variable
from onward.doctor.experiments._aligned import (
    INTEGERS,
    aligned,
    columns,
    numbers,
    overlap,
    series,
    target_of,
)
from onward.doctor.experiments._judged import judged
from onward.doctor.experiments._plain import Shape, Windows, like, ways, with_axes
from onward.doctor.experiments._positions import UNKNOWN, first_answer, first_position

Array = NDArray[np.float64]


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
    alone = [c for c in comparisons if not c.several]
    known_ways = ways(alone)
    shaped = with_axes(alone, known_ways)
    single = _alone([c for c in shaped if c.kind not in ("kl", "accuracy")])
    training = _gather([c for c in single if c.phase == "training"], known)
    evaluation = _gather([c for c in single if c.phase == "evaluation"], known)
    if not evaluation:
        labels = [c for c in shaped if c.kind == "accuracy" and c.phase == "evaluation"]
        found = _gather([c for c in labels if _labels(c, training)], known)
        evaluation = tuple(
            pair if pair.classes else replace(pair, prediction=None) for pair in found
        )
    if not evaluation:
        evaluation = _gather(with_axes(judged(departures, calls, variables), known_ways), known)
    return AllPairs(training, evaluation, _asked(training, calls, known_ways))


def _asked(
    training: tuple[Pairs, ...], calls: tuple[Call, ...], known_ways: Mapping[Shape, Windows]
) -> Array | None:
    if not training:
        return None
    shape = training[0].x.shape[1:]
    seen = [series(c) for c in calls if c.phase == "evaluation" and not c.fed_back]
    fitting = [x for x in seen if x is not None and x.shape[1:] == shape]
    tested = (c for c in calls if c.phase == "evaluation" and not c.fed_back)
    fitting += like(tested, shape, known_ways)
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


def evenly(count: int, most: int) -> NDArray[np.int64]:
    """Return numbers of at most so many of ``count`` things, spread over all of them.

    Examples
    --------
    >>> evenly(9, 3), evenly(3, 9)
    (array([0, 4, 8]), array([0, 1, 2]))
    """
    return np.linspace(0, count - 1, min(most, count)).astype(np.int64)


def persistent(pair: Pairs, feature: int) -> bool:
    """Whether the series depends on its own past, so that it can be forecast."""
    values = pair.x[..., feature]
    if pair.tokens or values.shape[1] < 3:
        return False
    now, before = values[:, 1:].ravel(), values[:, :-1].ravel()
    return bool(np.ptp(now) > 0 and abs(np.corrcoef(now, before)[0, 1]) > 0.3)


def _labels(comparison: Comparison, training: tuple[Pairs, ...]) -> bool:
    """Whether an accuracy compares with classes, or with 0 and 1, as training does."""
    if not training:
        return False
    if training[0].comparisons[0].kind in ("bce", "bce_logits"):
        return bool(np.isin(comparison.target.array, (0, 1)).all())
    return bool(training[0].classes) and comparison.target.array.dtype.kind in "iu"


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
    """Return one comparison for each pass and line: a loss of every step in a loop is many.

    Of one prediction that is compared with several targets, the first.
    """
    same: dict[tuple[int | None, int], list[Comparison]] = {}
    for c in comparisons:
        same.setdefault((c.call, c.site), []).append(c)
    return [
        c
        for c in comparisons
        if c.call is None or (c is same[c.call, c.site][0] and _one(same[c.call, c.site]))
    ]


def _one(comparisons: Sequence[Comparison]) -> bool:
    """Whether comparisons of one pass and line are of one prediction."""
    first = comparisons[0].prediction.array
    return all(np.array_equal(c.prediction.array, first) for c in comparisons[1:])


def _rows_kept(comparison: Comparison, rows: int) -> int | None:
    """Return how many rows of targets have inputs, where inputs were too many to be kept whole."""
    given, batch = comparison.inputs[0], comparison.batch_axis
    whole = given.shape[batch] if batch is not None and batch < len(given.shape) else rows
    both = comparison.target.shape[:1] == comparison.prediction.shape[:1] == (whole,)
    alone = given.shape[:1] != (whole,) or batch == 0
    guessed = "variable" in comparison.options
    return rows if rows < whole and both and alone and not guessed else None


def of(comparison: Comparison, call: Call | None = None) -> Pairs | None:
    """Return the pairs of one comparison, None if they cannot be aligned.

    ``call`` is the pass it comes from, for loops: it says how many steps were read.
    """
    x = series(comparison)
    if x is None or not comparison.target.array.size:
        return None
    target, classes = target_of(comparison)
    said = numbers(comparison.prediction)
    kept = _rows_kept(comparison, len(x))
    if kept is not None:
        target, said = target[:kept], said[:kept]
    begins = None if classes else overlap(target, x)
    if begins == 0:
        return None
    if begins is not None:
        both = x.shape[1] - begins
        first = min(first_answer(comparison, target.shape[1]), begins)
        target, x = target[:, :both], x[:, first : first + both]
        said = said[:, :both] if said.ndim == target.ndim else said
    placed = aligned(target, comparison, x.shape[:2])
    if placed is None:
        return None
    prediction = None if classes else aligned(said, comparison, x.shape)
    if prediction is not None and prediction.shape != placed.shape:
        prediction = None
    if classes:
        placed = columns(placed[..., 0].astype(int), classes)
    rows = min(len(x), len(placed))
    start = first_position(comparison, x.shape[1], placed.shape[1], call)
    if start == UNKNOWN:
        return None
    if start is None:
        start = x.shape[1] - 1
        placed = placed.reshape(len(placed), 1, -1)
        prediction = None if prediction is None else prediction.reshape(placed.shape)
    return Pairs(
        x[:rows],
        placed[:rows],
        None if prediction is None else prediction[:rows],
        start,
        classes,
        comparison.inputs[0].array.dtype.kind in INTEGERS,
        (comparison,),
        np.zeros(rows, np.int64),
    )
