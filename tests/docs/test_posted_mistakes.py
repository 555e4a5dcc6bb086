"""The demonstration of the two posted mistakes shows what it says."""

from __future__ import annotations

import pytest
from docs.blocks import run


@pytest.fixture(scope="module")
def shown():
    return run("docs/posted-mistakes.md")


def test_targets_that_are_inputs_score_like_repeating_the_last_value(shown):
    assert shown["flat"] == pytest.approx(2.25, abs=0.005)
    assert shown["freely"] == pytest.approx(2.25, abs=0.1)
    assert shown["copied"] < 0.01


def test_closed_loop_training_learns_what_teacher_forcing_does_not(shown):
    assert shown["freed"].score() < 0.01
    assert shown["taught"].score() > 10 * shown["freed"].score()


def test_minus_for_plus_scores_what_the_mistake_alone_costs(shown):
    assert shown["minus"] < 0.01
    assert shown["plus"] == pytest.approx(12 * 0.1**2 / (1 - 0.1**2) ** 2, abs=0.02)
