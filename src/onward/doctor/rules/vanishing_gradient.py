"""What matters came early, and hardly any gradient gets there."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Course, Step
from onward.doctor.experiments.early_inputs import EarlyInputs
from onward.doctor.experiments.influence import Influence
from onward.doctor.learned import course_share, learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

FORGOTTEN, SMALL = 1e-3, 1e-5
"""Influence of the first step over that of the last, and gradients of the first layers over those
of the last, from which they count as nothing."""


def check(
    course: Course,
    training: tuple[Comparison, ...],
    steps: tuple[Step, ...] = (),
    influence: tuple[Influence, ...] = (),
    early_inputs: EarlyInputs | None = None,
) -> Verdict:
    """Hold early influences against late ones, if the network learned next to nothing."""
    if course.steps < 10:
        return NotChecked(f"{course.steps} steps of an optimizer were seen, fewer than 10")
    came = learned(training)
    share = came.share if came is not None else course_share(course)
    numbers: dict[str, float | None] = {"error_over_that_of_a_constant": share}
    if not share > 0.85 or not np.isfinite(share):
        return Clear(numbers)
    ratio = _first_over_last(influence)
    numbers["influence_of_first_over_last_step"] = ratio
    how = (
        "does not move the output at all"
        if not ratio
        else (f"moves the output {ratio:.0e} times as much as one of the last")
    )
    if ratio is not None and ratio < FORGOTTEN and early_inputs is not None:
        numbers |= {
            "explained_by_early": early_inputs.early,
            "explained_by_late": early_inputs.late,
        }
        if early_inputs.early > 0.15 and early_inputs.early > early_inputs.late + 0.1:
            return Found(
                "The target depends on early inputs: those of the first half of "
                f"{early_inputs.steps} steps explain {early_inputs.early:.0%} of it, the last "
                f"quarter {max(early_inputs.late, 0):.0%}. But a change of the first input {how}: "
                f"no gradient gets back that far, and the error is {share:.2f} times that of a "
                "constant.",
                numbers,
                0.85,
            )
    depth = _layers(steps)
    numbers["gradient_of_first_over_last_layer"] = depth
    if depth is not None and depth < SMALL:
        return Found(
            f"Gradients of the first parameters are {depth:.0e} of those of the last, as shares of "
            f"their sizes (median over steps), and the error is {share:.2f} times that of a "
            "constant: the first layers do not learn.",
            numbers,
            0.75,
        )
    if ratio is None and depth is None:
        return NotChecked("neither influences of inputs nor gradients of layers were seen")
    return Clear(numbers)


def _first_over_last(influence: tuple[Influence, ...]) -> float | None:
    """Return how much the first step moves the end of the output, over what the last step does."""
    ratios = []
    for one in influence:
        axis = one.time_axis
        if axis not in (0, 1) or one.position != 0 or one.input_shape[axis] < 12:
            continue
        first = _moved_at_end(one, axis, 0)
        last = _moved_at_end(one, axis, one.input_shape[axis] - 1)
        if first is not None and last is not None and last > 0:
            ratios.append(first / last)
    return float(np.median(ratios)) if ratios else None


def _moved_at_end(one: Influence, axis: int, step: int) -> float | None:
    for touch in one.touched:
        if len(touch.place) > axis and touch.place[axis] == step:
            series = touch.place[1 - axis]
            moved = touch.moved
            steps = one.input_shape[axis]
            if moved.ndim > axis and moved.shape[axis] == steps:
                ends = np.take(moved, steps - 1, axis)
                return float(ends[series]) if series < len(ends) else None
            return float(moved.max())
    return None


def _layers(steps: tuple[Step, ...]) -> float | None:
    """Return gradient over size of the first weights, as a share of that of the last."""
    ratios = []
    for step in steps:
        weights = [
            p
            for p in step.parameters
            if p.optimised and p.gradient is not None and p.value > 0 and "bias" not in p.name
        ]
        if len(weights) < 3:
            continue
        pulls = [p.gradient / p.value for p in weights if p.gradient is not None]
        if pulls[-1] > 0:
            ratios.append(pulls[0] / pulls[-1])
    return float(np.median(ratios)) if len(ratios) >= 3 else None


RULE = Rule(
    code="OW506",
    name="vanishing-gradient",
    what="Gradients shrink to nothing on their way to early steps or first layers.",
    why="What would have to be remembered is never learned.",
    threshold="Nothing learned (above 85% of the error of a constant), targets that depend on "
    "early inputs, and a first step that moves the output less than a thousandth of "
    "what the last does; or first layers with a hundred-thousandth of the last one's gradient.",
    source="Hochreiter 1991; Bengio, Simard and Frasconi 1994. The numbers are our own.",
    remedy="Use an LSTM or GRU whose forget gates begin open (a bias of 1 to log T), shorter "
    "sequences at first, residual connections, or orthogonal recurrent weights.",
    wrong_when="Training has only begun.",
    check=check,
    consequences=(
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "input-ignored",
        "closed-loop-gap",
    ),
    severity=2,
)
