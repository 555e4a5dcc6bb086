"""Laws of watching: it changes nothing, is in order, ends well, and is silent where unseen."""

from __future__ import annotations

import io
import re
import sys
import time

import numpy as np
import pytest

import onward
from onward.callbacks import Callback, CallbackError, Progress
from onward.callbacks.notebook import html
from onward.callbacks.sampled import Sampled
from onward.callbacks.to_beat import ToBeat
from onward.errors import TrainingError
from onward.outcome import Outcome
from onward.training.race import Race

QUICK = {"restarts": 12, "steps": 60, "network": "LSTM(3) Dense(1)", "threads": 1}


class Notes(Callback):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.heard: list[Progress] = []

    def begin(self, problem, network, settings):
        self.told.append(f"{problem.name} {network} {settings['steps']}")

    def __call__(self, now):
        self.heard.append(now)

    def end(self, fit):
        self.told.append("nothing" if fit is None else fit.outcome.value)


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self):
        return True


@pytest.fixture(scope="module")
def problem():
    series = np.sin(np.arange(12) / 2 + np.random.default_rng(0).uniform(0, 6, (80, 1)))
    return onward.Continuation(series, warmup=6, horizon=6, name="waves")


@pytest.fixture(scope="module")
def plain(problem):
    return onward.train(problem, progress=False, **QUICK)


@pytest.fixture(scope="module")
def notes(problem):
    notes = Notes()
    onward.train(problem, callback=notes, **QUICK)
    return notes


