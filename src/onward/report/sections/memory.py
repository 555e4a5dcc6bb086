"""What the network remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.baselines import BASELINES
from onward.problems.arrays import count
from onward.report.drawing import inline, panel
from onward.report.influence import Influence, influence, within_reach
from onward.report.section import Picture, Section

if TYPE_CHECKING:
    from onward.report.subject import Subject

RULES = ("linear", "quadratic")
"""Rules that look at lags."""


def memory(subject: Subject) -> Section:
    """Show the influence of each lag in the network, and in simple rules that look at lags."""
    title = "What the network remembers"
    found = within_reach(subject.fit)
    if not found.finite:
        line = "Its predictions do not move with the past, or are not finite."
        return Section("memory", title, [line])
    rules = _rules(subject, found)
    lines = [_sentence(subject, found), _on_measure(subject)]
    if subject.problem is None:
        lines.append(f"No simple rules are drawn. {subject.missing}")
    elif _has_more_inputs(subject):
        lines.append("No simple rules are drawn: they see the values alone.")
    who = ["the network", *(BASELINES[name].title for name in rules)]
    axes = panel()
    subject.fit.plot.memory(axes, rules)
    caption = f"Influence of each value of the past on a prediction: {', '.join(who)}"
    text = f"{caption}. {_sentence(subject, found)} {_numbers(found, rules)}"
    return Section(
        "memory", title, lines, [Picture("memory", inline(axes, "memory", text), caption)]
    )


def _rules(subject: Subject, found: Influence) -> dict[str, Influence]:
    """Return the influences in the linear rule, and in the quadratic one if that is the best."""
    if subject.problem is None or _has_more_inputs(subject):
        return {}
    best = None if subject.comparison is None else subject.comparison.best
    wanted = [
        name for name in RULES if name == "linear" or (best is not None and best.name == name)
    ]
    fitted = [
        BASELINES[name]().fit(subject.problem)
        for name in wanted
        if BASELINES[name].refuses(subject.problem) is None
    ]
    return {rule.name: influence(subject.fit, rule, found.lags) for rule in fitted}


def _has_more_inputs(subject: Subject) -> bool:
    """Return whether a continuation is fed more than the values that it foretells."""
    task = subject.fit.task
    return task.kind == "continuation" and task.inputs > task.outputs


def _sentence(subject: Subject, found: Influence) -> str:
    first = int(found.lags[0])
    bulk, reach = found.bulk - first + 1, found.reach - first + 1
    of = "values" if subject.fit.task.kind == "continuation" else "inputs"
    if bulk == reach == 1:
        return f"A prediction moves with the last of the {of} alone, to within 1%."
    most = f"the last {count(bulk, of)}" if bulk > 1 else f"the last of the {of}"
    beyond = f"what lies more than {reach:,} back has less than 1% of the largest influence"
    if found.reach == _longest(subject):
        beyond = f"all {reach:,} have some influence, more than 1% of the largest"
    return f"95% of the squared influence is that of {most}; {beyond}."


def _longest(subject: Subject) -> int:
    """Return the longest lag that there is."""
    task = subject.fit.task
    return task.warmup if task.kind == "continuation" else subject.fit.examples.steps - 1


def _on_measure(subject: Subject) -> str:
    shown = "the first foretold value" if subject.fit.task.kind == "continuation" else "the last"
    where = f"{shown} prediction" if shown == "the last" else shown
    return (
        f"Influence is the derivative of {where} with respect to each value of the past, in "
        "standard deviations of both, root mean square over held-out series: 1 is that of a value "
        "which the prediction follows one to one."
    )


def _numbers(found: Influence, rules: dict[str, Influence]) -> str:
    """Give the influences of the first lags in figures."""

    def listed(one: Influence) -> str:
        strength = np.sqrt((one.values**2).sum(axis=1))[:6]
        return ", ".join(f"{value:.2g}" for value in strength)

    first = int(found.lags[0])
    said = [f"From {count(first, 'step')} back on, the network: {listed(found)}."]
    return " ".join([*said, *(f"{title}: {listed(one)}." for title, one in rules.items())])
