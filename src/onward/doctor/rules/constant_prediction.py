"""The network says the same whatever it is given."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.experiments.lag_fit import LagFit
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

SPREAD, TELLABLE, STEPS = 0.05, 0.2, 100


def check(
    training: tuple[Comparison, ...],
    outcome: Outcomes,
    lag_fit: Mapping[str, LagFit] | None = None,
    pairs: AllPairs | None = None,
) -> Verdict:
    """Look at how much the last predictions vary, and whether the targets could be told."""
    if (bound := _bound(training)) is not None:
        return bound
    fits = [fit.best for fit in (lag_fit or {}).values() if fit.rows >= 100]
    tellable = max(fits, default=0.0)
    at = outcome.evaluation or outcome.training
    if at is not None:
        evidence = {"spread": at.spread, "explained_by_simple_rules": tellable}
        if at.spread > SPREAD:
            return Clear(evidence)
        sure = outcome.finished and tellable > TELLABLE and at.share > 0.5
        return Found(
            f"The last {at.values} predictions vary by {at.spread:.2g} of what their targets do; "
            f"simple rules tell {max(tellable, 0):.0%} of the targets' variance.",
            evidence,
            0.7 if sure else 0.3,
            at.pairs.comparisons[-1].where,
        )
    return _one_class(training, outcome, tellable)


def _bound(training: tuple[Comparison, ...]) -> Found | None:
    """A softmax over an axis of one entry is always 1."""
    for c in training:
        for op in c.prediction.trail:
            if op.op not in ("softmax", "log_softmax") or not op.before:
                continue
            if (
                op.before[-1] == 1
                and np.ptp(c.prediction.array) == 0
                and c.prediction.array.size > 1
            ):
                return Found(
                    f"The prediction went through a {op.op} of shape {op.before}, whose last axis "
                    f"has one entry: it is {c.prediction.array.ravel()[0]:g} whatever comes in, in "
                    f"all {c.prediction.array.size} predictions of a batch.",
                    {"shape": list(op.before), "value": float(c.prediction.array.ravel()[0])},
                    0.97,
                    op.where or c.where,
                    "Use a sigmoid for one output, or one output a class.",
                )
    return None


def _one_class(training: tuple[Comparison, ...], outcome: Outcomes, tellable: float) -> Verdict:
    late = [
        c for c in training if c.kind in ("cross_entropy", "nll") and c.prediction.array.ndim == 2
    ][-4:]
    if not late:
        return NotChecked("no predictions were seen that could be compared with each other")
    said = np.concatenate([c.prediction.array.argmax(axis=1) for c in late])
    asked = np.concatenate([c.target.array.ravel() for c in late])
    if asked.dtype.kind not in "iu" or len(said) < 16:
        return NotChecked("the targets are no classes, or too few")
    shares = np.unique(asked, return_counts=True)[1] / len(asked)
    evidence = {"classes_said": len(np.unique(said)), "commonest": float(shares.max())}
    if len(np.unique(said)) > 1 or shares.max() > 0.9:
        return Clear(evidence)
    sure = outcome.finished and tellable > TELLABLE / 2
    return Found(
        f"The last {len(said)} training predictions are all class {said[0]}; the commonest class "
        f"has {shares.max():.0%} of the targets, and simple rules tell {max(tellable, 0):.0%} of "
        "their variance.",
        {**evidence, "explained_by_simple_rules": tellable},
        0.65 if sure else 0.3,
        late[-1].where,
    )


RULE = Rule(
    code="OW308",
    name="constant-prediction",
    what="The network gives the same answer to every input.",
    why="It has found the best constant and nothing else, or can say nothing else.",
    threshold="Predictions that vary by less than 5% of their targets, where simple rules tell 20% "
    "of the targets' variance, after 100 steps and with a loss that no longer falls.",
    source="The mean is the best constant; the numbers are ours.",
    remedy="Look at the findings above it first. Then at the last function, the learning rate, and "
    "whether inputs reach the output.",
    wrong_when="Nothing can be told from the inputs: then the mean is right, and it is a remark.",
    check=check,
    consequences=("linear-suffices", "persistence-unbeaten", "no-update", "vanishing-gradient"),
    severity=2,
)
