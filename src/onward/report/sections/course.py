"""How training went: loss and score of every restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.numbers import number
from onward.problems.arrays import count
from onward.report.drawing import inline, panel
from onward.report.section import Picture, Section

if TYPE_CHECKING:
    from onward.report.subject import Subject


def course(subject: Subject) -> Section:
    """Show training and validation curves of all restarts, and say how training ended."""
    fit = subject.fit
    ended = f"{fit.outcome.sentence[:1].upper()}{fit.outcome.sentence[1:]}"
    lines = [_on_restarts(subject), f"{ended}: {fit.outcome.remedy}."]
    title = "Training"
    if not np.isfinite(fit.history.validation).any():
        return Section("training", title, [*lines, "The fit holds no history of its training."])
    axes = panel()
    fit.plot.curves(axes)
    found = fit.history.validation[fit.best]
    found = found[np.isfinite(found)]
    best = (
        f" of the best restart, {found[0]:.3g} at first and {found.min():.3g} at best"
        if len(found)
        else ""
    )
    text = (
        f"Training losses and validation scores of {count(len(fit.restarts), 'restart')} over "
        f"{int(fit.history.steps[-1]):,} steps, on a logarithmic axis. Validation score{best}."
    )
    caption = "Training loss and validation score of every restart; bold: the best one"
    if fit.history.polishing_from is not None:
        caption += "; dotted: where polishing begins, with steps of the second order"
    return Section(
        "training", title, lines, [Picture("curves", inline(axes, "curves", text), caption)]
    )


def _on_restarts(subject: Subject) -> str:
    fit = subject.fit
    scores = fit.validation_scores[np.isfinite(fit.validation_scores)]
    said = f"{count(len(fit.restarts), 'restart')} in {fit.seconds:.1f} s"
    if len(scores):
        spread = {"best": scores.min(), "median": np.median(scores), "worst": scores.max()}
        said += "; validation scores: " + ", ".join(
            f"{name} {number(float(value))}" for name, value in spread.items()
        )
    else:
        said += "; no validation score is finite"
    return f"{said}; {len(fit.diverged)} diverged." if fit.diverged else f"{said}."
