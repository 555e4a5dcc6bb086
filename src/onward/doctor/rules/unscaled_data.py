"""Numbers far from 1 go in or are asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.experiments.lag_fit import LagFit
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.learned import learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

LARGE, HUGE, GIANT, LEFT, NOTHING, HALF, MOSTLY, STEPS = 10, 50, 1000, 0.1, 0.95, 0.6, 0.8, 50
UNTRAINED = 0.4
"""How sure it is before training: a remark."""


def check(
    pairs: AllPairs,
    lag_fit: Mapping[str, LagFit],
    outcome: Outcomes,
    training: tuple[Comparison, ...],
) -> Verdict:
    """Look at the size of inputs and targets, and at what was learned in spite of it."""
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair = pairs.training[0]
    into, asked = _size(pair.x) if not pair.tokens else 0.0, 0.0 if pair.classes else _size(pair.y)
    evidence = {"size_of_inputs": into, "size_of_targets": asked}
    if max(into, asked) < LARGE:
        return Clear(evidence)
    if outcome.steps == 0:
        return Found(
            f"Inputs are of size {into:.3g}{_asked(asked)}, far from 1. Nothing was trained on "
            "them yet, so that it is not known whether this does harm.",
            evidence,
            UNTRAINED,
            pair.comparisons[0].where,
        )
    left, simple = _left(training, outcome), lag_fit["training"].best
    if left is None or outcome.steps < STEPS:
        return NotChecked("training was too short to tell whether large numbers did harm")
    evidence |= {"error_share": left, "explained_by_simple_rules": simple}
    if max(into, asked) >= HUGE and left >= NOTHING:
        return _nothing(pair, evidence, into, asked, left, outcome.steps)
    much = MOSTLY if max(into, asked) >= GIANT else HALF
    if left < LEFT or simple < LEFT or 1 - left > much * simple:
        return Clear(evidence)
    return Found(
        f"Inputs are of size {into:.3g}{_asked(asked)}, far from 1. After {outcome.steps} steps "
        f"the network's error is {left:.3g} times that of the best constant; simple rules tell "
        f"{simple:.0%} of the targets' variance from the same inputs.",
        evidence,
        0.85,
        pair.comparisons[0].where,
    )


def _nothing(
    pair: Pairs,
    evidence: Mapping[str, float | None],
    into: float,
    asked: float,
    left: float,
    steps: int,
) -> Found:
    return Found(
        f"Inputs are of size {into:.3g}{_asked(asked)}, far from 1, and nothing was learned: after "
        f"{steps} steps the network's error is {left:.3g} times that of the best constant.",
        evidence,
        0.8,
        pair.comparisons[0].where,
    )


def _asked(size: float) -> str:
    return f" and targets of size {size:.3g}" if size else ""


def _size(values: Pairs | np.ndarray) -> float:
    """Return the largest root mean square of a feature."""
    array = np.asarray(values, dtype=float)
    finite = np.where(np.isfinite(array), array, 0.0)
    return float(np.sqrt((finite**2).mean(axis=(0, 1))).max())


def _left(training: tuple[Comparison, ...], outcome: Outcomes) -> float | None:
    if outcome.training is not None:
        return outcome.training.share
    how = learned(training)
    return None if how is None else how.share


RULE = Rule(
    code="OW108",
    name="unscaled-data",
    what="Inputs or targets are far from 1 in size.",
    why="Large inputs saturate the units at once; large targets are many small steps away.",
    threshold="A root mean square of 10 or more, and a training error of more than a tenth of the "
    "targets' variance, with less than 60% learned of what simple rules tell (80% where it is 1000 "
    "or more); or 50 or more and nothing learned.",
    source="LeCun et al., Efficient BackProp (1998), section 4.3; the numbers are ours.",
    remedy="Standardise with mean and deviation of the training part, and undo it for reports.",
    wrong_when="The network scales its inputs itself.",
    check=check,
    consequences=(
        "saturated-units",
        "dead-units",
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "learning-rate-too-high",
        "exploding-gradient",
        "vanishing-gradient",
        "output-range",
        "target-undetermined",
        "overfit",
    ),
    severity=2,
)
