"""Hand-written networks that say the same to the same present input, whatever came before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onward.doctor.experiments.lag_fit import lagged, powers, shared
from onward.doctor.experiments.outcome import late
from onward.doctor.experiments.pairs import AllPairs, Array, rows
from onward.doctor.rule import Found

ALIKE = {1: 0.01, 2: 0.03}
"""Share of the predictions' variance that may lie between nearest neighbours, by features."""

GAIN, LAGS, ROWS, MOST = 0.15, 4, 200, 1200


def memoryless(pairs: AllPairs | None, steps: int) -> Found | None:
    """Find predictions that are a function of the present input, of targets that are none.

    Predictions whose present inputs are nearest neighbours are held against each other.
    """
    pair = pairs.training[0] if pairs is not None and pairs.training else None
    if pair is None or pair.prediction is None or pair.classes or pair.tokens:
        return None
    features = pair.x.shape[2]
    if not pair.sequence or features not in ALIKE or pair.x.shape[1] < LAGS + 2:
        return None
    some = rows(pair, np.flatnonzero(late(pair, steps)))
    if some.prediction is None or not np.isfinite(some.prediction).all():
        return None
    x, y, group = lagged(some, LAGS)
    said = lagged(replace(some, y=some.prediction), LAGS)[1]
    if len(x) < ROWS or said.shape != y.shape or said.var() <= 0:
        return None
    apart = _between_neighbours(x[:MOST, 0], said[:MOST])
    present = np.hstack([x[:, 0] ** power for power in (1, 2, 3)])
    now = max(shared(present, y, group), 0.0)
    past = max(shared(x.reshape(len(x), -1), y, group), shared(powers(x), y, group))
    if apart > ALIKE[features] or past < now + GAIN:
        return None
    return Found(
        f"Predictions are a function of the present input alone: where it is nearly the same, they "
        f"differ by {apart:.1%} of their variance. But the target depends on the past: the present "
        f"input explains {now:.0%} of it, together with {LAGS - 1} steps before {past:.0%}.",
        {
            "variance_between_neighbours": apart,
            "explained_by_present": now,
            "explained_with_past": past,
            "targets": len(x),
        },
        0.75,
        pair.comparisons[-1].where,
        "Make the state once, before the loop over steps, and hand it from step to step.",
    )


def _between_neighbours(x: Array, said: Array) -> float:
    """Return the mean square between nearest neighbours in ``x``, over twice the variance."""
    unit = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-12)
    distance = ((unit[:, None] - unit[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = distance.argmin(axis=1)
    return float(((said - said[nearest]) ** 2).mean() / (2 * said.var(axis=0).mean()))
