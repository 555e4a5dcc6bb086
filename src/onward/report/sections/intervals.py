"""How sure predictions are: intervals, how often they hold the truth, and how wide they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from onward.errors import FitError
from onward.fit_intervals import truth
from onward.intervals import usable
from onward.numbers import number
from onward.problems.arrays import Array, count
from onward.report.drawing import inline, panel
from onward.report.figures.intervals import LEVELS, bands
from onward.report.section import Picture, Section, Table

if TYPE_CHECKING:
    from onward.intervals import Calibration, Rollout
    from onward.networks.losses import Loss
    from onward.report.subject import Subject

TITLE = "How sure it is"


def intervals(subject: Subject) -> Section:
    """Say which share of held-out values the intervals hold, and how wide they are by step."""
    fit = subject.fit
    if not subject.is_finite:
        return Section("intervals", TITLE, ["No held-out series has finite predictions."])
    found = bands(fit)
    try:
        calibration = usable(fit.calibration, LEVELS, 1)
    except FitError as error:
        return Section("intervals", TITLE, [f"There are no intervals: {error}."])
    if found is None:
        line = "Held-out series have more steps than there are intervals for."
        return Section("intervals", TITLE, [line])
    covered = found.covered(truth(fit))
    lines = [_on_calibration(calibration, fit.loss), _on_counting(subject, len(found.values))]
    return Section("intervals", TITLE, lines, [_picture(subject, found)], [_table(found, covered)])


def _on_calibration(calibration: Calibration, loss: Loss) -> str:
    many = len(calibration.members)
    follows = "They are as wide for every series."
    if many:
        follows = f"Their width follows the disagreement of {many} restarts."
    elif not loss.squared:
        follows = f"Their width follows what the network says of it, taught by the loss {loss}."
    return (
        f"Intervals are calibrated step by step on {count(calibration.series, 'held-out series')}, "
        f"those that select the best weights. {follows}"
    )


def _on_counting(subject: Subject, series: int) -> str:
    if "select and score" in str(subject.fit.settings["split"]):
        return (
            "They are counted on the very series that they were calibrated on, for there are no "
            "others: that they hold as much as they should proves nothing."
        )
    return f"They are counted on {count(series, 'other series')}."


def _picture(subject: Subject, found: Rollout) -> Picture:
    axes = panel()
    subject.fit.plot.intervals(axes)
    first, last = found.widths[-1][[0, -1]]
    text = (
        f"Mean width of the intervals over the position in the series; that of {LEVELS[-1]:.0%} "
        f"goes from {number(float(first))} to {number(float(last))}."
    )
    return Picture("intervals", inline(axes, "intervals", text), "Width by position")


def _table(found: Rollout, covered: Array) -> Table:
    rows = [
        [
            f"{level:.0%}",
            f"{np.nanmean(shares):.1%}",
            f"{np.nanmin(shares):.0%} to {np.nanmax(shares):.0%}",
            number(float(widths[0])),
            number(float(widths[-1])),
        ]
        for level, shares, widths in zip(found.levels, covered, found.widths, strict=True)
    ]
    head = ["interval", "holds", "step by step", "width, first step", "width, last step"]
    return Table("Share of held-out values inside", head, rows, numbers=frozenset(range(1, 5)))
