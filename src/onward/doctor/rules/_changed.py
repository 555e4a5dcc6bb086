"""Changes are taught and levels are tested, or the reverse."""

from __future__ import annotations

from collections.abc import Mapping

from onward.doctor.evidence import Evidence
from onward.doctor.experiments.changes import Change
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Found
from onward.doctor.rules._as_given import as_given

Changes = Mapping[str, tuple[Change | None, ...]]
Shifts = Mapping[str, tuple[Shift | None, ...]]


def changed(pairs: AllPairs, shifts: Shifts, changes: Changes, evidence: Evidence) -> Found | None:
    """Ask whether one target is a later value and the other how much it changes until then."""
    if not (pairs.training and shifts and changes):
        return None
    kind, steps = _kind(shifts["training"], changes["training"], 0)
    for number, tested in enumerate(pairs.evaluation[: len(changes["evaluation"])]):
        asked, again = _kind(shifts["evaluation"], changes["evaluation"], number)
        given = [as_given(c, evidence) for c in tested.comparisons]
        if "variable" in tested.comparisons[0].options or not given or not all(given):
            continue
        if kind and asked and kind != asked and steps == again:
            return Found(
                f"The target of the loss is {kind}, that of the evaluation {asked}, {steps} "
                "step(s) on, and predictions are compared as the network gave them.",
                {"in_training": kind, "in_evaluation": asked, "steps": steps},
                0.9,
                tested.comparisons[0].where,
                "Add the last input to what the network says before it is compared with a level.",
            )
    return None


def _kind(
    shifts: tuple[Shift | None, ...], changes: tuple[Change | None, ...], number: int
) -> tuple[str, int]:
    """Return what the target is, and how many steps ahead: an empty word if it is neither."""
    moved, change = shifts[number], changes[number]
    if moved is not None and moved.steps > 0:
        return "the input itself", moved.steps
    return ("", 0) if change is None else ("the change from the last input", change.steps)
