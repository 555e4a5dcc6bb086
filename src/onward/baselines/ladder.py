"""The ladder: all rules in order of strength, and their scores on a problem."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from onward.baselines.baseline import Baseline
from onward.baselines.choosing import negligible
from onward.baselines.drift import Drift
from onward.baselines.echo_state import EchoState
from onward.baselines.frequencies import Frequencies
from onward.baselines.last_value import LastValue
from onward.baselines.linear import Linear
from onward.baselines.mean import Mean
from onward.baselines.ngram import NGram
from onward.baselines.quadratic import Quadratic
from onward.baselines.result import Result
from onward.baselines.seasonal import SeasonalLastValue
from onward.baselines.trees import Trees
from onward.baselines.uniform import Uniform
from onward.baselines.values_alone import values_alone
from onward.errors import ProblemError, did_you_mean
from onward.problems.problem import Problem

BASELINES: dict[str, type[Baseline]] = {
    rule.name: rule
    for rule in (
        Mean,
        LastValue,
        Drift,
        SeasonalLastValue,
        Linear,
        Quadratic,
        Trees,
        EchoState,
        Uniform,
        Frequencies,
        NGram,
    )
}

Listener = Callable[[str], None]
"""Told the title of each rule before it is fitted."""


def climb(
    problem: Problem,
    rules: Sequence[str] | None = None,
    progress: Listener | None = None,
) -> tuple[Result, ...]:
    """Fit and score rules on a problem, in the order of the ladder.

    Symbols have rules of their own. Once a rule is exact, stronger ones are left out, unless they
    were asked for.

    Parameters
    ----------
    problem
        What they are fitted on, and scored on the test part of.
    rules
        Names of rules; None for all of them.
    progress
        Told the title of each rule before it is fitted.

    Raises
    ------
    ProblemError
        If there is no rule of a name.
    """
    for name in rules or ():
        if name not in BASELINES:
            raise ProblemError("a rule of the ladder", repr(name), did_you_mean(name, BASELINES))
    problem = values_alone(problem)
    symbols = problem.task.kind == "symbols"
    exact = False
    floor = negligible(problem)
    results = []
    for name, rule in BASELINES.items():
        if rule.of_symbols != symbols if rules is None else name not in rules:
            continue
        if rules is None and exact:
            result = Result.left_out(rule, "a simpler rule is exact")
        else:
            result = _climbed(rule, problem, progress)
        results.append(result)
        exact = exact or (result.score is not None and result.score <= floor)
    return tuple(results)


def _climbed(rule: type[Baseline], problem: Problem, progress: Listener | None) -> Result:
    reason = rule.why_not(problem)
    if reason is not None:
        return Result.left_out(rule, reason)
    if progress is not None:
        progress(rule.title)
    began = time.perf_counter()
    fitted = rule().fit(problem)
    predictions = fitted.foretell(problem.test)
    seconds = time.perf_counter() - began
    return Result.of(
        problem,
        predictions,
        name=rule.name,
        title=rule.title,
        numbers=fitted.numbers,
        seconds=seconds,
        chosen=fitted.chosen,
    )
