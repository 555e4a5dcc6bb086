"""Steps so small that training hardly moves."""

from __future__ import annotations

from onward.doctor.evidence import Course, Step
from onward.doctor.experiments.other_rates import OtherRates
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._steps import relative_update

FACTORS = (30.0, 300.0, 3_000.0, 30_000.0)
LEAST, FAR = 50, 0.1
"""Steps below which nothing is said, and the way (as a share of size) from which it is far."""


def check(course: Course, steps: tuple[Step, ...], other_rates: OtherRates) -> Verdict:
    """Try larger rates from the same start, if all steps together went nowhere."""
    if course.steps < LEAST:
        return NotChecked(f"{course.steps} steps of an optimizer were seen, fewer than {LEAST}")
    moved = relative_update(steps)
    way = moved * course.steps
    numbers = {
        "change_of_parameters_in_a_step": moved,
        "change_in_all_steps_at_most": way,
        "rate": other_rates.rate,
        "loss_at_the_start": other_rates.start,
        "loss_at_the_end": other_rates.end,
    }
    if moved == 0 or way > FAR or other_rates.end < 0.9 * other_rates.start:
        return Clear(numbers)
    best = min(FACTORS, key=other_rates.at)
    reached = other_rates.at(best)
    numbers |= {"better_rate": other_rates.rate * best, "loss_with_it": reached}
    if not reached < 0.5 * other_rates.end:
        return Clear(numbers)
    return Found(
        f"With a learning rate of {other_rates.rate:g} all {course.steps} steps together moved the "
        f"parameters by at most {way:.1%} of their size, and the loss from {other_rates.start:.3g} "
        f"to {other_rates.end:.3g}. From the same start, {other_rates.steps} steps with "
        f"{other_rates.rate * best:g} reach {reached:.3g}.",
        numbers,
        0.9,
        next((step.where for step in steps if step.where), None),
        f"Try a learning rate of {other_rates.rate * best:g}.",
    )


RULE = Rule(
    code="OW505",
    name="learning-rate-too-low",
    what="The learning rate is so low that the network stays where it was.",
    why="Nothing is learned in the time there is.",
    threshold="After 50 steps or more the parameters moved by at most 10% of their size and the "
    "loss fell by less than 10%, and a rate at least 30 times as high halves it in at most 60 "
    "steps from the same start.",
    source="Experiment on copies, with batches held out.",
    remedy="Multiply the learning rate by ten until the loss falls, or look at the schedule.",
    wrong_when="A trained network is being refined, or training is only begun.",
    check=check,
    consequences=(
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "input-ignored",
        "vanishing-gradient",
        "closed-loop-gap",
    ),
    severity=2,
)
