"""Series that were scaled one by one, with the target among the numbers of the scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs, distinct
from onward.doctor.rule import Found

FEWEST, EXACT, MOST, FEW = 60, 1e-4, 0.98, 0.5
MARKS = 20
"""Different values at least: fewer are marks or symbols that nobody scaled."""
DIGITS, SOME, DIFFERENT, GOES_ON = 2e-6, 15, 0.5, 0.5
"""How closely an extreme must be the same in all rows, in units of their spread; rows in which it
lies in the target; different values among all, so that they are no steps or marks; and the
correlation of the last input with the first target, so that both are one series."""


@dataclass(frozen=True)
class _Parts:
    """One feature of each row: the values that were read, and those that were asked for."""

    alone: Array
    whole: Array

    @property
    def goes_on(self) -> bool:
        """Whether the first target follows the last input, as the next value of a series does."""
        steps = self.alone.shape[1]
        last, after = self.alone[:, -1], self.whole[:, steps]
        if np.ptp(last) == 0 or np.ptp(after) == 0:
            return False
        return bool(abs(np.corrcoef(last, after)[0, 1]) > GOES_ON)


def own_scale(pair: Pairs) -> Found | None:
    """Ask whether each window is standard together with its target, and not without it."""
    if pair.tokens or pair.classes or pair.x.shape[1] < 3:
        return None
    unique = distinct(pair)
    if len(unique.x) < FEWEST:
        return None
    for parts in _parts(unique):
        found = _standard(parts, pair) or _extreme(parts, pair)
        if found is not None:
            return found
    return None


def _parts(pair: Pairs) -> Iterator[_Parts]:
    """Yield each feature with its own targets: the same values some steps on."""
    features, outputs = pair.x.shape[2], pair.y.shape[2]
    asked = pair.y
    if features > 1 and outputs % features == 0:
        asked = asked.reshape(len(asked), -1, features)
    for feature in range(min(features, 4)):
        later = asked[..., feature : feature + 1] if asked.shape[2] == features else asked
        alone = pair.x[..., feature]
        yield _Parts(alone, np.concatenate([alone, later.reshape(len(later), -1)], axis=1))


def _standard(parts: _Parts, pair: Pairs) -> Found | None:
    if len(np.unique(parts.whole)) < MARKS:
        return None
    measures: tuple[tuple[str, Callable[[Array], float]], ...] = (
        ("mean 0", _centred),
        ("a range from 0 to 1", _ranged),
    )
    for said, measure in measures:
        together, apart = measure(parts.whole), measure(parts.alone)
        if together > MOST and apart < FEW + 0.4 * (measure is _ranged):
            return Found(
                f"Each window has {said} together with its target ({together:.0%} of "
                f"{len(parts.whole)} windows), and {apart:.0%} have it without. Every window was "
                "scaled by itself, and the target was among the numbers that made the scale.",
                {"together": together, "without_target": apart, "windows": len(parts.whole)},
                0.85,
                pair.comparisons[0].where,
                "Take mean and deviation of a window from its inputs alone, and apply them to "
                "the target.",
            )
    return None


def _extreme(parts: _Parts, pair: Pairs) -> Found | None:
    """The same largest, smallest or last value, or deviation, in all rows: it was divided by.

    A row reaches it once, and its values are hardly ever equal: no marks, steps or clipped values.
    """
    if len(np.unique(parts.whole)) < DIFFERENT * parts.whole.size:
        return None
    follows = parts.goes_on
    # Inputs and targets may be of other sizes: a digit of the smaller is what counts.
    targets = parts.whole[:, parts.alone.shape[1] :]
    rows, spread = len(parts.whole), float(min(parts.alone.std(), targets.std()))
    for said, measure, digits in (
        ("largest value", _largest, DIGITS),
        ("smallest value", _smallest, DIGITS),
        ("last value", _last, DIGITS),
        ("deviation", _deviation, EXACT),
        ("mean", _mean, EXACT),
    ):
        if digits == DIGITS and not follows:
            continue
        every = measure(parts.whole)
        middle = float(np.median(every))
        near = digits * spread
        together = np.abs(every - middle) < near
        apart = np.abs(measure(parts.alone) - middle) < near
        lonely = (np.abs(parts.whole - middle) < near).sum(axis=1) if digits == DIGITS else None
        if together.mean() < MOST or (~apart).sum() < max(SOME, 0.02 * rows):
            continue
        if lonely is not None and np.median(lonely) != 1:
            continue
        if digits == EXACT and apart.mean() > FEW:
            continue
        return Found(
            f"The {said} of a row's inputs and targets together is {middle:.4g} in "
            f"{together.mean():.0%} of {rows} rows; that of the inputs alone is so in "
            f"{apart.mean():.0%}. Each row was scaled by itself, and what is to be foretold was "
            "among the numbers that made the scale.",
            {"statistic": said, "value": middle, "together": float(together.mean()),
             "without_target": float(apart.mean()), "rows": rows},
            0.9,
            pair.comparisons[0].where,
            "Take the scale of a row from its inputs alone, such as `x / x[:, :seen].max()`, and "
            "apply it to the target.",
        )  # fmt: skip
    return None


def _largest(rows: Array) -> Array:
    return np.asarray(rows.max(axis=1))


def _smallest(rows: Array) -> Array:
    return np.asarray(rows.min(axis=1))


def _last(rows: Array) -> Array:
    return np.asarray(rows[:, -1])


def _deviation(rows: Array) -> Array:
    return np.asarray(rows.std(axis=1))


def _mean(rows: Array) -> Array:
    return np.asarray(rows.mean(axis=1))


def _centred(rows: Array) -> float:
    size = np.abs(rows).max(axis=1) + 1e-12
    return float((np.abs(rows.mean(axis=1)) < EXACT * size).mean())


def _ranged(rows: Array) -> float:
    low, high = rows.min(axis=1), rows.max(axis=1)
    return float(((np.abs(low) < EXACT) & (np.abs(high - 1) < EXACT)).mean())
