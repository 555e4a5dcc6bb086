"""Laws of learning rates that are too low: another rate must prove it, in no more steps."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from onward.doctor.evidence import EMPTY_COURSE, Course, ParameterStep, Step
from onward.doctor.experiments.other_rates import OtherRates
from onward.doctor.rule import Found, Verdict
from onward.doctor.rules.learning_rate_too_low import check

RUN, START, END = 752, 0.75, 0.74
MOVED = 1e-5


class _Practice:
    """Stands for training on copies: the loss falls the faster, the higher the rate is."""

    def __init__(self, pace: float) -> None:
        self.pace, self.asked = pace, 0

    def train(self, rate: float, steps: int) -> float:
        self.asked = max(self.asked, steps)
        return START * math.exp(-self.pace * min(rate, 1e-3) / 1e-3 * steps)


def _check(practice: _Practice, run: int = RUN, end: float = END, moved: float = MOVED) -> Verdict:
    weight = ParameterStep("w", 1.0, 1.0, moved, True, True)
    steps = tuple(Step(k, 0, (1e-6,), 1.0, 1, 0.0, None, None, (weight,)) for k in range(5))
    rates = OtherRates(1e-6, run, min(60, run), min(300, run), START, end, practice)
    return check(_course(run), steps, rates)


def _course(run: int) -> Course:
    return replace(EMPTY_COURSE, losses=np.full(run, START), steps=run)


@pytest.mark.parametrize(("halved_after", "named"), [(30, True), (150, True), (2_000, False)])
def test_rates_are_too_low_if_and_only_if_a_higher_one_halves_the_loss_in_the_steps_there_were(
    halved_after: int, named: bool
) -> None:
    practice = _Practice(math.log(2) / halved_after)
    found = _check(practice)
    assert isinstance(found, Found) == named
    assert not isinstance(found, Found) or found.confidence == 0.9
    assert practice.asked <= 300


def test_another_rate_gets_no_more_steps_than_the_run_made() -> None:
    practice = _Practice(math.log(2) / 150)
    assert not isinstance(_check(practice, run=100, moved=1e-4), Found)
    assert practice.asked == 100


def test_runs_that_learned_or_went_far_are_asked_no_further() -> None:
    practice = _Practice(math.log(2) / 30)
    assert not isinstance(_check(practice, end=0.5), Found)
    assert not isinstance(_check(practice, moved=1e-2), Found)
    assert practice.asked == 0