def a_terminal(monkeypatch):
    """Put a terminal in the place of stderr; in a test only, as pytest puts its own before it."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return terminal


def in_phase(heard, phase):
    return [now for now in heard if now.phase == phase]


def test_watching_changes_nothing(problem, plain, monkeypatch):
    terminal = a_terminal(monkeypatch)
    monkeypatch.setattr("onward.callbacks.terminal.PATIENCE", 0.0)
    watched = onward.train(problem, callback=[Notes(), lambda now: None], **QUICK)
    assert "polishing" in terminal.getvalue()
    np.testing.assert_array_equal(watched.parameters, plain.parameters)
    np.testing.assert_array_equal(watched.history.validation, plain.history.validation)
    np.testing.assert_array_equal(watched.history.training, plain.history.training)
    assert (watched.test_score, watched.outcome) == (plain.test_score, plain.outcome)


@pytest.mark.parametrize("budget", [None, 0.5])
def test_steps_and_shares_increase(problem, budget):
    notes = Notes()
    onward.train(problem, callback=notes, budget=budget, **QUICK)
    phases = list(dict.fromkeys(now.phase for now in notes.heard))
    assert phases[-2:] == ["training", "polishing"]
    told = [now for now in notes.heard if now.phase != "kernels"]
    assert (np.diff([now.global_step for now in told]) > 0).all()
    assert (np.diff([now.seconds for now in told]) > 0).all()
    for phase in phases[-2:]:
        heard = in_phase(notes.heard, phase)
        assert (np.diff([now.step for now in heard]) > 0).all()
        assert (np.diff([now.share for now in heard]) >= 0).all()
        assert (np.diff([now.alive for now in heard]) <= 0).all()
        assert 0 <= heard[0].share <= heard[-1].share <= 1


def test_training_is_told_from_the_first_to_the_last_step(notes):
    heard = in_phase(notes.heard, "training")
    assert (heard[0].step, heard[0].share, heard[0].seconds_left) == (0, 0, None)
    assert (heard[-1].step, heard[-1].share, heard[-1].seconds_left) == (60, 1, 0)


class Samples(Sampled):
    """Notes what is not too soon."""

    def open(self, problem, network, settings):
        self.noted = []

    def note(self, now):
        self.noted.append(now.global_step)

    def close(self, fit):
        self.noted.append(fit is None)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1e6])
def test_samples_have_the_first_and_the_last_of_each_phase(problem, monkeypatch, seconds):
    monkeypatch.setattr(Samples, "seconds", seconds, raising=False)
    notes, samples = Notes(), Samples()
    onward.train(problem, callback=[notes, samples], **QUICK)
    told = [now.global_step for now in notes.heard if now.phase != "kernels"]
    *noted, failed = samples.noted[len(notes.heard) - len(told) :]
    assert not failed
    assert (np.diff(noted) > 0).all()
    assert set(told) >= set(noted) >= {0, 60, 61, told[-1]}
    if seconds == 0:
        assert noted == told
    if seconds == 1e6:
        assert noted == [0, 60, 61, told[-1]]


def test_what_is_told_is_what_is_recorded(problem, plain, notes):
    last = notes.heard[-1]
    np.testing.assert_array_equal(last.validation, plain.validation_scores)
    history = plain.history
    for column, now in enumerate(in_phase(notes.heard, "training")):
        np.testing.assert_array_equal(now.loss, history.training[:, column])
        so_far = np.fmin.reduce(history.validation[:, : column + 1], axis=1)
        np.testing.assert_array_equal(now.validation, so_far)
    for now in in_phase(notes.heard, "polishing"):
        (row,) = np.flatnonzero(np.isfinite(now.loss))
        assert now.loss[row] in history.training[row]
        assert now.best_validation == now.validation.min()


def test_a_callback_begins_and_ends_with_the_run(problem, plain, notes):
    assert notes.told == ["waves LSTM(3) Dense(1) 60", plain.outcome.value]
    diverged = Notes()
    with pytest.raises(TrainingError, match="diverged"):
        onward.train(problem, "RNN(4, relu) Dense(1)", steps=50, rate=1e30, callback=diverged)
    assert diverged.told[1:] == ["nothing"]


@pytest.mark.parametrize("phase", ["training", "polishing"])
def test_a_callback_that_raises_ends_training_and_loses_nothing(problem, phase):
    notes = Notes()

    def broken(now):
        if now.phase == phase and now.step >= 10:
            raise ZeroDivisionError("a slip")

    expected = r"expected the callback broken to return, received ZeroDivisionError: a slip; mend"
    with pytest.raises(CallbackError, match=expected) as caught:
        onward.train(problem, callback=[notes, broken], **QUICK)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert notes.told[1:] == ["interrupted"]
    fit = caught.value.fit
    assert fit.outcome is Outcome.INTERRUPTED
    np.testing.assert_array_equal(fit.validation_scores, notes.heard[-1].validation)
    assert fit.rollout(np.zeros((1, 6)), 3).shape == (1, 3, 1)


def test_a_callback_that_cannot_begin_or_end(problem, plain):
    class Shy(Notes):
        def begin(self, problem, network, settings):
            raise OSError("no room")

    class Late(Notes):
        def end(self, fit):
            raise OSError("no room")

    notes = Notes()
    with pytest.raises(CallbackError, match=r"Shy to return, received OSError: no room") as caught:
        onward.train(problem, callback=[notes, Shy()], **QUICK)
    assert caught.value.fit is None
    assert notes.told[1:] == ["nothing"]
    notes = Notes()
    with pytest.raises(CallbackError, match="Late to return") as caught:
        onward.train(problem, callback=[notes, Late()], **QUICK)
    np.testing.assert_array_equal(caught.value.fit.parameters, plain.parameters)
    assert notes.told[1:] == [plain.outcome.value]


@pytest.mark.parametrize("callback", [3, "bar", Notes, [print, None]])
def test_what_is_no_callback(problem, callback):
    with pytest.raises(TrainingError, match="a function or a Callback for callback"):
        onward.train(problem, callback=callback, **QUICK)


def test_nothing_is_shown_where_nobody_sees_it(problem, capfd, monkeypatch):
    onward.train(problem, **QUICK)
    assert capfd.readouterr() == ("", "")
    monkeypatch.setattr(sys, "stderr", None)
    onward.train(problem, **QUICK)
    terminal = a_terminal(monkeypatch)
    onward.train(problem, progress=False, **QUICK)
    assert terminal.getvalue() == capfd.readouterr().out == ""


def test_a_terminal_has_a_bar_a_phase(problem, capsys, monkeypatch):
    terminal = a_terminal(monkeypatch)

    def slow(now):
        if now.step in (30, 60):
            time.sleep(0.3)
            print("heard")

    onward.train(problem, callback=slow, **QUICK)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
    assert re.search(
        r"training +[━╺╸]+ loss \S+, score \S+ \(to beat \S+\), \d+/12 restarts, \w+", shown
    )
    assert re.search(r"polishing +[━╺╸]+ loss", shown)
    assert max(len(line) for line in re.split(r"[\r\n]", shown)) <= 120
    assert set(capsys.readouterr().out.split()) == {"heard"}


def test_a_notebook_has_a_bar_a_phase(notes):
    bars = {now.phase: html(now) for now in notes.heard}
    assert "<progress max='1' value='1.000' aria-label='training'></progress>" in bars["training"]
    assert "; to beat: " in bars["polishing"]


def test_the_line_to_beat_is_the_best_rule_on_the_validation_part():
    problem = onward.problem("seeded-continuation")
    line = ToBeat(problem)
    mean, last = (
        float(problem.score(value, problem.validation))
        for value in (
            np.full_like(problem.validation.targets, problem.training.targets[:, 4:].mean()),
            np.broadcast_to(problem.validation.inputs[:, 4:5], problem.validation.targets.shape),
        )
    )
    assert line.after(0)[0] == pytest.approx(min(mean, last))
    deadline = time.monotonic() + 20
    while line.after(1e6)[1] != "a linear map of the past" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert line.after(1e6)[0] < 1e-20


@pytest.mark.parametrize(("restarts", "survivors"), [(1, 4), (5, 4), (16, 4), (64, 8), (9, 9)])
def test_a_race_does_its_work_in_order(restarts, survivors):
    race = Race(restarts, survivors)
    shares = np.linspace(0, 1, 41)
    left = [race.left(share) for share in shares]
    done = [race.done(share) for share in shares]
    assert (left[0], done[0], done[-1]) == (restarts, 0, 1)
    assert (np.diff(left) <= 0).all()
    assert (np.diff(done) > 0).all()
    assert min(left) == min(restarts, max(survivors, restarts // 8))
