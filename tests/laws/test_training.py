"""Laws of training and of fits."""

from __future__ import annotations

import json

import numpy as np
import pytest

import onward
from onward.errors import FitError, NetworkError, ProblemError, TrainingError
from onward.networks.chain import Chain
from onward.networks.initial import initial_parameters, reach_back
from onward.networks.layout import Layout
from onward.training.parts import ALL, Parts
from onward.training.starts import peak_rates, starts

QUICK = {"restarts": 3, "steps": 60, "network": "LSTM(4) Dense(1)"}


@pytest.fixture(scope="module")
def problem():
    return onward.problem("seeded-continuation")


@pytest.fixture(scope="module")
def fit(problem):
    return onward.train(problem, **QUICK)


def test_the_same_seed_gives_the_same_fit_on_any_number_of_threads(problem, fit):
    again = onward.train(problem, threads=1, **QUICK)
    np.testing.assert_array_equal(again.parameters, fit.parameters)
    np.testing.assert_array_equal(again.history.training, fit.history.training)
    assert again.test_score == fit.test_score
    other = onward.train(problem, seed=1, **QUICK)
    assert not np.array_equal(other.parameters, fit.parameters)


@pytest.mark.parametrize("number", [1, 2])
def test_a_restart_is_the_same_alone_and_in_a_population(problem, number):
    together = onward.train(problem, race=False, **QUICK)
    alone = onward.train(problem, race=False, **{**QUICK, "restarts": [number]})
    np.testing.assert_array_equal(alone.parameters[0], together.parameters[number])
    assert alone.validation_scores[0] == together.validation_scores[number]


def test_how_a_restart_differs_depends_on_its_number_alone():
    np.testing.assert_array_equal(peak_rates(None, [5, 30]), peak_rates(None, range(31))[[5, 30]])
    assert len(set(peak_rates(None, range(16)))) > 1
    assert set(peak_rates(0.02, range(16))) == {0.02}
    layout = Layout.of(Chain.parse("GRU(3) LSTM(2) RNN(2) Dense(1)"), inputs=2)
    all_of_them = starts(layout, 7, range(4), 50, ALL)
    np.testing.assert_array_equal(starts(layout, 7, [3], 50, ALL)[0], all_of_them[3])
    plain = starts(layout, 7, range(4), 50, Parts(chrono=False))
    changed = (plain != all_of_them).any(axis=1)
    np.testing.assert_array_equal(changed, [False, True, False, True])


@pytest.mark.parametrize("lag", [1, 2, 100])
def test_chrono_biases_keep_states_for_up_to_the_lag(lag):
    layout = Layout.of(Chain.parse("GRU(40) LSTM(40) Dense(1)"), inputs=1)
    vector = initial_parameters(layout, 0, 0)
    before = layout.views(vector.copy())
    reach_back(layout, vector, lag, np.random.default_rng(0))
    after = layout.views(vector)
    longest = np.log(max(2, lag - 1))
    keep = after["1.bias"][40:80]
    np.testing.assert_array_equal(after["1.bias"][:40], -keep)
    for gate in (keep, after["0.bias"][40:80]):
        assert ((gate >= 0) & (gate <= longest)).all()
    for key in before:
        if key not in ("0.bias", "1.bias"):
            np.testing.assert_array_equal(after[key], before[key])


def test_the_settings_tell_the_steps_that_were_taken(problem):
    tiny = {"network": "RNN(1) Dense(1)", "restarts": 1, "threads": 1}
    assert onward.train(problem, **tiny).settings["steps"] == 500
    assert onward.train(problem, polish=False, **tiny).settings["steps"] == 8000
    assert onward.train(problem, steps=7, **tiny).settings["steps"] == 7


def test_kept_weights_have_the_best_validation_score_of_the_course(problem, fit):
    np.testing.assert_array_equal(np.nanmin(fit.history.validation, axis=1), fit.validation_scores)
    for row in range(3):
        found = fit.rollout(problem.validation.inputs[:, :5], 5, restart=row)[:, :4, 0]
        truth = problem.validation.targets[:, 4:8, 0]
        score = ((found - truth) ** 2).sum(axis=1).mean()
        assert score == pytest.approx(fit.validation_scores[row], rel=1e-5)


