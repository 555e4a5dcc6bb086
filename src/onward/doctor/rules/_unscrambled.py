"""Scrambled axes told from the values alone, where the view itself was not seen (in NumPy, say)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments.lag_fit import explain
from onward.doctor.experiments.pairs import AllPairs, Array, distinct
from onward.doctor.rules._axes import smooth

SMOOTHER, JUMP, GAIN, ENOUGH, ROWS = 0.6, 3.0, 0.3, 0.5, 60


@dataclass(frozen=True)
class Sign:
    """Axes to exchange back, as they are and as they were, and how it shows."""

    shape: tuple[int, ...]
    before: tuple[int, ...]
    said: str
    sure: float


def unscrambled(pairs: AllPairs | None, variables: tuple[Variable, ...]) -> Sign | None:
    """Put inputs back into the order of memory with axes exchanged: is it better a series?"""
    if pairs is None or not pairs.training or pairs.training[0].tokens:
        return None
    return _features(pairs) or _series(pairs, variables)


def _features(pairs: AllPairs) -> Sign | None:
    """Features and steps: a row of (feature, step) that was seen as (step, feature)."""
    pair = distinct(pairs.training[0])
    rows, steps, features = pair.x.shape
    if features < 2 or steps < 4 or rows < 16:
        return None
    shape, before = (rows, steps, features), (rows, features, steps)
    how = _runs_on(pair.x)
    if how is not None:
        return Sign(shape, before, how, 0.8)
    if rows < ROWS or pair.sequence or features > 12 or steps == features:
        return None
    now = explain(pair).best
    if now > ENOUGH:
        return None
    back = explain(replace(pair, x=pair.x.reshape(before).swapaxes(1, 2))).best
    if back < ENOUGH or back - now < GAIN:
        return None
    text = f"simple rules tell {max(now, 0):.0%} of the targets' variance as it is and {back:.0%}"
    return Sign(shape, before, f"{text} with the axes put back", 0.8)


def _runs_on(x: Array) -> str | None:
    """Values run on smoothly through the features of a step, and jump where a series would end."""
    rows, steps, features = x.shape
    flat = x.reshape(rows, -1)
    apart = (np.diff(flat, axis=1) ** 2).mean(axis=0)
    ends = np.arange(1, features) * steps - 1
    inside = float(np.delete(apart, ends).mean())
    crossing = float(apart[np.setdiff1d(np.arange(1, steps) * features - 1, ends)].mean())
    along = float((np.diff(x, axis=1) ** 2).mean())
    if max(inside, crossing) > SMOOTHER * along or apart[ends].min() < JUMP * inside:
        return None
    return (
        f"the last feature of a step and the first of the next differ by {crossing**0.5:.2g} on "
        f"average, the same feature of both by {along**0.5:.2g}, with jumps every {steps} values"
    )


def _series(pairs: AllPairs, variables: tuple[Variable, ...]) -> Sign | None:
    """Series and steps: (step, series) that was seen as (series, step)."""
    wanted = pairs.training[0].x.shape[1:]
    for variable in variables:
        values = variable.values
        array = values.array
        if not values.whole or array.dtype.kind != "f" or array.ndim not in (2, 3):
            continue
        deep = array.astype(float).reshape(*array.shape[:2], -1)
        if deep.shape[1:] != wanted or min(deep.shape[:2]) < 8:
            continue
        rows, steps, features = deep.shape
        back = deep.reshape(steps, rows, features).swapaxes(0, 1)
        one, other = smooth(deep, 1), smooth(back, 1)
        if abs(one) < 0.25 and other > 0.6:
            text = f"neighbouring steps of `{variable.name}` correlate with {one:.2f} as it is and "
            before = (steps, rows, *array.shape[2:])
            return Sign(array.shape, before, f"{text}with {other:.2f} with the axes put back", 0.75)
    return None
