"""Targets as functions of the lagged inputs, term by term, in training and in evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments.lag_fit import lagged, spell
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct, rows

LAGS, COLUMNS, LEVEL = 4, 10, 0.7
"""Lags and lagged columns at most; share of a target's variance that the last value of an input
must tell for the target to be a level, such as the next value of a slow series."""


@dataclass(frozen=True, eq=False)
class Function:
    """A target fitted on lagged inputs, their squares and products.

    Attributes
    ----------
    names
        Of the terms, the constant first: ``1``, ``x[t]``, ``x[t-1]²``, ``x[t]·x[t-1]``.
    weights
        ``(term, output)``.
    explained
        Share of the targets' variance.
    terms, targets
        What it was fitted on.
    """

    names: tuple[str, ...]
    weights: Array
    explained: float
    terms: Array
    targets: Array


@dataclass(frozen=True, eq=False)
class Disagreement:
    """Training and evaluation targets as functions of the same inputs.

    ``apart`` is the mean square of their difference, on the inputs of the evaluation, in units of
    the evaluation targets' variance; ``affine`` is what is left of it when one may be stretched
    and moved into the other. ``follows`` says whether predictions in the evaluation are nearer to
    the function of the training (True) or to that of the evaluation (False): None if to neither.
    ``loose`` is how far apart two fits of the same targets are, each of half of them.
    ``added`` is what is left once last inputs may be added to the stretched target of training: a
    network that is taught changes forecasts levels so. It is infinite where the evaluation's
    target is no level.
    """

    training: Function
    evaluation: Function
    apart: float
    affine: float
    tested: Pairs
    follows: bool | None = None
    added: float = np.inf
    loose: float = 0.0


def functions(pairs: AllPairs) -> tuple[Disagreement, ...]:
    """Fit the targets of training and of each evaluation with as many inputs and outputs."""
    if not pairs.training or pairs.training[0].tokens:
        return ()
    taught = distinct(pairs.training[0])
    found = []
    for tested in pairs.evaluation[:3]:
        if tested.x.shape[2] != taught.x.shape[2] or tested.y.shape[2] != taught.y.shape[2]:
            continue
        asked = distinct(tested)
        lags = _lags(taught, asked)
        one, other = fit(taught, lags), fit(asked, lags)
        if one is not None and other is not None:
            loose = max(_loose(part, lags, other) for part in (taught, asked))
            found.append(replace(_apart(one, other, tested, _said(asked, lags)), loose=loose))
    return tuple(found)


def _loose(pair: Pairs, lags: int, on: Function) -> float:
    """Return how far apart the fits of two halves are, in units of the evaluation's variance.

    Halves as they come, and odd and even rows: a curve that these terms only come near to is
    fitted differently on other inputs.
    """
    count = len(pair.x)
    every = np.arange(count)
    apart = 0.0
    for half in (every < count // 2, every % 2 == 0):
        fits = [fit(rows(pair, np.flatnonzero(part)), lags) for part in (half, ~half)]
        said = [on.terms @ one.weights for one in fits if one is not None]
        if len(said) == 2:
            apart = max(apart, float(((said[0] - said[1]) ** 2).mean() / on.targets.var()))
    return apart


def _said(asked: Pairs, lags: int) -> Array | None:
    """Return what was predicted at the targets that ``fit`` uses, None if that is not known."""
    if asked.prediction is None or not np.isfinite(asked.prediction).all():
        return None
    known = np.isfinite(asked.y).all()
    return lagged(replace(asked, y=asked.prediction), lags)[1] if known else None


def _lags(*both: Pairs) -> int:
    features = spell(both[0]).shape[2]
    reach = [min(p.start + p.y.shape[1], p.x.shape[1]) for p in both]
    return int(max(1, min(LAGS, COLUMNS // features, *reach)))


def fit(pair: Pairs, lags: int) -> Function | None:
    """Return the least-squares fit, None if there are too few targets."""
    x, y, _ = lagged(pair, lags)
    flat = x.reshape(len(x), -1)
    i, j = np.triu_indices(flat.shape[1])
    terms = np.hstack([np.ones((len(x), 1)), flat, flat[:, i] * flat[:, j]])
    if len(x) < 3 * terms.shape[1] or y.var() <= 0:
        return None
    size = np.maximum(np.sqrt((terms**2).mean(axis=0)), 1e-12)
    weights = np.linalg.lstsq(terms / size, y, rcond=1e-6)[0] / size[:, None]
    left = ((y - terms @ weights) ** 2).sum() / ((y - y.mean(axis=0)) ** 2).sum()
    return Function(_names(lags, x.shape[2]), weights, float(1 - left), terms, y)


def _names(lags: int, features: int) -> tuple[str, ...]:
    letters = ["x"] if features == 1 else [f"x{number}" for number in range(features)]
    single = [f"{letter}[t{f'-{lag}' if lag else ''}]" for lag in range(lags) for letter in letters]
    i, j = np.triu_indices(len(single))
    both = [
        f"{single[a]}²" if a == b else f"{single[a]}·{single[b]}" for a, b in zip(i, j, strict=True)
    ]
    return ("1", *single, *both)


def _apart(one: Function, other: Function, tested: Pairs, predicted: Array | None) -> Disagreement:
    said, asked = other.terms @ one.weights, other.terms @ other.weights
    variance = float(other.targets.var())
    apart = float(((said - asked) ** 2).mean()) / variance
    affine = left_by_curve(said.ravel(), asked.ravel(), 1) / variance
    added = _added(other.terms[:, 1 : 1 + tested.x.shape[2]], said, asked) / variance
    follows = _nearer(predicted, said, asked)
    return Disagreement(one, other, apart, affine, tested, follows, added)


def _added(last: Array, said: Array, asked: Array) -> float:
    """Return the mean square left of a level by last inputs and a change that is taught."""
    level = max(
        (np.corrcoef(x, asked[:, 0])[0, 1] ** 2 for x in last.T if np.ptp(x) > 0), default=0.0
    )
    if asked.shape[1] != 1 or level < LEVEL:
        return np.inf
    columns = np.column_stack([said, np.ones(len(said)), last])
    weights = np.linalg.lstsq(columns, asked, rcond=None)[0]
    return float(((asked - columns @ weights) ** 2).mean()) if weights[0, 0] > 0 else np.inf


def _nearer(predicted: Array | None, said: Array, asked: Array) -> bool | None:
    if predicted is None or predicted.shape != said.shape:
        return None
    taught, tested = ((predicted - said) ** 2).mean(), ((predicted - asked) ** 2).mean()
    if min(taught, tested) > 0.5 * max(taught, tested):
        return None
    return bool(taught < tested)
