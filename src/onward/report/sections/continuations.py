"""Typical, best and worst held-out series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onward.numbers import number
from onward.problems.arrays import Array
from onward.report.drawing import inline, panel
from onward.report.figures.interval import LEAST as ENOUGH
from onward.report.figures.interval import SHARE, interval
from onward.report.figures.intervals import bands
from onward.report.section import Picture, Section

if TYPE_CHECKING:
    from onward.report.subject import Subject

OUTPUTS = 3
"""Outputs that are shown, at most."""

STEPS = 120
"""Steps of a regression that are shown, at most."""


def continuations(subject: Subject) -> Section:
    """Show held-out series of a low, a middling and a high error."""
    fit = subject.fit
    continues = fit.task.kind == "continuation"
    title = "Continuations" if continues else "Predictions over time"
    if not subject.is_finite:
        return Section("series", title, ["No held-out series has finite predictions."])
    scored = subject.held_out.errors.shape[1]
    if scored == 1 and not continues:
        line = "One step of each series is scored: see the predictions over the truth."
        return Section("series", title, [line])
    lines = [_on_choice(subject), _on_interval(subject)]
    if fit.task.outputs > OUTPUTS:
        lines.append(f"The first {OUTPUTS} of {fit.task.outputs} outputs are shown.")
    if not continues and scored > STEPS:
        lines.append(f"The first {STEPS} scored steps are shown.")
    pictures = [
        _picture(subject, word, row, output)
        for word, row in chosen(subject.scores).items()
        for output in range(min(fit.task.outputs, OUTPUTS))
    ]
    return Section("series", title, lines, pictures)


def chosen(scores: Array) -> dict[str, int]:
    """Return the row of the typical, the best and the worst series, of those with a score.

    Typical is the one in the middle of the order; of one series, or of two, not all are named.

    Examples
    --------
    >>> chosen(np.array([3.0, 1.0, 2.0, np.nan, 9.0]))
    {'typical': 2, 'best': 1, 'worst': 4}
    >>> chosen(np.array([3.0])), chosen(np.array([3.0, 1.0]))
    ({'only': 0}, {'best': 1, 'worst': 0})
    """
    order: NDArray[np.int64] = np.argsort(
        np.where(np.isfinite(scores), scores, np.inf), kind="stable"
    )
    order = order[: max(1, np.count_nonzero(np.isfinite(scores)))]
    rows = [int(row) for row in order]
    if len(rows) == 1:
        return {"only": rows[0]}
    typical = {"typical": rows[(len(rows) - 1) // 2]} if len(rows) > 2 else {}
    return {**typical, "best": rows[0], "worst": rows[-1]}


def _picture(subject: Subject, word: str, row: int, output: int) -> Picture:
    fit, task = subject.fit, subject.fit.task
    axes = panel()
    if task.kind == "continuation":
        fit.plot.continuation(axes, row, output)
    else:
        fit.plot.over_time(axes, row, output, interval=True, steps=STEPS)
    score = number(float(subject.scores[row]))
    of = f", {task.output_names[output]}" if task.outputs > 1 else ""
    caption = f"{word.capitalize()}: held-out series {row + 1}{of}, error {score}"
    name = f"series-{word}-{output}"
    return Picture(name, inline(axes, name, _text(subject, word, row, output)), caption)


def _text(subject: Subject, word: str, row: int, output: int) -> str:
    shown, name = subject.held_out, subject.fit.task.output_names[output]
    truth = shown.truth[row, shown.scored, output]
    error = float(np.sqrt(np.square(shown.errors[row, :, output]).mean()))
    return (
        f"Lines over the position in the series: truth and prediction of {name} in the {word} "
        f"held-out series, number {row + 1}. The truth lies between {number(float(truth.min()))} "
        f"and {number(float(truth.max()))}; the root mean squared error is {number(error)}."
    )


def _on_choice(subject: Subject) -> str:
    many = len(subject.scores)
    if many == 1:
        return "There is one held-out series."
    middle = "the one in the middle by its error, " if many > 2 else ""
    return f"Of {many:,} held-out series, {middle}the best and the worst."


def _on_interval(subject: Subject) -> str:
    if subject.fit.task.kind == "continuation" and bands(subject.fit) is not None:
        return "Shaded: intervals that should hold 50% and 90% of the values."
    row = next(iter(chosen(subject.scores).values()))
    if interval(subject.held_out, row) is None:
        return f"No interval is drawn: it takes the errors of at least {ENOUGH} other series."
    return (
        f"Shaded: where {SHARE:.0%} of the errors lie that the other held-out series have at the "
        "same step."
    )
