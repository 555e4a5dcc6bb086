"""Laws of racing, polishing, budgets and outcomes."""

from __future__ import annotations

import numpy as np
import pytest

import onward
from onward.engines import make_engine
from onward.errors import TrainingError
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters
from onward.networks.layout import Layout
from onward.outcome import Outcome
from onward.training.draws import polishing_series
from onward.training.lbfgs import Lbfgs
from onward.training.levenberg import Levenberg
from onward.training.parts import Parts
from onward.training.run import Run
from onward.training.schedule import learning_rates
from onward.training.settings import Settings

SMALL = {"network": "LSTM(3) Dense(1) output=increment", "steps": 100}


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def problem():
    return onward.problem("seeded-continuation")


@pytest.fixture(scope="module")
def raced(problem):
    return onward.train(problem, restarts=12, **SMALL)


@pytest.mark.parametrize("method", [Levenberg, Lbfgs])
def test_every_step_goes_down_and_the_loss_is_the_engines(problem, method):
    layout = Layout.of(Chain.parse("GRU(4) Dense(1)"), inputs=1)
    engine = make_engine(layout, np.float64)
    feedback = problem.task.feedback("closed")
    data = problem.training[:100]
    course = method(engine, data, feedback, initial_parameters(layout, 0, 0))
    losses = [course.loss]
    for _ in range(8):
        assert course.step(never)
        losses.append(course.loss)
    assert (np.diff(losses) < 0).all()
    found = engine.loss(course.parameters[None], data, feedback)[0]
    assert course.loss == pytest.approx(found, rel=1e-9)
    assert losses[-1] < 0.7 * losses[0]


def test_a_long_step_ends_once_it_is_late(problem):
    layout = Layout.of(Chain.parse("GRU(4) Dense(1)"), inputs=1)
    start = initial_parameters(layout, 0, 0)
    feedback = problem.task.feedback("closed")
    engine = make_engine(layout, np.float64)
    late, patient = (Lbfgs(engine, problem.training[:100], feedback, start) for _ in range(2))
    assert late.step(lambda: True)
    assert patient.step(never)
    assert patient.loss < late.loss < Lbfgs(engine, late.data, feedback, start).loss


def test_a_linear_network_takes_one_undamped_step_to_the_least_squares_solution():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((300, 4, 3))
    truth = rng.standard_normal(3)
    problem = onward.Regression(x, x @ truth[:, None] + 0.1, scale=None)
    layout = Layout.of(Chain.parse("Dense(1)"), inputs=3)
    course = Levenberg(
        make_engine(layout, np.float64),
        problem.training,
        problem.task.feedback(),
        initial_parameters(layout, 0, 0),
    )
    while course.loss > 1e-25 and course.step(never):
        pass
    np.testing.assert_allclose(course.parameters, [*truth, 0.1], atol=1e-9)


def test_polishing_never_returns_a_worse_validation_score(problem):
    noisy = np.random.default_rng(0).standard_normal((40, 12))
    for posed in (problem, onward.Continuation(noisy, warmup=6, horizon=6)):
        choices = {"restarts": 3, "race": False, **SMALL}
        plain = onward.train(posed, polish=False, **choices)
        polished = onward.train(posed, polish=True, **choices)
        assert (polished.validation_scores <= plain.validation_scores).all()
        since = polished.history.polishing_from
        np.testing.assert_array_equal(
            polished.history.validation[:, :since], plain.history.validation
        )
        assert plain.history.polishing_from is None


def test_polishing_gains_orders_of_magnitude_where_there_is_no_noise(problem, raced):
    since = raced.history.polishing_from
    assert raced.score() < 1e-3 * np.nanmin(raced.history.validation[:, :since])
    assert "polishing" in raced.summary()


def test_polishing_of_noise_stops_early():
    noise = np.random.default_rng(0).standard_normal((40, 12))
    posed = onward.Continuation(noise, warmup=6, horizon=6)
    fit = onward.train(posed, "LSTM(4) Dense(1)", restarts=2, steps=50)
    assert fit.outcome is Outcome.STOPPED_EARLY
    assert "more training series" in fit.summary()


def test_the_race_has_the_same_winner_on_any_number_of_threads(problem, raced):
    for threads in (1, 3):
        again = onward.train(problem, restarts=12, threads=threads, **SMALL)
        np.testing.assert_array_equal(again.parameters, raced.parameters)
        np.testing.assert_array_equal(again.history.validation, raced.history.validation)


def test_those_who_stay_in_the_race_go_the_way_they_would_have_gone(problem, raced):
    plain = onward.train(problem, restarts=12, race=False, polish=False, **SMALL)
    since = raced.history.polishing_from
    ours, theirs = raced.history.validation[:, :since], plain.history.validation
    stayed = np.isfinite(ours)
    np.testing.assert_array_equal(ours[stayed], theirs[stayed])
    counts = stayed.sum(axis=0)
    assert (counts[0], counts[-1]) == (12, 8)
    assert (np.diff(counts) <= 0).all()
    assert "4 of 12 restarts left" in raced.summary()
    assert not raced.diverged


