"""Predictions that fit the time they were taught, and are judged at another."""

from __future__ import annotations

from collections.abc import Iterable

from onward.doctor.experiments._risen import risen
from onward.doctor.experiments.judged_aside import JudgedAside
from onward.doctor.experiments.pace import Pace
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found

FITS = 0.5
"""Share of the error as judged that is left as taught, at most."""


def judged_elsewhere(aside: JudgedAside) -> Found | None:
    """Say by how many steps, if predictions fit what they were taught."""
    if aside.error_as_taught > FITS * aside.error:
        return None
    steps = aside.judged - aside.taught
    return Found(
        f"The {aside.measure} of {aside.value:.4g} that the script reports is the one between "
        f"predictions and `{aside.series}` from step {aside.judged} on. Their targets are "
        f"`{aside.series}` from step {aside.taught} on: {abs(steps)} step(s) "
        f"{'earlier' if steps > 0 else 'later'}. Against those the mean squared error is "
        f"{aside.error_as_taught:.3g}, as judged {aside.error:.3g}.",
        {
            "steps_apart": steps,
            "reported": aside.value,
            "error_as_judged": aside.error,
            "error_as_taught": aside.error_as_taught,
        },
        0.9,
        aside.where,
        "Take training targets from the step that is asked for in evaluation.",
    )


def labels_apart(pairs: AllPairs, timeline: Timeline | None) -> Found | None:
    """Say so if labels are levels of a value that lies elsewhere in training than in the test."""
    taught = risen(pairs.training[0], timeline)
    tested = None if taught is None else _first(risen(one, timeline) for one in pairs.evaluation)
    if taught is None or tested is None or taught.steps == tested.steps:
        return None
    return Found(
        f"Training labels say between which levels feature {taught.feature} lies {taught.steps} "
        f"step(s) after the last input seen, those of the evaluation where feature "
        f"{tested.feature} lies {tested.steps} step(s) after it.",
        {"steps_ahead": taught.steps, "steps_ahead_in_evaluation": tested.steps},
        0.85,
        pairs.training[0].comparisons[0].where,
        "Make the labels of both by one function.",
    )


def _first(found: Iterable[Shift | None]) -> Shift | None:
    return next((one for one in found if one is not None), None)


def paced(pace: Pace) -> Found:
    """Each call makes several steps of the series, and is used as if it made one."""
    return Found(
        f"Run freely, each call of the network makes {pace.steps} steps of `{pace.series}`, and "
        f"its answers are compared as if it made one: its first ones have a mean squared error of "
        f"{pace.fitting:.3g} where they stand {pace.steps} steps apart, and of {pace.compared:.3g} "
        f"where they are compared. It was taught the value {pace.steps} steps on.",
        {
            "steps": pace.steps,
            "error_at_its_pace": pace.fitting,
            "error_as_compared": pace.compared,
            "values": pace.values,
        },
        0.9,
        pace.where,
        "Teach the step that is used: pair each state with the next one, such as `traj[:, :-1]` "
        f"and `traj[:, 1:]`; or go on {pace.steps} steps a call in use too.",
    )
