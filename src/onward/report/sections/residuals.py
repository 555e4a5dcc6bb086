"""What the errors look like: how large, with what memory, and where in the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.numbers import number
from onward.report.drawing import inline, panel
from onward.report.figures.residuals import autocorrelation
from onward.report.figures.residuals import residuals as residuals_of
from onward.report.figures.residuals_against_input import known_inputs
from onward.report.section import Picture, Section

if TYPE_CHECKING:
    from onward.report.subject import Subject

INPUTS = 3
"""Inputs that errors are drawn against, at most."""


def residuals(subject: Subject) -> Section:
    """Show a histogram of errors, their autocorrelation, and errors against inputs."""
    title = "What is left over"
    if not subject.is_finite:
        return Section("residuals", title, ["No held-out series has finite predictions."])
    task = subject.fit.task
    lines = [_on_kind(subject)]
    pictures = [_histogram(subject)]
    memory = _memory(subject)
    if memory is None:
        lines.append("No autocorrelation: it takes three scored steps, and errors that differ.")
    else:
        pictures.append(memory)
    pictures += [_against(subject, feature) for feature in range(min(task.inputs, INPUTS))]
    if task.inputs > INPUTS:
        lines.append(f"Errors are shown against the first {INPUTS} of {task.inputs} inputs.")
    return Section("residuals", title, lines, pictures)


def _on_kind(subject: Subject) -> str:
    if subject.fit.task.kind == "continuation":
        return (
            "Errors are those of free-running predictions, which carry an early error on: some "
            "correlation from step to step is to be expected."
        )
    return "Errors without a memory, and without a trend over the input, leave little to learn."


def _histogram(subject: Subject) -> Picture:
    axes = panel()
    subject.fit.plot.residual_histogram(axes)
    left = residuals_of(subject.fit)
    values = left.values[np.isfinite(left.values).all(axis=2)]
    text = (
        f"Histogram of {len(values):,} errors, truth minus prediction{left.unit}: mean "
        f"{number(float(values.mean()))}, standard deviation {number(float(values.std()))}, "
        f"largest {number(float(np.abs(values).max()))}."
    )
    caption = (
        f"Errors: mean {number(float(values.mean()))}, "
        f"standard deviation {number(float(values.std()))}{left.unit}"
    )
    return Picture("histogram", inline(axes, "histogram", text), caption)


def _memory(subject: Subject) -> Picture | None:
    found, bounds = autocorrelation(residuals_of(subject.fit).values)
    if not len(found):
        return None
    axes = panel()
    subject.fit.plot.residual_autocorrelation(axes)
    outside = int(np.count_nonzero(np.abs(found) > bounds))
    said = f"{outside} of {len(found)} are outside the band"
    text = (
        f"Correlation of errors with those 1 to {len(found)} steps later; one step apart it is "
        f"{found[0]:.2f}, and {said}."
    )
    caption = (
        f"Correlation of errors some steps apart; {said}, where those of errors without a memory "
        "are in 5% of all cases"
    )
    return Picture("correlation", inline(axes, "correlation", text), caption)


def _against(subject: Subject, feature: int) -> Picture:
    axes = panel()
    fit = subject.fit
    fit.plot.residuals_against_input(axes, feature)
    name = fit.task.input_names[feature]
    what = f"the last known value of {name}" if fit.task.kind == "continuation" else name
    known = known_inputs(fit, feature)
    text = (
        f"Dots, a scored value each: errors over {what}, which goes from "
        f"{number(float(known.min()))} to {number(float(known.max()))}."
    )
    caption = f"Errors over {what}, with their mean in equally full bins"
    key = f"input-{feature}"
    return Picture(key, inline(axes, key, text), caption)
