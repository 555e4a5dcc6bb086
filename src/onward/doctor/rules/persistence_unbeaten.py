"""Repeating the last value would have been as good."""

from __future__ import annotations

from onward.doctor.experiments.outcome import Outcome, Outcomes
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

BEATEN, BETTER, VALUES = 0.98, 0.85, 30
WORSE, STEPS, FAR, FEW = 1.5, 300, 5.0, 100
"""How many times worse than persistence a network that still learns must be after so many steps,
and how many times after few, where a linear rule leaves less than half of what persistence does."""


def check(outcome: Outcomes) -> Verdict:
    """Hold the network's error against repeating the last value, and against a linear rule."""
    at = outcome.evaluation or outcome.training
    if at is None or at.persistence is None:
        return NotChecked("no prediction of the next values of an input was seen")
    evidence = {
        "network": at.network,
        "persistence": at.persistence,
        "linear": at.linear,
        "values": at.values,
        "steps": outcome.steps,
    }
    if at.network < BEATEN * at.persistence:
        return Clear(evidence)
    return Found(
        f"On {at.values} values the network's mean squared error is {at.network:.3g}; repeating "
        f"the last value has {at.persistence:.3g}{_simple(at)}.",
        evidence,
        _sure(at, outcome),
        at.pairs.comparisons[-1].where,
    )


def _simple(at: Outcome) -> str:
    return "" if at.linear is None else f", a linear rule on the same past {at.linear:.3g}"


def _sure(at: Outcome, outcome: Outcomes) -> float:
    """Sure only if it could be beaten, and if training had come to its end."""
    assert at.persistence is not None
    beatable = at.linear is not None and at.linear < BETTER * at.persistence
    if not beatable or at.values < VALUES:
        return 0.3
    if not outcome.finished:
        return 0.6 if _far_behind(at, outcome) else 0.45
    return 0.8 if at.network > 1.1 * at.persistence else 0.65


def _far_behind(at: Outcome, outcome: Outcomes) -> bool:
    """Whether held-out errors are so much worse that more of the same will not do.

    A loss that is tiny beside the variance goes on falling for long: what is left of it is the
    change from the last value, which is what was to be foretold.
    """
    assert at.persistence is not None
    assert at.linear is not None
    held_out = at is outcome.evaluation
    if not held_out or at.linear > 0.5 * at.persistence:
        return False
    times = at.network / max(at.persistence, 1e-300)
    return (times > WORSE and outcome.steps >= STEPS) or (times > FAR and outcome.steps >= FEW)


RULE = Rule(
    code="OW305",
    name="persistence-unbeaten",
    what="Forecasts are no better than repeating the last value.",
    why="A curve that looks right but runs one step behind has learned nothing.",
    threshold="An error of 98% of that of persistence or more, where a linear rule has less than "
    "85% of it, after 100 steps and with a loss that no longer falls; or, while it still falls, "
    "a held-out error 1.5 times that of persistence after 300 steps, or 5 times after 100, where "
    "the rule has less than half of it.",
    source="Persistence as the reference forecast: Hyndman & Koehler (2006).",
    remedy="Predict the change from the last value, check scaling and alignment, and compare with "
    "the linear rule.",
    wrong_when="The series is a random walk: nothing beats persistence. Then it is a remark only.",
    check=check,
    consequences=("linear-suffices", "constant-prediction", "overfit"),
    severity=2,
)
