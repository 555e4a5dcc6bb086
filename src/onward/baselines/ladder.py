"""The ladder: all baselines in order of strength, and their scores on a problem."""

from __future__ import annotations

from onward.baselines.baseline import Baseline
from onward.baselines.last_value import LastValue
from onward.baselines.linear import Linear
from onward.baselines.mean import Mean
from onward.problems.problem import Problem

BASELINES: dict[str, type[Baseline]] = {rule.name: rule for rule in (Mean, LastValue, Linear)}


def compare(problem: Problem) -> dict[str, float | None]:
    """Return the score of every baseline on the test part of a problem.

    A rule that means nothing for the task, such as the last value of a regression with more
    outputs than inputs, has None for a score.
    """
    scores: dict[str, float | None] = {}
    for name, rule in BASELINES.items():
        if not rule.applies(problem.task):
            scores[name] = None
            continue
        predictions = rule().fit(problem).predict(problem.test)
        scores[name] = float(problem.score(predictions))
    return scores
