"""Inputs were shuffled without their targets, or targets without their inputs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Evidence, Loader, Where
from onward.doctor.experiments.lag_fit import LagFit
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct
from onward.doctor.experiments.row_order import RowOrder
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._apart import classes_apart, two_loaders
from onward.doctor.rules._shuffles import lone_shuffles
from onward.doctor.rules._turned_round import turned_round

NOTHING, MUCH, ENOUGH, VARIED = 0.05, 0.5, 60, 0.9
"""Shares of variance explained that are nothing and much; pairs at least; and share of summaries
that must differ from each other, or targets meet one by chance."""


def check(
    pairs: AllPairs,
    lag_fit: Mapping[str, LagFit],
    timeline: Timeline | None = None,
    loaders: tuple[Loader, ...] = (),
    evidence: Evidence | None = None,
    shifts: Mapping[str, tuple[Shift | None, ...]] | None = None,
    outcome: Outcomes | None = None,
    row_order: RowOrder | None = None,
) -> Verdict:
    """Ask whether targets fit other rows than their own."""
    if (turned := turned_round(row_order, evidence)) is not None:
        return turned
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair = distinct(pairs.training[0])
    script = "" if evidence is None else evidence.run.target
    looks = (
        _elsewhere(pair, timeline),
        classes_apart(pairs.training[0], script) if pair.classes else _dealt_anew(pair),
        _summaries(pair),
        two_loaders(loaders, pairs.training[0]),
        _broken(lag_fit, pair),
        None if _together(pairs, shifts) or _learned(outcome) else _written(lag_fit, evidence),
    )
    found = next((look for look in looks if look is not None), None)
    return found or Clear({"rows": len(pair.x), "explained": lag_fit["training"].best})


def _elsewhere(pair: Pairs, timeline: Timeline | None) -> Found | None:
    """Windows of a series whose targets stand at all sorts of places of it."""
    if timeline is None or pair.sequence or pair.classes or pair.x.shape[1] != timeline.length:
        return None
    begins = timeline.at(pair.x)
    for feature in range(timeline.series.shape[1]):
        known_values = timeline.series[np.isfinite(timeline.series[:, feature]), feature]
        if len(np.unique(known_values)) < 0.95 * len(known_values):
            continue  # Stretches of the same time stand apart: distances would mean nothing.
        places = {value: t for t, value in enumerate(timeline.series[:, feature])}
        at = np.array([places.get(value, -1) for value in pair.y[:, 0, 0]])
        known = (at >= 0) & (begins >= 0)
        if known.sum() < ENOUGH or known.mean() < 0.5:
            continue
        steps, counts = np.unique(at[known] - begins[known], return_counts=True)
        if counts.max() < 0.1 * known.sum() and len(steps) > 20:
            return Found(
                f"The inputs are windows of a series and the targets are values of it, but not "
                f"after their own windows: {len(steps)} different distances among {known.sum()} "
                f"pairs, the commonest in {counts.max()}. One side was shuffled without the other.",
                {
                    "pairs": int(known.sum()),
                    "distances": len(steps),
                    "commonest": int(counts.max()),
                },
                0.95,
                pair.comparisons[0].where,
            )
    return None


def _dealt_anew(pair: Pairs) -> Found | None:
    """The same inputs and the same targets come back, paired otherwise."""
    if len(np.unique(pair.y)) <= 20:
        return None
    inputs: dict[bytes, set[bytes]] = {}
    targets: dict[bytes, set[bytes]] = {}
    for x, y in zip(pair.x, pair.y, strict=True):
        inputs.setdefault(x.tobytes(), set()).add(y.tobytes())
        targets.setdefault(y.tobytes(), set()).add(x.tobytes())
    twice = [key for key, others in inputs.items() if len(others) > 1]
    moved = [key for key, others in targets.items() if len(others) > 1]
    if min(len(twice), len(moved)) < 0.3 * min(len(inputs), len(targets)) or len(twice) < 10:
        return None
    return Found(
        f"{len(twice)} of {len(inputs)} inputs came with several targets, and {len(moved)} of "
        f"{len(targets)} targets with several inputs: they are paired anew each time.",
        {"inputs": len(inputs), "moved_inputs": len(twice), "moved_targets": len(moved)},
        0.9,
        pair.comparisons[0].where,
        "Shuffle inputs and targets together: one `TensorDataset(x, y)`, one loader.",
    )


def _summaries(pair: Pairs) -> Found | None:
    """Targets that are a sum, mean or the like of other rows' inputs."""
    if pair.sequence or pair.classes or pair.tokens or pair.y.shape[2] != 1:
        return None
    y = pair.y[:, 0, 0]
    if pair.x.shape[1] < 3 or np.isin(y, pair.x).mean() > 0.5:
        return None
    for feature in range(min(pair.x.shape[2], 4)):
        x = pair.x[..., feature]
        for name, values in {
            "sum": x.sum(axis=1),
            "mean": x.mean(axis=1),
        }.items():
            if len(np.unique(values)) < VARIED * len(np.unique(x, axis=0)):
                continue  # Whole numbers and the like are met by chance.
            own, others = _matches(y, values)
            if others > 0.5 and own < 0.05 and len(y) >= ENOUGH and len(np.unique(y)) > 20:
                return Found(
                    f"{others:.0%} of the {len(y)} targets are the {name} of a row of inputs, "
                    f"but {own:.0%} of their own row: one side was shuffled without the other.",
                    {"own": own, "others": others, "summary": name, "pairs": len(y)},
                    0.9,
                    pair.comparisons[0].where,
                )
    return None


