"""Steps so small that training hardly moves."""

from __future__ import annotations

from onward.doctor.evidence import Course, Step
from onward.doctor.experiments.other_rates import OtherRates
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.learned import course_share
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._steps import relative_update

FACTORS = (30.0, 1_000.0, 30_000.0, 1_000_000.0)
LEAST, FAR = 50, 0.1
"""Steps below which nothing is said, and the way (as a share of size) from which it is far."""

HALF = 0.5
"""What another rate must leave of the loss at most."""

TINY, STILL, SHORT = 1e-5, 1e-3, 0.02
"""A rate, and a way, so small that they need no other rate to prove it; and a way that is short
where there was something to learn."""


def check(
    course: Course,
    steps: tuple[Step, ...],
    other_rates: OtherRates | None = None,
    outcome: Outcomes | None = None,
) -> Verdict:
    """Try larger rates from the same start, if all steps together went nowhere."""
    if course.steps < LEAST:
        return NotChecked(f"{course.steps} steps of an optimizer were seen, fewer than {LEAST}")
    moved = relative_update(steps)
    way = moved * course.steps
    if other_rates is None:
        return _untried(course, steps, moved, way, outcome)
    numbers = {
        "change_of_parameters_in_a_step": moved,
        "change_in_all_steps_at_most": way,
        "rate": other_rates.rate,
        "loss_at_the_start": other_rates.start,
        "loss_at_the_end": other_rates.end,
    }
    if moved == 0 or way > FAR or other_rates.end < 0.9 * other_rates.start:
        return Clear(numbers)
    best, reached, tried = _better(other_rates)
    numbers |= {"better_rate": other_rates.rate * best, "loss_with_it": reached}
    better = (
        f"From the same start, {tried} steps with {other_rates.rate * best:g} reach {reached:.3g}."
    )
    sure = 0.9
    if not reached < HALF * other_rates.end:
        if other_rates.rate > TINY or way > STILL:
            return Clear(numbers)
        better, sure = "", 0.65
    return Found(
        f"With a learning rate of {other_rates.rate:g} all {course.steps} steps together moved the "
        f"parameters by at most {way:.1%} of their size, and the loss from {other_rates.start:.3g} "
        f"to {other_rates.end:.3g}. {better}".rstrip(),
        numbers,
        sure,
        next((step.where for step in steps if step.where), None),
        f"Try a learning rate of {other_rates.rate * best:g}." if better else "",
    )


def _better(rates: OtherRates) -> tuple[float, float, int]:
    """Return the best factor, the loss it reaches and the steps: more of them if few do not tell.

    There are never more steps than the run made, so that the rate alone makes the difference.
    """
    best = min(FACTORS, key=rates.at)
    if rates.at(best) < HALF * rates.end:
        return best, rates.at(best), rates.steps
    longer = min(FACTORS, key=rates.at_length)
    if rates.at_length(longer) < HALF * rates.end:
        return longer, rates.at_length(longer), rates.more
    return best, rates.at(best), rates.steps


def _untried(
    course: Course, steps: tuple[Step, ...], moved: float, way: float, outcome: Outcomes | None
) -> Verdict:
    """Judge by the way, and by what could be learned, where no other rate can be tried."""
    share = course_share(course)
    numbers = {
        "change_of_parameters_in_a_step": moved,
        "change_in_all_steps_at_most": way,
        "loss_at_the_end_over_beginning": share,
    }
    if moved == 0 or way > FAR:
        return Clear(numbers)
    if not share > 0.9:
        return NotChecked("steps are small, but a larger rate could not be tried")
    return Found(
        f"All {course.steps} steps together moved the parameters by at most {way:.1%} of their "
        f"size, and the loss ends at {share:.2g} times what it was at the beginning.",
        numbers,
        0.8 if way <= SHORT and _could_learn(outcome) else 0.6 if way <= STILL else 0.4,
        next((step.where for step in steps if step.where), None),
    )


def _could_learn(outcome: Outcomes | None) -> bool:
    """Whether a linear rule tells half of what the network tells nothing of."""
    asked = None if outcome is None else outcome.evaluation or outcome.training
    if asked is None or asked.linear is None:
        return False
    return asked.linear < 0.5 * asked.constant and asked.network > 0.8 * asked.constant


RULE = Rule(
    code="OW505",
    name="learning-rate-too-low",
    what="The learning rate is so low that the network stays where it was.",
    why="Nothing is learned in the time there is.",
    threshold="After 50 steps or more the parameters moved by at most 10% of their size and the "
    "loss fell by less than 10%, and a rate at least 30 times as high halves it in at most 60 "
    "steps from the same start, or in 300 if the run made as many; or a rate of 1e-5 or less "
    "moved them by less than 0.1%; or, where no other rate can be tried, they moved by 2% and a "
    "linear rule halves the error.",
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
