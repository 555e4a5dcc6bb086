"""The network sees what it is to predict."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Evidence, LayerCall, Variable
from onward.doctor.experiments._risen import risen
from onward.doctor.experiments._table_rows import table_rows
from onward.doctor.experiments.influence import Influence
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct, persistent
from onward.doctor.experiments.scales import Scaled
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._blocks import block_feature, row_feature
from onward.doctor.rules._both_ways import both_ways
from onward.doctor.rules._dealt_out import dealt_out
from onward.doctor.rules._differenced import differenced
from onward.doctor.rules._filled import filled
from onward.doctor.rules._networks import looks_ahead, reads_backwards
from onward.doctor.rules._rolled import rolled
from onward.doctor.rules._two_sided import two_sided

EXACT, REACHES = 0.9999, (4, 12)


def check(
    pairs: AllPairs,
    shifts: Mapping[str, tuple[Shift | None, ...]],
    layer_calls: tuple[LayerCall, ...] = (),
    timeline: Timeline | None = None,
    influence: tuple[Influence, ...] = (),
    variables: tuple[Variable, ...] = (),
    unread: bool = False,
    scales: tuple[Scaled, ...] = (),
    evidence: Evidence | None = None,
) -> Verdict:
    """Look for the target among what the network can read by the time it answers."""
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair, moved = pairs.training[0], shifts["training"][0]
    asked = moved or risen(pair, timeline)
    looks = (
        _backwards(pair, moved, layer_calls) or _ahead(pair, moved, influence),
        None if unread else _in_window(pair, moved, timeline),
        _smoothed(pair, asked, timeline) or block_feature(pair, moved, timeline, variables),
        two_sided(pair, moved, timeline, variables, scales)
        or rolled(pair, asked, timeline, scales, variables)
        or differenced(pair, asked, scales),
        _scaled_copy(pair, moved) or row_feature(pair),
        dealt_out(pairs, timeline, evidence),
        both_ways(pair, moved),
        filled(pair, moved, variables),
        _in_table(pair, variables),
    )
    found = [look for look in looks if look is not None]
    if found:
        return max(found, key=lambda look: look.confidence)
    return Clear({"targets": pair.y.size})


def _backwards(
    pair: Pairs, moved: Shift | None, layer_calls: tuple[LayerCall, ...]
) -> Found | None:
    """A sequence whose targets are its own next values, read in both directions."""
    if moved is None or moved.steps < 1 or not pair.sequence or not reads_backwards(layer_calls):
        return None
    layer = next(call for call in layer_calls if call.bidirectional)
    return Found(
        f"Each target is the input {moved.steps} step(s) later ({moved.agreeing:.0%} of "
        f"{pair.y.size} values equal), and `{layer.name}` is bidirectional: it has read those "
        "steps before it answers.",
        {"steps_ahead": moved.steps, "agreeing": moved.agreeing, "layer": layer.name},
        0.95,
        pair.comparisons[0].where,
        "Use a layer that reads forwards only, or predict what comes after the whole sequence.",
    )


def _ahead(pair: Pairs, moved: Shift | None, influence: tuple[Influence, ...]) -> Found | None:
    """A sequence whose targets are its own next values, and later inputs move earlier outputs."""
    if moved is None or moved.steps < 1 or not pair.sequence:
        return None
    if not looks_ahead(influence):
        return None
    return Found(
        f"Each target is the input {moved.steps} step(s) later ({moved.agreeing:.0%} of "
        f"{pair.y.size} values equal), and changing an input moves outputs before it: the network "
        "can read what it is to predict.",
        {"steps_ahead": moved.steps, "agreeing": moved.agreeing, "passes": len(influence)},
        0.9,
        pair.comparisons[0].where,
        "Mask what comes later (a causal mask, a layer that reads forwards only).",
    )


def _in_window(pair: Pairs, moved: Shift | None, timeline: Timeline | None) -> Found | None:
    if moved is None or pair.sequence or moved.steps > 0 or pair.tokens:
        return None
    if timeline is None and not (moved.exact and persistent(pair, moved.feature)):
        return None
    return Found(
        f"The target is in its own window: it is input number {pair.start + moved.steps + 1} of "
        f"{pair.x.shape[1]} ({moved.agreeing:.0%} of {pair.y.size} values equal).",
        {"steps_ahead": moved.steps, "agreeing": moved.agreeing, "targets": pair.y.size},
        0.85 if moved.steps < 0 else 0.75,
        pair.comparisons[0].where,
        "End each window before its target: `x = s[i : i + n]`, `y = s[i + n]`.",
    )


def _smoothed(pair: Pairs, moved: Shift | None, timeline: Timeline | None) -> Found | None:
    """A feature that was made from later values of the series to be predicted."""
    if moved is None or pair.x.shape[2] < 2 or pair.tokens:
        return None
    for reach in REACHES:
        around = _around(pair, timeline, reach)
        found = None if around is None else _smoothed_within(pair, moved, around, reach)
        if found is not None:
            return found
    return None


def _in_table(pair: Pairs, variables: tuple[Variable, ...]) -> Found | None:
    """Such a feature among the columns of a table, whose rows follow each other in time."""
    found = table_rows(pair, variables)
    return None if found is None else _smoothed(pair, *found)


def _smoothed_within(pair: Pairs, moved: Shift, around: Array, reach: int) -> Found | None:
    asked = around[..., moved.feature]
    for feature in range(around.shape[2]):
        values = around[:, reach, feature]
        if feature == moved.feature or len(np.unique(values)) < 20:
            continue
        whole, weights = _explained(asked, values)
        past, _ = _explained(asked[:, : reach + 1], values)
        if _averages(whole, past, weights, reach):
            return Found(
                f"Input feature {feature} is made from later values of feature {moved.feature}, "
                f"which is to be predicted: values up to {reach} steps before and after give it "
                f"to {whole:.4%} of its variance, those before only to {past:.1%}.",
                {"feature": feature, "explained": whole, "explained_by_the_past": past},
                0.9,
                pair.comparisons[0].where,
                "Compute features from the past only: a trailing window, never a centred one.",
            )
    return None


def _around(pair: Pairs, timeline: Timeline | None, reach: int) -> Array | None:
    """Return steps with those around them, ``(place, step, feature)``: of the series, or rows."""
    if timeline is not None and timeline.series.shape[1] == pair.x.shape[2]:
        rows = timeline.series[None]
    elif pair.x.shape[1] >= 2 * reach + 4:
        rows = distinct(pair).x[:200]
    else:
        return None
    times = np.arange(reach, rows.shape[1] - reach)
    if not len(times):
        return None
    around = rows[:, times[:, None] + np.arange(-reach, reach + 1)]
    around = around.reshape(-1, 2 * reach + 1, rows.shape[2])
    known = around[np.isfinite(around).all(axis=(1, 2))]
    return known[:4000] if len(known) >= 15 * reach else None


def _averages(whole: float, past: float, weights: Array, reach: int) -> bool:
    """Whether weights are those of an average or a difference, and not of a driven system.

    A filter that ran forwards and backwards is not told to the last digit by steps near by, but
    its weights are the same on both sides.
    """
    later, before = weights[reach + 1 :], weights[:reach][::-1]
    size = np.abs(weights).max()
    even = bool(np.abs(later - before).max() < 0.05 * size and np.abs(later).max() > 0.1 * size)
    if even and whole > 0.999 and past < 0.99:
        return True
    surely = past < 0.999 or 1 - past > max(1e-5, 1e4 * (1 - whole))
    if whole <= EXACT or not surely:
        return False
    counted = np.abs(later) > 0.02 * size
    same_sign = (weights > -0.01 * size).all() or (weights < 0.01 * size).all()
    central = abs(weights.sum()) < 0.01 * size and abs(weights[reach]) < 0.01 * size
    return bool(counted.any() and (same_sign or central or counted.sum() >= 2))


def _explained(x: Array, y: Array) -> tuple[float, Array]:
    middle, offset = x.mean(axis=0), y.mean()
    weights = np.linalg.lstsq(x - middle, y - offset, rcond=1e-7)[0]
    rest = y - offset - (x - middle) @ weights
    return float(1 - rest.var() / y.var()), weights


def _scaled_copy(pair: Pairs, moved: Shift | None) -> Found | None:
    """One of several features is the target at the same step, in other units."""
    if pair.classes or pair.tokens or pair.x.shape[2] < 2:
        return None
    if moved is not None and (moved.exact or moved.steps != 0):
        return None
    at = pair.start + np.arange(pair.y.shape[1])
    if at[-1] >= pair.x.shape[1] or len(np.unique(pair.y)) < 20:
        return None
    y = pair.y[..., 0].ravel()
    for feature in range(pair.x.shape[2]):
        x = pair.x[:, at, feature].ravel()
        if np.ptp(x) > 0 and abs(np.corrcoef(x, y)[0, 1]) > 1 - 1e-6:
            return Found(
                f"Input feature {feature} is the target at the same step, in other units: their "
                f"correlation over {len(y)} values is {np.corrcoef(x, y)[0, 1]:.6f}.",
                {"feature": feature, "correlation": float(np.corrcoef(x, y)[0, 1])},
                0.65,
                pair.comparisons[0].where,
                "Leave the target, and columns computed from it, out of the inputs.",
            )
    return None


RULE = Rule(
    code="OW103",
    name="future-leakage",
    what="What is to be predicted, or what lies after it, is among what the network reads.",
    why="The error is small and means nothing: in use the future is not there to be read.",
    threshold="A target equal to an input that was read before the answer; a feature that later "
    "values give exactly and earlier ones do not, or that is the mean, sum or extreme of a block "
    "that ends after the window; a filter of the target's own series with equal weights on both "
    "sides, up to the target and beyond; the ranks of a rolling statistic over later steps; the "
    "bits of a change until the target; 3% of windows whose end was filled with their target; 60% "
    "of test windows between training windows.",
    source="Exact equality and exact linear relations; the share is ours.",
    remedy="Cut windows so that they end before their target, read forwards only, compute "
    "features and splits from the past.",
    wrong_when="A gap is to be filled, or a sequence to be labelled as a whole.",
    check=check,
    consequences=("linear-suffices", "target-misaligned", "closed-loop-gap"),
    severity=3,
)