def _matches(y: Array, values: Array) -> tuple[float, float]:
    near = 1e-5 * max(float(np.abs(values).max()), 1e-12)
    own = np.abs(values - y) < near
    ordered = np.sort(values)
    place = np.clip(np.searchsorted(ordered, y), 1, max(len(ordered) - 1, 1))
    gap = np.minimum(np.abs(ordered[place - 1] - y), np.abs(ordered[place] - y))
    return float(own.mean()), float((gap < near).mean())


def _broken(lag_fit: Mapping[str, LagFit], pair: Pairs) -> Found | None:
    """Inputs tell the targets in evaluation and not in training."""
    if "evaluation" not in lag_fit:
        return None
    taught, asked = lag_fit["training"], lag_fit["evaluation"]
    if min(taught.rows, asked.rows) < ENOUGH or not taught.scores or not asked.scores:
        return None
    if taught.best > NOTHING or asked.best < (MUCH / 2 if pair.classes else MUCH):
        return None
    return Found(
        f"Simple rules tell {asked.best:.0%} of the targets' variance from their inputs in "
        f"evaluation and {max(taught.best, 0):.0%} in training: training targets do not belong to "
        "their inputs.",
        {"explained_in_evaluation": asked.best, "explained_in_training": taught.best},
        0.8,
        pair.comparisons[0].where,
    )


def _together(pairs: AllPairs, shifts: Mapping[str, tuple[Shift | None, ...]] | None) -> bool:
    """Whether targets are the inputs moved, or lie in one tensor with them."""
    first = pairs.training[0].comparisons[0]
    if shifts is not None and shifts["training"][0] is not None:
        return True
    return bool(first.target.base) and first.target.base == first.inputs[0].base


def _learned(outcome: Outcomes | None) -> bool:
    """Whether the network itself tells most of the targets of inputs it was not taught."""
    if outcome is None or outcome.training is None or outcome.evaluation is None:
        return False
    taught = {row.tobytes() for row in outcome.training.pairs.x}
    new = np.mean([row.tobytes() not in taught for row in outcome.evaluation.pairs.x])
    return bool(new > 0.5 and max(outcome.training.share, outcome.evaluation.share) < MUCH)


def _written(lag_fit: Mapping[str, LagFit], evidence: Evidence | None) -> Found | None:
    """Nothing tells the targets, and the script shuffles an array by itself."""
    taught = lag_fit["training"]
    if evidence is None or not taught.scores or taught.rows < ENOUGH or taught.best > 2 * NOTHING:
        return None
    alone = lone_shuffles(evidence.run.target)
    if not alone:
        return None
    first = alone[0]
    names = " and ".join(f"`{name}`" for name in dict.fromkeys(lone.name for lone in alone[:3]))
    return Found(
        f"The script shuffles {names} by {'itself' if len(alone) == 1 else 'themselves'} (line "
        f"{first.line}), and simple rules tell {max(taught.best, 0):.0%} of the variance of "
        f"{taught.rows} targets from their inputs: the two sides no longer belong together.",
        {"shuffled_alone": [lone.name for lone in alone], "explained": taught.best},
        0.8,
        Where(evidence.run.target, first.line),
    )


RULE = Rule(
    code="OW105",
    name="pairs-shuffled-apart",
    what="Inputs and targets were put into different orders.",
    why="Each target belongs to another input: there is nothing to learn but the mean.",
    threshold="Targets that follow other windows than their own; or inputs that explain half of "
    "the targets' variance in evaluation and less than 5% in training; or two loaders, of inputs "
    "and of targets, that are both shuffled.",
    source="Exact matching of values; held-out halves of the pairs that were seen.",
    remedy="Shuffle both with one order: `order = randperm(n); x, y = x[order], y[order]`.",
    wrong_when="Targets are drawn at random on purpose, as a control.",
    check=check,
    consequences=(
        "target-undetermined",
        "constant-prediction",
        "overfit",
        "persistence-unbeaten",
        "linear-suffices",
        "loss-metric-disagree",
        "lag-beyond-window",
        "target-misaligned",
        "learning-rate-too-low",
        "learning-rate-too-high",
        "exploding-gradient",
    ),
    severity=3,
)
