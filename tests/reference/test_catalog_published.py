"""The catalog against analytic figures, other implementations and known values."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from onward.baselines import compare
from onward.problems.catalog import (
    adding,
    copy_memory,
    delayed_xor,
    load,
    lorenz,
    mackey_glass,
    marked,
    narma,
    santa_fe_laser,
    sine_phase,
    sunspots,
)


@pytest.mark.parametrize("shortest", [100, 500])
def test_marks_fall_where_the_protocol_says(shortest: int) -> None:
    rng = np.random.default_rng(0)
    pairs, values = marked.draw_marked(rng, 500, shortest, lambda s: rng.uniform(-1, 1, s))
    assert pairs.shape == (500, marked.longest(shortest), 2)
    assert (pairs[:, -1, 1] == -1).all()
    begun = (pairs[..., 0] != 0).argmax(axis=1)
    lengths = pairs.shape[1] - begun
    assert set(lengths) <= set(range(shortest, shortest + shortest // 10 + 1))
    for sequence, start, found in zip(pairs, begun, values, strict=True):
        assert not sequence[:start].any()
        assert sequence[start, 1] == -1
        first, second = np.flatnonzero(sequence[:, 1] == 1) - start
        assert 1 <= first < 10
        assert 1 <= second < shortest // 2
        assert sorted(found) == sorted(sequence[start + np.array([first, second]), 0])
        assert (sequence[:, 1] == 0).sum() - start == len(sequence) - start - 4


def test_a_constant_makes_an_error_of_a_sixth_in_the_adding_problem() -> None:
    sums = np.concatenate([adding.draw(np.random.default_rng(k), 2000, 100)[1] for k in range(20)])
    assert ((sums[:, -1] - 1) ** 2).mean() == pytest.approx(1 / 6, rel=0.02)
    assert load("adding-100").published[0].figure == 1 / 6


def test_the_sum_is_twice_the_published_target() -> None:
    pairs, sums = adding.draw(np.random.default_rng(1), 50, 100)
    values = (pairs[..., 0] * (pairs[..., 1] == 1)).sum(axis=1)
    np.testing.assert_allclose(sums[:, -1] / 2, 0.5 + values / 4)


def test_one_wrong_sequence_in_2560_is_allowed_and_two_are_not() -> None:
    problem = load("adding-100")
    found = problem.test.targets.copy()
    found[0, -1] += 0.0801
    found[1:, -1] -= 0.0799
    assert len(found) == 2560
    assert problem.solved(found)
    found[1, -1] += 1
    assert not problem.solved(found)


def test_the_exclusive_or_is_that_of_the_marked_bits() -> None:
    pairs, answers = delayed_xor.draw(np.random.default_rng(0), 4000)
    bits = (pairs[..., 0] * (pairs[..., 1] == 1)).sum(axis=1)
    np.testing.assert_array_equal(answers[:, -1], bits == 1)
    assert np.var(answers[:, -1]) == pytest.approx(0.25, abs=0.001)


def test_letters_to_copy_come_back_in_their_order() -> None:
    inputs, targets = copy_memory.draw(np.random.default_rng(0), 300)
    assert inputs.shape == (300, 120, 10)
    np.testing.assert_array_equal(inputs.sum(axis=2), 1)
    np.testing.assert_array_equal(inputs[:, :10, :8], targets[:, -10:])
    assert (inputs[:, 109, copy_memory.SIGNAL] == 1).all()
    silent = np.delete(np.arange(10, 120), 99)
    assert (inputs[:, silent, copy_memory.BLANK] == 1).all()


def test_a_guess_without_memory_errs_by_seven_sixty_fourths() -> None:
    problem = load("copy-memory")
    guess = np.full_like(problem.test.targets, 1 / 8)
    assert problem.score(guess) == pytest.approx(7 / 64)


def test_a_sine_obeys_its_recurrence() -> None:
    x = sine_phase.draw(np.random.default_rng(0), 20)
    np.testing.assert_allclose(x[:, 2:], 2 * np.cos(0.1) * x[:, 1:-1] - x[:, :-2], atol=1e-12)
    assert compare(load("sine-phase"))["linear"] < 1e-20


def test_narma_follows_its_recursion_written_out_step_by_step() -> None:
    u = np.random.default_rng(3).uniform(0, 0.5, 60)
    y = [0.0]
    for t in range(60):
        before = [y[t - i] if t >= i else 0.0 for i in range(10)]
        product = u[t - 9] * u[t] if t >= 9 else 0.0
        y.append(0.3 * y[t] + 0.05 * y[t] * sum(before) + 1.5 * product + 0.1)
    np.testing.assert_allclose(narma.recursion(u[None])[0], y, rtol=1e-12)


def test_narma_is_cut_without_losing_its_alignment() -> None:
    rng = np.random.default_rng(0)
    inputs, targets = narma.draw(rng, 30)
    u = np.random.default_rng(0).uniform(0, 0.5, (30, narma.BEFORE + 150))
    np.testing.assert_array_equal(inputs[0], u[0, narma.BEFORE :])
    np.testing.assert_allclose(targets[0], narma.recursion(u)[0, narma.BEFORE + 1 :])
    assert (targets <= 1).all()


@pytest.mark.parametrize(
    ("name", "windows", "steps"),
    [("mackey-glass-17", 705, 183), ("mackey-glass-30", 705, 183), ("lorenz-63", 540, 571)],
)
def test_simple_rules_of_a_chaotic_series_learn_the_whole_horizon(
    name: str, windows: int, steps: int
) -> None:
    """Whatever the windows a network practises on: a linear map has no loop to go on with."""
    problem = load(name)
    assert problem.reference.inputs.shape[:2] == (windows, steps)
    scored = problem.task.scored_in(problem.reference)
    assert steps - scored.start == problem.task.horizon
    assert problem.training.steps < steps


@pytest.mark.parametrize("tau", [17, 30])
def test_mackey_glass_does_not_depend_on_the_grid(tau: int) -> None:
    start = np.array([1.2, 0.9])
    fine, finer = (mackey_glass.integrate(start, tau, 300, k) for k in (40, 80))
    np.testing.assert_allclose(fine, finer, atol=1e-9)


def test_mackey_glass_agrees_with_euler_steps_as_they_shrink() -> None:
    exact = mackey_glass.integrate(np.array([1.2]), 17, 60)[0]
    errors = []
    for fine in (20, 40):
        y = [1.2] * (17 * fine + 1)
        for _ in range(60 * fine):
            delayed = y[-17 * fine - 1]
            y.append(y[-1] + (0.2 * delayed / (1 + delayed**10) - 0.1 * y[-1]) / fine)
        errors.append(np.abs(np.array(y[18 * fine :: fine]) - exact).max())
    assert errors[1] < 0.02
    assert errors[0] / errors[1] == pytest.approx(2, abs=0.3)


def test_mackey_glass_has_the_known_range() -> None:
    """A delay of 17 keeps between 0.42 and 1.32 around 0.93 (Mackey & Glass 1977, figure 2)."""
    y = mackey_glass.integrate(np.array([1.2]), 17, 4000)[0, 1000:]
    assert y.min() == pytest.approx(0.42, abs=0.01)
    assert y.max() == pytest.approx(1.32, abs=0.01)
    assert y.mean() == pytest.approx(0.93, abs=0.01)


def test_nrmse84_counts_the_84th_free_step_over_the_standard_deviation() -> None:
    problem = load("mackey-glass-17")
    assert (len(problem.validation), len(problem.test)) == (50, 100)
    assert problem.test.steps == 1083
    deviation = problem.task.score.divisor
    assert deviation == pytest.approx(float(mackey_glass.series(17)[0].std()))
    wrong = problem.test.targets.copy()
    wrong[:, :-1] += 100
    assert problem.score(wrong) == 0
    wrong[:50, -1] += 1  # one deviation, as the problem is scaled by the same series
    assert problem.score(wrong) == pytest.approx(np.sqrt(0.5))


def test_mackey_glass_practises_on_3000_steps_alone() -> None:
    training, _, _ = mackey_glass.series(17)
    problem = load("mackey-glass-17")
    assert training.shape == (1, 3000)
    seen = problem.task.input_scaling.invert(problem.training.inputs)
    np.testing.assert_allclose(seen[3, :, 0], training[0, 60 : 60 + 119])
    assert problem.task.feedback("closed", data=problem.training).free_from == 100
    assert problem.task.feedback("closed").free_from == 1000


def test_lorenz_separates_at_the_known_rate() -> None:
    start = lorenz.integrate(np.array([[1.0, 1.0, 25.0]]), 300)[:, -1]
    rng = np.random.default_rng(0)
    starts = lorenz.integrate(start + rng.normal(0, 3, (200, 3)), 500)[:, -1]
    moved = starts + 1e-9
    apart = np.linalg.norm(lorenz.integrate(starts, 300) - lorenz.integrate(moved, 300), axis=2)
    rate = np.log(apart[:, -1] / apart[:, 49]).mean() / (250 * lorenz.STEP)
    assert rate == pytest.approx(lorenz.EXPONENT, abs=0.12)


def test_lorenz_scores_the_share_of_time_that_is_not_foretold() -> None:
    problem = load("lorenz-63")
    assert problem.task.horizon * lorenz.STEP * lorenz.EXPONENT == pytest.approx(10, abs=0.02)
    late = problem.test.targets.copy()
    late[:, lorenz.FED - 1 + 276 :] += 10
    assert problem.score(late) == pytest.approx(0.5)
    late[:, -1] = np.nan
    assert problem.score(late) == pytest.approx(0.5)
    assert problem.score(np.full_like(late, np.nan)) == 1


def test_sunspots_are_those_of_statsmodels() -> None:
    datasets = pytest.importorskip("statsmodels.datasets")
    theirs = datasets.sunspots.load_pandas().data
    np.testing.assert_array_equal(sunspots.numbers(), theirs["SUNACTIVITY"])
    years = np.loadtxt(sunspots.FILE, delimiter=",", skiprows=1)[:, 0]
    np.testing.assert_array_equal(years, theirs["YEAR"])


def test_the_laser_is_scored_on_the_hundred_steps_after_the_first_thousand() -> None:
    if find_spec("reservoirpy") is None:
        pytest.skip("its data are in reservoirpy")
    problem, values = load("santa-fe-laser"), santa_fe_laser.intensities()
    assert values[:5].tolist() == [86, 141, 95, 41, 22]
    invert = problem.task.output_scaling.invert
    np.testing.assert_allclose(invert(problem.test.targets)[0, -100:, 0], values[1000:1100])
    mean = np.full_like(problem.test.targets, values[1000:1100].mean())
    assert problem.score(problem.task.output_scaling.apply(mean)) == pytest.approx(1)
    assert (len(problem.training), len(problem.reference)) == (61, 251)
    for windows, starts, steps in (
        (problem.training, np.arange(0, 601, 10), 100),
        (problem.reference, np.arange(0, 501, 2), 200),
    ):
        ends = np.sort(invert(windows.targets)[:, -1, 0])
        np.testing.assert_allclose(ends, np.sort(values[starts + steps - 1]))
    np.testing.assert_allclose(invert(problem.validation.targets)[-1, -1, 0], values[999])
