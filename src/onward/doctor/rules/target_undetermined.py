"""The inputs do not say what the targets are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.experiments.lag_fit import LagFit
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Pairs, distinct
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

NOTHING, ROWS, STEPS = 0.03, 300, 150
UNTRAINED = 0.4
"""How sure it is before training: a remark."""


def check(
    pairs: AllPairs,
    lag_fit: Mapping[str, LagFit],
    outcome: Outcomes,
    shifts: Mapping[str, tuple[Shift | None, ...]],
) -> Verdict:
    """Ask whether equal inputs have different targets, and whether anything tells them."""
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair = distinct(pairs.training[0])
    if (conflict := _conflicts(pair)) is not None:
        return conflict
    fit = lag_fit["training"]
    if fit.rows < ROWS or not fit.scores:
        return NotChecked(f"{fit.rows} different training targets are too few to tell")
    evidence = {"explained": fit.best, "rows": fit.rows, "steps": outcome.steps}
    taught, asked = outcome.training, outcome.evaluation
    if outcome.steps == 0 and fit.best < NOTHING and shifts["training"][0] is None:
        return Found(
            f"Nothing that was tried tells the targets from their inputs: linear, quadratic and "
            f"memory rules explain {max(fit.best, 0):.1%} of the variance of {fit.rows} targets on "
            "held-out halves. A network may find a rule that is more intricate.",
            evidence,
            UNTRAINED,
            pair.comparisons[0].where,
        )
    if taught is None or asked is None or shifts["training"][0] is not None:
        return Clear(evidence)
    learned = min(taught.share, asked.share)
    if fit.best < NOTHING and learned > 0.9 and asked.share > 0.95 and outcome.steps >= STEPS:
        return Found(
            f"Nothing that was tried tells the targets from their inputs: linear, quadratic and "
            f"memory rules explain {max(fit.best, 0):.1%} of the variance of {fit.rows} targets on "
            f"held-out halves, and after {outcome.steps} steps the network's error is "
            f"{asked.share:.2f} of that variance.",
            {**evidence, "error_share": asked.share},
            0.6,
            pair.comparisons[0].where,
        )
    return Clear({**evidence, "error_share": asked.share})


def _conflicts(pair: Pairs) -> Found | None:
    """Return a finding if the same inputs come with different targets."""
    if pair.tokens or (pair.sequence and pair.x.shape[1] < 2):
        return None
    groups: dict[bytes, list[int]] = {}
    for number, row in enumerate(pair.x):
        groups.setdefault(row.tobytes(), []).append(number)
    shared = [np.array(members) for members in groups.values() if len(members) > 1]
    rows = sum(len(members) for members in shared)
    if rows < max(20, 0.3 * len(pair.x)):
        return None
    total = float(((pair.y - pair.y.mean(axis=0)) ** 2).sum(axis=(1, 2)).mean())
    within = sum(
        float(((pair.y[members] - pair.y[members].mean(axis=0)) ** 2).sum()) for members in shared
    )
    floor = within / len(pair.x) / total if total > 0 else 0.0
    if floor < 0.3:
        return None
    return Found(
        f"{rows} of {len(pair.x)} input rows occur more than once with different targets: no "
        f"network can tell {floor:.0%} of the targets' variance from these inputs.",
        {"rows": len(pair.x), "repeated": rows, "untold": floor, "inputs": len(groups)},
        0.8,
        pair.comparisons[0].where,
    )


RULE = Rule(
    code="OW106",
    name="target-undetermined",
    what="The targets do not follow from the inputs: something that decides them is missing.",
    why="No network can learn it. The best answer is the targets' mean.",
    threshold="Equal inputs whose targets differ in 30% of the variance; or less than 3% explained "
    "by every rule tried and an error of 95% of the variance after 150 steps.",
    source="The variance among targets of equal inputs is a lower bound of the squared error.",
    remedy="Look for what decides the target and make it an input: a parameter of the process, an "
    "earlier value, the state it begins with.",
    wrong_when="The rule is too intricate for simple rules, such as parity, and was not learned.",
    check=check,
    consequences=(
        "constant-prediction",
        "overfit",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "learning-rate-too-high",
    ),
    severity=3,
)
