"""Features filtered forwards and backwards from the target's own series, which is no input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.scales import Scaled
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found
from onward.doctor.rules._blocks import asked_series

REACHES, LEADS, MOST, SLOPE = (2, 4, 8, 16, 24), 24, 4000, 0.1
"""Steps on either side of a filter's middle; steps by which the target may lie after it; places at
most; and how large, beside the middle's, some other weight must be."""
FOUND = 0.9
"""Share of targets that must be values of a variable for it to be their series."""
EXACT, APART, DIFFERENT, KEPT = 1e-6, 1000, 20, 0.5
"""Share of the variance that equal weights on both sides may leave, and how many times as much the
past alone must leave; different values of a feature at least; and the sum of an average's weights,
of that of their sizes."""


def two_sided(
    pair: Pairs,
    moved: Shift | None,
    timeline: Timeline | None,
    variables: tuple[Variable, ...] = (),
    scales: tuple[Scaled, ...] = (),
) -> Found | None:
    """Ask whether a feature has equal weights on both sides, up to the target and beyond.

    By how much the target lies ahead is not known. The middle of the weights must lie before it,
    else a sequence is smoothed as a whole, and some of them must lie on it or after it.
    """
    if moved is not None or pair.tokens or pair.classes or pair.sequence:
        return None
    for feature, values, asked in _both(pair, timeline, variables, scales):
        if len(np.unique(values[np.isfinite(values)])) < DIFFERENT:
            continue
        told = _told(asked, values)
        if told is not None:
            lead, reach, left, past = told
            return Found(
                f"Input feature {feature} is an average of the series that is to be predicted, "
                f"with equal weights on both sides, up to the target and beyond it: {reach} steps "
                f"before and after its middle, which lies {lead} steps before the target, give it "
                f"to {1 - left:.6%} of its variance; the steps before the target leave "
                f"{past / max(left, 1e-12):,.0f} times as much.",
                {"feature": feature, "lead": lead, "left": left, "left_by_the_past": past},
                0.9,
                pair.comparisons[0].where,
                "Filter forwards only (`lfilter`, a trailing average), never in both directions "
                "or centred.",
            )
    return None


def _both(
    pair: Pairs,
    timeline: Timeline | None,
    variables: tuple[Variable, ...],
    scales: tuple[Scaled, ...],
) -> Iterator[tuple[int, Array, Array]]:
    """Yield features, as series, with the series that is to be predicted, step by step.

    From windows that were put together again, or from the script's variables: there the target is
    one step ahead at least.
    """
    if timeline is not None and timeline.series.shape[1] == pair.x.shape[2]:
        asked = asked_series(pair, None, timeline, timeline.at(pair.x), variables).values
        for feature in range(timeline.series.shape[1]):
            yield feature, timeline.series[:, feature], asked
        return
    y = pair.y[:, 0, 0].astype("float32")
    for one in scales:
        if one.part != "training" or len(one.channel) != 1:
            continue
        for variable in variables:
            other = np.squeeze(variable.values.array).astype(float)
            if other.shape != one.series.shape or np.array_equal(other, one.series):
                continue
            for held in (other, one.slope * other + one.offset):
                if np.isin(y, held.astype("float32")).mean() > FOUND:
                    yield one.channel[0], one.series, np.r_[other[1:], np.nan]
                    break


def _told(asked: Array, values: Array) -> tuple[int, int, float, float] | None:
    """Return the lead, the reach, and what equal weights and the past alone leave."""
    lefts: Mapping[int, float] = {
        lead: _equal(asked, values, lead, REACHES[0])[0] for lead in range(1, LEADS + 1)
    }
    nearest = sorted(lefts, key=lambda lead: lefts[lead])[:2]
    for lead in nearest:
        for reach in REACHES:
            if reach < lead:
                continue
            left, weights = _equal(asked, values, lead, reach)
            if left > EXACT:
                continue
            past = _past(asked, values, lead + reach)
            if _averages(weights) and past > APART * max(left, 1e-10):
                return lead, reach, left, past
    return None


def _equal(asked: Array, values: Array, lead: int, reach: int) -> tuple[float, Array]:
    """Fit the feature with equal weights on the steps that lie as far before as after."""
    around = _around(asked, range(-lead - reach, -lead + reach + 1))
    sides = around[:, reach + 1 :] + around[:, :reach][:, ::-1]
    return _fit(np.column_stack([around[:, reach], sides]), values)


def _past(asked: Array, values: Array, reach: int) -> float:
    return _fit(_around(asked, range(-reach, 0)), values)[0]


def _around(asked: Array, steps: range) -> Array:
    """Return what lies so many steps from each step, not a number outside."""
    at = np.arange(len(asked))[:, None] + np.array(steps)
    inside = (at >= 0) & (at < len(asked))
    return np.where(inside, asked[np.where(inside, at, 0)], np.nan)


def _fit(x: Array, y: Array) -> tuple[float, Array]:
    """Return the share of variance that the best weights leave, and these."""
    known = np.flatnonzero(np.isfinite(x).all(axis=1) & np.isfinite(y))[:MOST]
    if len(known) < 20 * x.shape[1] or np.ptp(y[known]) == 0:
        return 1.0, np.zeros(x.shape[1])
    x, y = x[known] - x[known].mean(axis=0), y[known] - y[known].mean()
    weights = np.asarray(np.linalg.lstsq(x, y, rcond=1e-9)[0], dtype=np.float64)
    return float((y - x @ weights).var() / y.var()), weights


def _averages(weights: Array) -> bool:
    """Whether weights, the middle's first, are an average's: no difference, and no copy."""
    both = np.r_[weights[0], weights[1:], weights[1:]]
    whole = abs(both.sum()) > KEPT * np.abs(both).sum()
    peak = abs(weights[0]) > 0.9 * np.abs(weights).max()
    return bool(whole and peak and np.abs(weights[1:]).max() > SLOPE * abs(weights[0]))
