"""Targets as functions of lagged inputs: how much of them can be said, and by what."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct, evenly

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

ROWS, COLUMNS = 1500, 160
RIDGES = (1e-8, 1e-5, 1e-3, 1e-2, 1e-1, 1.0)
UNITS = 60


@dataclass(frozen=True, eq=False)
class LagFit:
    """How well simple rules tell targets they were not fitted on.

    Attributes
    ----------
    scores
        Share of the target's variance explained, by rule: ``linear``, ``quadratic``, ``memory``
        (a random recurrent network with a fitted readout). All on held-out halves; 0 is the mean.
    rows
        Number of targets used.
    """

    scores: dict[str, float] = field(default_factory=dict)
    rows: int = 0

    @property
    def best(self) -> float:
        """The best share."""
        return max(self.scores.values(), default=0.0)


def lag_fit(pairs: AllPairs) -> dict[str, LagFit]:
    """Return fits of the main pairs of ``training`` and of ``evaluation``, where there are any."""
    return {
        phase: explain(distinct(found[0]))
        for phase in ("training", "evaluation")
        if (found := getattr(pairs, phase))
    }


def explain(pairs: Pairs) -> LagFit:
    """Fit each rule on one half of the rows and score it on the other, both ways round."""
    x, y, groups = lagged(pairs)
    if len(x) < 24:
        return LagFit({}, len(x))
    past = x.reshape(len(x), -1)
    scores = {"linear": shared(past, y, groups), "quadratic": shared(powers(x), y, groups)}
    if pairs.x.shape[1] > 3:
        scores["memory"] = shared(np.hstack([_memory(pairs), past]), y, groups)
    return LagFit(scores, len(x))


def standard(x: Array) -> Array:
    """Return one-hot columns for tokens, else the inputs as they are, all about 1 in size."""
    spread = x.std(axis=(0, 1))
    return np.asarray((x - x.mean(axis=(0, 1))) / np.where(spread > 0, spread, 1.0))


def spell(pairs: Pairs) -> Array:
    """Return inputs as numbers: tokens become one column each, up to 24 of them."""
    if not pairs.tokens or pairs.x.shape[2] != 1:
        return pairs.x
    values, counts = np.unique(pairs.x, return_counts=True)
    common = values[np.argsort(-counts)][:24]
    return np.asarray(pairs.x == common, dtype=float)


def depth(pairs: Pairs) -> int:
    """Return how many lags are looked at."""
    steps, features = pairs.x.shape[1], spell(pairs).shape[2]
    longest = 12 if pairs.sequence else pairs.start + 1
    return int(min(max(1, COLUMNS // features), longest, steps))


def lagged(pairs: Pairs, lags: int | None = None, lead: int = 0) -> tuple[Array, Array, Index]:
    """Return lagged inputs ``(target, lag, feature)``, targets ``(target, output)``, their rows.

    Lag 0 is the input at the position itself (``lead`` steps later, if given). Of a sequence only
    positions with all lags before them are used. At most 1,500 targets, evenly taken.
    """
    count = depth(pairs) if lags is None else lags
    x = spell(pairs)
    rows, positions, at = _places(pairs, count, lead)
    return x[rows[:, None], at[:, None] - np.arange(count)], pairs.y[rows, positions], rows


def _places(pairs: Pairs, lags: int, lead: int = 0) -> tuple[Index, Index, Index]:
    """Return row, position and input time of the targets that have so many lags before them."""
    rows: Index = np.arange(len(pairs.y))[:, None] + 0 * np.arange(pairs.y.shape[1])
    positions: Index = 0 * rows + np.arange(pairs.y.shape[1])
    at = positions + pairs.start + lead
    whole = np.asarray(np.isfinite(pairs.x).all(axis=(1, 2)))[:, None]
    finite = np.asarray(np.isfinite(pairs.y).all(axis=2)) & whole
    usable = (at - lags + 1 >= 0) & (at < pairs.x.shape[1]) & finite
    rows, positions, at = rows[usable], positions[usable], at[usable]
    some = evenly(len(rows), ROWS)
    return rows[some], positions[some], at[some]


def powers(x: Array, most: int = 10) -> Array:
    """Return lagged inputs with squares and products of the latest of them: ``(row, column)``."""
    flat = x.reshape(len(x), -1)
    first = flat[:, : max(most, min(x.shape[2], 16))]
    i, j = np.triu_indices(first.shape[1])
    return np.hstack([flat, first[:, i] * first[:, j]])


def shared(x: Array, y: Array, groups: Index) -> float:
    """Return the share of variance that ridge regression explains on held-out halves."""
    total = sum(float(((y[test] - y[~test].mean(axis=0)) ** 2).sum()) for test in _halves(groups))
    return 1 - fitted(x, y, groups) * y.size / total if total > 0 else 0.0


def fitted(
    x: Array, y: Array, groups: Index, tested: Array | None = None, targets: Array | None = None
) -> float:
    """Return the mean squared error of ridge regression on held-out halves, or on other targets.

    The penalty is the one that does best on the halves.
    """
    errors = np.zeros(len(RIDGES))
    for test in _halves(groups):
        for number, said in enumerate(_said(x[~test], y[~test], x[test])):
            errors[number] += float(((y[test] - said) ** 2).sum())
    best = int(np.argmin(errors))
    if tested is None or targets is None:
        return float(errors[best] / y.size)
    return float(((targets - _said(x, y, tested)[best]) ** 2).mean())


def _halves(groups: Index) -> tuple[Mask, Mask]:
    names = np.unique(groups)
    if len(names) > 1:
        half = np.asarray(groups < names[len(names) // 2])
    else:
        half = np.arange(len(groups)) < len(groups) // 2
    return half, ~half


def _said(x: Array, y: Array, tested: Array) -> list[Array]:
    """Return what ridge regressions on ``x`` and ``y`` say of other rows, one a penalty.

    With ``X' X = V diag(e) V'``, the weights are ``V diag(1 / (e + r n)) V' X' y``: all penalties
    share one small decomposition.
    """
    middle, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-12, spread, 1.0)
    offset = y.mean(axis=0)
    scaled = (x - middle) / spread
    curvature, axes = np.linalg.eigh(scaled.T @ scaled)
    curvature = np.maximum(curvature, 0.0)[:, None]
    part = axes.T @ (scaled.T @ (y - offset))
    seen = (tested - middle) / spread @ axes
    return [seen @ (part / (curvature + r * len(x))) + offset for r in RIDGES]


def _memory(pairs: Pairs) -> Array:
    """Return states of a random recurrent network at the positions that ``lagged`` uses."""
    x = standard(spell(pairs))
    draw = np.random.default_rng(0)
    into = draw.normal(0, 0.5 / np.sqrt(x.shape[2]), (x.shape[2], UNITS))
    round_ = draw.normal(0, 0.9 / np.sqrt(UNITS), (UNITS, UNITS))
    pace = draw.uniform(0.05, 1.0, UNITS)
    state, states = np.zeros((len(x), UNITS)), np.empty((len(x), x.shape[1], UNITS))
    for t in range(x.shape[1]):
        state = (1 - pace) * state + pace * np.tanh(x[:, t] @ into + state @ round_)
        states[:, t] = state
    places, _, at = _places(pairs, depth(pairs))
    return np.asarray(states[places, at])