def test_the_score_is_that_of_a_rollout(problem, fit):
    found = fit.rollout(problem.test.inputs[:, :5], 5)[:, :4, 0]
    truth = problem.test.targets[:, 4:8, 0]
    assert ((found - truth) ** 2).sum(axis=1).mean() == pytest.approx(fit.score(), rel=1e-5)
    assert fit.score(problem) == fit.score()


def test_a_longer_rollout_begins_with_the_shorter(fit):
    seeds = np.random.default_rng(0).uniform(-1, 1, (7, 5))
    long = fit.rollout(seeds, 12)
    assert long.shape == (7, 12, 1)
    np.testing.assert_array_equal(fit.rollout(seeds, 4), long[:, :4])


def test_a_rollout_is_repeated_prediction_one_step_ahead(fit):
    known = np.random.default_rng(0).uniform(-1, 1, (3, 5))
    for step in range(3):
        ahead = fit.predict(known)[:, -1]
        np.testing.assert_allclose(ahead, fit.rollout(known[:, :5], step + 1)[:, -1], rtol=1e-5)
        known = np.concatenate([known, ahead], axis=1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_loaded_fit_predicts_the_same_to_the_last_bit(problem, tmp_path, dtype):
    fit = onward.train(problem, dtype=dtype, **QUICK)
    loaded = onward.Fit.load(fit.save(tmp_path / "fit"))
    seeds = np.random.default_rng(0).uniform(-1, 1, (7, 5))
    np.testing.assert_array_equal(loaded.rollout(seeds, 9), fit.rollout(seeds, 9))
    np.testing.assert_array_equal(loaded.predict(seeds), fit.predict(seeds))
    np.testing.assert_array_equal(loaded.history.training, fit.history.training)
    assert loaded.parameters.dtype == dtype
    assert (loaded.summary(), loaded.task, loaded.chain) == (fit.summary(), fit.task, fit.chain)


def test_values_are_scaled_on_the_way_in_and_back_on_the_way_out():
    waves = 500 + 40 * np.sin(np.arange(30) / 3 + np.arange(60)[:, None])
    options = {"network": "GRU(6) Dense(1) output=increment", "steps": 300, "restarts": 2}
    fit = onward.train(onward.Continuation(waves, warmup=15, horizon=15), **options)
    plain = onward.train(onward.Continuation((waves - 500) / 40, warmup=15, horizon=15), **options)
    assert fit.score() == pytest.approx(1600 * plain.score(), rel=0.05)
    found = fit.rollout(waves[:5, :15], 15)
    np.testing.assert_allclose(
        found, 500 + 40 * plain.rollout((waves[:5, :15] - 500) / 40, 15), atol=1
    )


def test_open_and_closed_loop_training_differ_and_both_are_scored_free_running(problem, fit):
    taught = onward.train(problem, loop="open", **QUICK)
    assert not np.array_equal(taught.parameters, fit.parameters)
    assert taught.score(problem) == taught.score()


def test_fresh_series_train_a_regression():
    problem = onward.problem("ar1-squares")
    fit = onward.train(problem, "RNN(6) Dense(1)", restarts=2, steps=300)
    assert fit.score() < 0.5
    assert fit.predict(np.zeros((2, 9))).shape == (2, 9, 1)


def test_progress_is_told_from_the_first_to_the_last_step(problem):
    heard = []
    onward.train(problem, callback=heard.append, **QUICK)
    steps = [progress.step for progress in heard if progress.phase == "training"]
    assert (steps[0], steps[-1]) == (0, 60)
    assert steps == sorted(steps)


def test_a_population_that_diverges_says_so(problem):
    with pytest.raises(TrainingError, match=r"2 that diverged; try a smaller rate than 1e\+30"):
        onward.train(problem, "RNN(4, relu) Dense(1)", restarts=2, steps=50, rate=1e30)


def test_a_diverged_restart_is_reported_and_not_fatal(problem, monkeypatch):
    from onward.training import starts as module

    start = module.initial_parameters

    def spoilt(layout, seed, restart):
        return start(layout, seed, restart) * (np.nan if restart == 1 else 1)

    monkeypatch.setattr(module, "initial_parameters", spoilt)
    fit = onward.train(problem, **QUICK)
    assert fit.diverged == [1]
    assert np.isinf(fit.validation_scores[1])
    assert np.isfinite(fit.score())
    assert "1 diverged" in fit.summary()


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"restarts": 0}, "expected at least 1 restart, received 0"),
        ({"restarts": [1, 1]}, "different restart numbers"),
        ({"steps": 0}, "at least 1 for steps, received 0"),
        ({"rate": -1}, "above 0 for rate, received -1"),
        ({"clip": 0}, "above 0 for clip"),
        ({"batch": 2.5}, "for batch, received 2.5"),
        ({"dtype": "float16"}, "float32 or float64, received float16"),
    ],
)
def test_choices_that_make_no_sense(problem, choice, message):
    with pytest.raises(TrainingError, match=message):
        onward.train(problem, **{**QUICK, **choice})