def test_a_race_polishes_eight_then_four_then_two_then_one(raced):
    since = raced.history.polishing_from
    steps = np.isfinite(raced.history.validation[:, since:]).sum(axis=1)
    assert np.count_nonzero(steps) <= 8
    most = np.sort(steps)[::-1]
    assert most[2] <= 30 or most[0] < 100
    assert (raced.validation_scores <= np.nanmin(raced.history.validation[:, :since], axis=1)).all()


def test_a_draw_grows_and_recorded_series_do_not(problem):
    assert polishing_series(problem, 50, 0, 1) is problem.training
    waves = onward.Continuation.simulated(
        lambda rng, n: np.sin(np.arange(12) / 3 + rng.uniform(0, 6, (n, 1))), warmup=6, horizon=6
    )
    draws = [polishing_series(waves, 50, 0, times) for times in range(3)]
    assert [len(draw) // len(draws[0]) for draw in draws] == [1, 4, 16]
    assert not np.array_equal(draws[1].inputs[: len(draws[0])], draws[0].inputs)


def test_all_polishing_keeps_to_its_work(problem):
    def run(work):
        layout = Layout.of(Chain.parse("GRU(4) Dense(1)"), problem.task.inputs)
        choices = {"restarts": 9, "steps": 20, "loop": "closed", "seed": 0, "batch": 64}
        choices |= {"rate": None, "clip": 1.0, "dtype": "float32", "race": True, "polish": True}
        settings = Settings.checked(budget=None, **choices)
        return Run(problem, layout, settings, 1, parts=Parts(work=work)).fit()

    counted = [
        np.isfinite(fit.history.validation[:, fit.history.polishing_from :]).sum()
        for fit in (run(0), run(1e10))
    ]
    a_step = Levenberg.work(97, problem.training)
    assert counted[0] < counted[1]
    assert counted[1] * a_step / 4 <= 1e10 or counted[1] <= 800


def test_a_large_network_is_polished_by_lbfgs(problem, monkeypatch):
    from onward.training import methods, polishing

    monkeypatch.setattr(methods, "LARGEST", 10)
    monkeypatch.setattr(polishing, "STEPS", 5)
    fit = onward.train(problem, restarts=2, **SMALL)
    since = fit.history.polishing_from
    assert fit.score() < np.nanmin(fit.history.validation[:, :since])


def test_a_budget_ends_training(problem):
    fit = onward.train(problem, restarts=4, budget=2, network="GRU(16) Dense(1)", steps=100_000)
    assert fit.outcome is Outcome.OUT_OF_BUDGET
    assert fit.history.steps[-1] < 100_000
    assert fit.history.polishing_from is not None
    assert "budget=" in fit.summary()


def test_a_hurried_schedule_ends_at_zero():
    assert learning_rates(0.1, 500, 3, 1000, used=1.0) == pytest.approx(0)
    whole = learning_rates(0.1, 0, 1000, 1000)
    parts = [learning_rates(0.1, done, 250, 1000) for done in range(0, 1000, 250)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("phase", ["training", "polishing"])
def test_an_interrupted_run_returns_the_best_so_far(problem, phase):
    def interrupt(progress):
        if progress.phase == phase and progress.step >= 10:
            raise KeyboardInterrupt

    fit = onward.train(problem, restarts=3, callback=interrupt, **SMALL)
    assert fit.outcome is Outcome.INTERRUPTED
    best = np.nanmin(fit.history.validation, axis=1)
    np.testing.assert_array_equal(best, fit.validation_scores)
    found = fit.rollout(problem.test.inputs[:, :5], 5)[:, :4, 0]
    truth = problem.test.targets[:, 4:8, 0]
    assert ((found - truth) ** 2).sum(axis=1).mean() == pytest.approx(fit.score(), rel=1e-4)


def test_the_noise_floor_ends_polishing(problem):
    posed = onward.problem("seeded-continuation")
    posed.noise_floor = 0.01
    fit = onward.train(posed, restarts=2, **SMALL)
    assert fit.outcome is Outcome.REACHED_NOISE_FLOOR


def test_what_happened_is_saved_with_the_fit(raced, tmp_path):
    loaded = onward.Fit.load(raced.save(tmp_path / "fit"))
    assert loaded.outcome is raced.outcome
    assert loaded.history.polishing_from == raced.history.polishing_from
    assert loaded.summary() == raced.summary()


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_sentence_and_a_remedy(outcome):
    assert outcome.sentence
    assert outcome.remedy


@pytest.mark.parametrize("budget", [0, -1, float("inf"), float("nan"), "soon", True])
def test_a_budget_that_makes_no_sense(problem, budget):
    with pytest.raises(TrainingError, match=r"budget of more than 0 seconds"):
        onward.train(problem, budget=budget, **SMALL)
