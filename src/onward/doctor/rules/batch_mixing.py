"""What comes out for one series depends on the others in its batch."""

from __future__ import annotations

from onward.doctor.evidence import Evidence, Where
from onward.doctor.experiments.influence import Influence
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._mixed import mixed


def check(influence: tuple[Influence, ...], evidence: Evidence) -> Verdict:
    """Change one series and see whether the outputs of others move."""
    seen = mixed(influence, evidence)
    if seen is None:
        return NotChecked("which axis of input and output is the batch could not be told")
    if not seen.places:
        return NotChecked("the network gives another output each time, or nothing moves it")
    numbers = {"places_changed": seen.places, "places_that_moved_other_series": len(seen.moved)}
    if not seen.moved:
        return Clear(numbers)
    one = seen.moved[0]
    series = one.pass_.input_shape[one.into]
    return Found(
        f"With one value of series {one.series} changed, the outputs of {one.others} of the "
        f"{series - 1} other series in the batch move as well (in evaluation mode; "
        f"{len(seen.moved)} of {seen.places} places tried). Series in a batch ought to know "
        "nothing of each other.",
        {**numbers, "series": series, "other_series_moved": one.others},
        0.85,
        _where(evidence, one.pass_),
    )


def _where(evidence: Evidence, one: Influence) -> Where | None:
    call = evidence.call(one.call)
    return None if call is None else call.where


RULE = Rule(
    code="OW205",
    name="batch-mixing",
    what="The output for one series depends on the other series in its batch.",
    why="A prediction then depends on the company it is made in: it cannot be had for one series "
    "alone, and training and evaluation differ.",
    threshold="Changing one value moves outputs of other series by more than a ten-thousandth of "
    "the outputs' standard deviation, for half of the places tried of one input.",
    source="Experiment on a copy of the network in evaluation mode; independent series are exact.",
    remedy="Look for `dim=0` in softmax, mean, norm, cumsum or attention where the batch is the "
    "first axis, for `view` in the place of `transpose`, for layers without `batch_first=True`.",
    wrong_when="Series are meant to see each other, as nodes of a graph do.",
    check=check,
    consequences=("overfit", "closed-loop-gap", "persistence-unbeaten", "constant-prediction"),
    severity=2,
)
