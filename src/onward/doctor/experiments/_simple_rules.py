"""How much of some targets a rule of any simple kind tells from lagged inputs."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from onward.doctor.experiments.lag_fit import Index, Mask, powers, shared
from onward.doctor.experiments.pairs import Array

PRODUCTS, TABLES, NEAR, FEW, MOST, STEPS = 16, 6, 5, 8, 1500, 10
"""Columns with products; lags of symbols taken two at a time; neighbours, columns they are looked
for in, and rows; ranges that a column is cut into."""


def best_rule(x: Array, y: Array, groups: Index, *, symbols: bool = False) -> float:
    """Return the best share of variance on held-out halves, of some simple rules.

    Parameters
    ----------
    x
        Lagged inputs ``(target, lag, feature)``, the latest first; of symbols, one column each.
    y
        Targets ``(target, output)``.
    groups
        The series of each target, or its place in time: halves are cut between them.
    symbols
        Whether each step is one of several symbols. Then means of targets by two symbols at two
        lags are tried.

    Returns
    -------
    float
        Of a linear rule, one with squares and products, and the nearest neighbours; 0 is the mean.
    """
    flat = x.reshape(len(x), -1)
    if symbols:
        return max(shared(flat, y, groups), _tabled(x, y, groups))
    scores = [shared(flat, y, groups), shared(bent(x), y, groups)]
    if flat.shape[1] <= FEW:
        scores.append(near(flat, y, groups))
    return max(scores)


def bent(x: Array) -> Array:
    """Return all columns and their squares, and products of the latest."""
    flat = x.reshape(len(x), -1)
    return np.hstack([powers(x, PRODUCTS), flat[:, PRODUCTS:] ** 2])


def stepped(x: Array) -> Array:
    """Return, of every column, in which of ``STEPS`` equally frequent ranges a value lies.

    Linear rules on them are sums of any functions of single columns: such as of one lag alone.
    """
    flat = x.reshape(len(x), -1)
    edges = np.quantile(flat, np.linspace(0, 1, STEPS + 1)[1:-1], axis=0)
    return np.hstack([flat, *(flat > edge for edge in edges)])


def one_lag(x: Array, y: Array, groups: Index) -> float:
    """Return what squares and products of all features tell at the one lag that tells most."""
    terms = [powers(x[:, lag : lag + 1]) for lag in range(x.shape[1])]
    asked = y - y.mean(axis=0)
    left = []
    for columns in terms:
        whole = np.hstack([columns, np.ones((len(x), 1))])
        weights = np.linalg.lstsq(whole, asked, rcond=1e-6)[0]
        left.append(float(((asked - whole @ weights) ** 2).sum()))
    return shared(terms[int(np.argmin(left))], y, groups)


def near(x: Array, y: Array, groups: Index) -> float:
    """Return the share of variance that the mean of the nearest neighbours' targets tells."""
    x, y, groups = x[:MOST], y[:MOST], groups[:MOST]
    spread = x.std(axis=0)
    unit = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    names = np.unique(groups)
    half = np.asarray(groups < names[len(names) // 2])
    left = total = 0.0
    for test in (half, ~half):
        if test.sum() < NEAR or (~test).sum() < NEAR:
            return 0.0
        known, asked = unit[~test], unit[test]
        apart = (asked**2).sum(1)[:, None] - 2 * asked @ known.T + (known**2).sum(1)
        chosen = np.argpartition(apart, NEAR - 1, axis=1)[:, :NEAR]
        left += float(((y[test] - y[~test][chosen].mean(axis=1)) ** 2).sum())
        total += float(((y[test] - y[~test].mean(axis=0)) ** 2).sum())
    return 1 - left / total if total > 0 else 0.0


def _tabled(x: Array, y: Array, groups: Index) -> float:
    """Return what the best table by the symbols of two lags tells."""
    symbols = np.where(x.any(axis=2), x.argmax(axis=2) + 1, 0)
    names = np.unique(groups)
    half = np.asarray(groups < names[len(names) // 2])
    best = 0.0
    for one, other in combinations(range(min(TABLES, x.shape[1])), 2):
        best = max(best, table(symbols[:, one], symbols[:, other], y, half))
    return best


def table(one: Index, other: Index, y: Array, half: Mask) -> float:
    """Return what the means of targets by two symbols tell, each half judged by the other's."""
    kinds = int(max(one.max(initial=0), other.max(initial=0))) + 1
    code, size = one * kinds + other, kinds**2
    left = total = 0.0
    for test in (half, ~half):
        middle = y[~test].mean(axis=0)
        sums = np.zeros((size, y.shape[1]))
        np.add.at(sums, code[~test], y[~test] - middle)
        counts = np.bincount(code[~test], minlength=size)[:, None]
        said = middle + (sums / (counts + 1.0))[code[test]]
        left += float(((y[test] - said) ** 2).sum())
        total += float(((y[test] - middle) ** 2).sum())
    return 1 - left / total if total > 0 else 0.0