def test_a_network_that_does_not_fit(problem):
    with pytest.raises(NetworkError, match=r"received Dense\(3\); end the network with Dense\(1\)"):
        onward.train(problem, "LSTM(3) Dense(3)")
    with pytest.raises(NetworkError, match=r"did you mean LSTM\?"):
        onward.train(problem, "LTSM(3)")


def test_a_regression_is_not_rolled_out():
    fit = onward.train(onward.problem("ar1-squares"), "RNN(2) Dense(1)", restarts=1, steps=5)
    with pytest.raises(ProblemError, match=r"use fit.predict\(inputs\)"):
        fit.rollout(np.zeros((1, 5)), 3)


class TestDamage:
    @pytest.fixture
    def saved(self, fit, tmp_path):
        return fit.save(tmp_path / "fit")

    def test_no_fit_there(self, tmp_path):
        with pytest.raises(FitError, match="a folder with a fit in it"):
            onward.Fit.load(tmp_path)

    @pytest.mark.parametrize("name", ["weights.safetensors", "record.safetensors"])
    def test_a_changed_file(self, saved, name):
        content = bytearray((saved / name).read_bytes())
        content[-1] ^= 1
        (saved / name).write_bytes(content)
        with pytest.raises(FitError, match="checksum"):
            onward.Fit.load(saved)

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ('"format": 1', '"format": 2', "newer onward"),
            ('"format": 1', '"colour": 2', "another program"),
            ("LSTM(4)", "LSTM(5)", "checksum"),
            ('"mean": [', '"mean": [1e-9,', "checksum"),
            ('"task"', '"tusk"', "checksum"),
            ('"sha256"', '"sha255"', "KeyError"),
            ("{", "", "not JSON"),
        ],
    )
    def test_a_changed_description(self, saved, old, new, message):
        text = (saved / "fit.json").read_text()
        (saved / "fit.json").write_text(text.replace(old, new, 1))
        with pytest.raises(FitError, match=message):
            onward.Fit.load(saved)

    def test_a_description_without_a_checksum_of_its_own_is_read(self, saved, fit):
        path = saved / "fit.json"
        plain = json.loads(path.read_text())
        del plain["sha256"]["fit.json"]
        path.write_text(json.dumps(plain))
        np.testing.assert_array_equal(onward.Fit.load(saved).parameters, fit.parameters)
        path.write_text(json.dumps(plain | {"network": "LTSM(4) Dense(1)"}))
        with pytest.raises(FitError, match="did you mean LSTM"):
            onward.Fit.load(saved)
        path.write_text(json.dumps(plain | {"network": "LSTM(5) Dense(1)"}))
        with pytest.raises(FitError, match="has shape"):
            onward.Fit.load(saved)

    @pytest.mark.parametrize("name", ["fit.json", "weights.safetensors", "record.safetensors"])
    def test_a_file_cut_short(self, saved, name):
        content = (saved / name).read_bytes()
        (saved / name).write_bytes(content[: len(content) // 2])
        with pytest.raises(FitError, match="an undamaged fit"):
            onward.Fit.load(saved)

    def test_a_missing_file(self, saved):
        (saved / "weights.safetensors").unlink()
        with pytest.raises(FitError, match="No such file"):
            onward.Fit.load(saved)

    def test_saving_again_leaves_no_other_files(self, saved, fit):
        before = sorted(path.name for path in saved.iterdir())
        fit.save(saved)
        assert sorted(path.name for path in saved.iterdir()) == before

    def test_a_place_that_cannot_be_written(self, fit, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(FitError, match="a folder that can be written to"):
            fit.save(tmp_path / "file" / "fit")
