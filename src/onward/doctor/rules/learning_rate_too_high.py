"""Steps so large that the loss cannot come down."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Course, Model, Step
from onward.doctor.experiments.other_rates import OtherRates
from onward.doctor.learned import course_share, first_and_last
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._spoils import NOTHING_LEARNED
from onward.doctor.rules._steps import relative_update

FACTORS = (0.1, 0.01, 0.001)
LARGE, WILD, HUGE, EARLY = 0.02, 0.1, 0.2, 8
"""Median change of all parameters in a step, as a share of their size: large, so wild that a loss
which came down may have come further, and huge; steps of the beginning."""


def check(
    course: Course,
    steps: tuple[Step, ...],
    other_rates: OtherRates | None = None,
    models: tuple[Model, ...] = (),
) -> Verdict:
    """Try smaller rates from the same start, if steps are large and little came of them."""
    if course.steps < 5:
        return NotChecked(f"{course.steps} steps of an optimizer were seen, fewer than 5")
    moved = max(relative_update(steps), relative_update(steps, EARLY))
    share = course_share(course)
    numbers = {"change_of_parameters_in_a_step": moved, "loss_at_the_end_over_beginning": share}
    if not moved >= LARGE:
        return Clear(numbers)
    if other_rates is not None:
        return _tried(other_rates, numbers, moved, first_and_last(course)[1])
    if any(p.joined for model in models for p in model.parameters):
        return NotChecked("parts were put into the network after it was first called")
    if not share < 0.7:
        return Found(
            f"Each step changes the parameters by {moved:.0%} of their size, and the loss ends at "
            f"{share:.2g} times what it was at the beginning.",
            numbers,
            0.6 if moved >= HUGE else 0.4,
            _where(steps),
        )
    if share < 0.5:
        return Clear(numbers)
    return NotChecked("steps are large, but a smaller rate could not be tried")


def _tried(rates: OtherRates, numbers: dict[str, float], moved: float, last: float) -> Verdict:
    """Compare with other rates; ``last`` is the loss that the script itself came to.

    A network that keeps a state between passes cannot be called again just as it was.
    """
    end = rates.end if np.isfinite(rates.end) else float("inf")
    numbers |= {"rate": rates.rate, "loss_at_the_end": end, "loss_at_the_start": rates.start}
    came = float(np.nanmin([end, last]))
    if came < (0.02 if moved >= WILD else 0.2) * rates.start:
        return Clear(numbers)
    best, tried = min(FACTORS, key=rates.at), rates.steps
    reached = rates.at(best)
    goal = 0.5 * min(came, rates.start)
    if reached >= goal and (came > 0.5 * rates.start or moved >= WILD):
        best, tried = min(FACTORS, key=rates.at_length), rates.more
        reached = rates.at_length(best)
    numbers |= {"better_rate": rates.rate * best, "loss_with_it": reached, "steps": tried}
    if not reached < goal:
        return Clear(numbers)
    says = f"at {end:.3g}" if np.isfinite(end) else "at nan"
    return Found(
        f"With the learning rate of {rates.rate:g} each step changes the parameters by {moved:.0%} "
        f"of their size, and {rates.run} steps end {says} (start: {rates.start:.3g}, same "
        f"batches). From the same start, {tried} steps with {rates.rate * best:g} reach "
        f"{reached:.3g}.",
        numbers,
        0.9 if reached < 0.5 * goal or not np.isfinite(end) else 0.7,
        None,
        f"Try a learning rate of {rates.rate * best:g}.",
    )


def _where(steps: tuple[Step, ...]):  # type: ignore[no-untyped-def]
    return next((step.where for step in steps if step.where), None)


RULE = Rule(
    code="OW504",
    name="learning-rate-too-high",
    what="The learning rate is so high that steps go too far.",
    why="The loss jumps about or grows, and never settles where it could.",
    threshold="A step changes the parameters by 2% of their size or more (median), and a tenth to "
    "a thousandth of the rate brings the loss, in at most 60 steps from the same start (300 where "
    "the run itself did not halve it), below half of what the whole run reached.",
    source="Experiment on copies, with batches held out. A thousandth is usual for the change in a "
    "step (Karpathy, CS231n).",
    remedy="Divide the learning rate by ten until the loss falls steadily.",
    wrong_when="The few batches tried are no picture of the rest.",
    check=check,
    consequences=(
        *NOTHING_LEARNED,
        "non-finite",
        "exploding-gradient",
        "saturated-units",
        "dead-units",
    ),
    severity=2,
)
