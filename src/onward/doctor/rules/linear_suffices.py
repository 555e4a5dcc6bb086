"""A linear rule on the same past does better."""

from __future__ import annotations

from onward.doctor.evidence import Model
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

BETTER, LEFT, VALUES, STEPS = 0.8, 0.15, 50, 200


def check(outcome: Outcomes, models: tuple[Model, ...] = ()) -> Verdict:
    """Hold the network's error against a linear rule fitted on the training pairs."""
    at = outcome.evaluation
    if at is None or at.linear is None:
        return NotChecked("no held-out numbers were predicted on inputs like those of training")
    evidence = {
        "network": at.network,
        "linear": at.linear,
        "variance": at.constant,
        "values": at.values,
        "steps": outcome.steps,
    }
    if at.linear > at.network:
        return Clear(evidence)
    clearly = at.linear < BETTER * at.network and at.share > LEFT
    ended = outcome.finished and outcome.steps >= STEPS and at.values >= VALUES
    frozen = any(p.used and not p.grad for model in models for p in model.parameters)
    return Found(
        f"On {at.values} held-out values a linear rule on the same inputs has a mean squared "
        f"error of {at.linear:.3g}, the network {at.network:.3g} "
        f"(the targets' variance is {at.constant:.3g}).",
        evidence,
        0.6 if clearly and ended and not frozen else 0.3,
        at.pairs.comparisons[-1].where,
    )


RULE = Rule(
    code="OW306",
    name="linear-suffices",
    what="A linear map of the same inputs predicts better than the network.",
    why="The network's nonlinearity and memory are of no use here, or were not trained.",
    threshold="A linear rule, fitted on the training pairs, with less than 80% of the network's "
    "held-out error, where that is more than 15% of the variance, after 200 steps.",
    source="Held-out comparison with ridge regression; Zeng et al. (2023), DLinear.",
    remedy="Use the linear rule, or let the network predict what it leaves over.",
    wrong_when="Training was stopped early, or a part of the network was left as it is on purpose.",
    check=check,
    severity=1,
)
