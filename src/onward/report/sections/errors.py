"""Where errors are: by position, and truth against prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.numbers import number
from onward.problems.arrays import Array
from onward.report.drawing import inline, panel
from onward.report.figures.error_by_position import DOTS, RULES, best_rules
from onward.report.section import Picture, Section

if TYPE_CHECKING:
    from onward.baselines import Comparison, Result
    from onward.report.subject import Subject

OUTPUTS = 3
"""Outputs that predictions are drawn of, at most."""


def errors(subject: Subject) -> Section:
    """Show the error by position next to simple rules, and predictions over the truth."""
    title = "Where the errors are"
    if not subject.is_finite:
        return Section("errors", title, ["No held-out series has finite predictions."])
    outputs = subject.fit.task.outputs
    pictures = [_agreement(subject, output) for output in range(min(outputs, OUTPUTS))]
    lines = _lines(subject)
    if outputs > OUTPUTS:
        lines.append(f"The first {OUTPUTS} of {outputs} outputs are shown.")
    return Section("errors", title, lines, [_by_position(subject), *pictures])


def _lines(subject: Subject) -> list[str]:
    score, found = subject.fit.task.score, []
    if subject.comparison is None:
        found.append(f"No simple rules are drawn. {subject.missing}")
    elif len([rule for rule in subject.comparison.rules if rule.score is not None]) > RULES:
        found.append(f"Of the simple rules, the {RULES} best are drawn.")
    steps = subject.held_out.errors.shape[1]
    if steps <= DOTS and (score.first > 1 or score.last not in (None, steps)):
        found.append("Hollow dots are steps that the score leaves out.")
    return found


def _by_position(subject: Subject) -> Picture:
    axes = panel()
    subject.fit.plot.error_by_position(axes, subject.comparison)
    found = subject.held_out.by_position
    text = f"Mean squared error by position in the series. Network: {_course(found)}."
    if subject.comparison is not None:
        text += "".join(f" {line}" for line in _of_rules(subject.comparison, len(found)))
    return Picture("position", inline(axes, "position", text), _caption(subject, len(found)))


def _caption(subject: Subject, steps: int) -> str:
    said = "Error by position in the series"
    if subject.comparison is None:
        return said
    rules = best_rules(subject.comparison, steps)
    listed = ", ".join(_explained(rule) for rule in rules)
    return f"{said}: the network, {listed}"


def _explained(rule: Result) -> str:
    """Return what a rule does, after what a legend calls it if that is not the same."""
    name = rule.name.replace("_", " ")
    return rule.title if name in rule.title else f"{name} ({rule.title})"


def _of_rules(comparison: Comparison, steps: int) -> list[str]:
    return [
        f"{rule.title[:1].upper()}{rule.title[1:]}: {_course(rule.by_position)}."
        for rule in best_rules(comparison, steps)
    ]


def _course(values: Array) -> str:
    first, last, most = (number(float(value)) for value in (values[0], values[-1], np.max(values)))
    if len(values) == 1:
        return first
    return f"{first} at the first scored step, {last} at the last, at most {most}"


def _agreement(subject: Subject, output: int) -> Picture:
    axes = panel()
    subject.fit.plot.truth_against_prediction(axes, output)
    shown = subject.held_out
    truth, left = shown.truth[:, shown.scored, output], shown.errors[..., output]
    finite = np.isfinite(left)
    with np.errstate(all="ignore"):
        rest = float(np.square(left[finite]).mean() / truth[finite].var())
    share = number(rest) if np.isfinite(rest) else "unknown, since the truth is constant"
    name = subject.fit.task.output_names[output]
    what = f"Predictions of {name} over the truth"
    said = f"Mean squared error, as a share of the variance: {share}"
    text = f"Dots, a scored value each, and the diagonal. {what}. {said}."
    key = f"agreement-{output}"
    caption = f"{what}; a perfect fit lies on the line. {said}"
    return Picture(key, inline(axes, key, text), caption)
