"""Laws of checkpoints: a run that was stopped anywhere and gone on with is the run itself."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

import onward
from onward.errors import FitError, TrainingError
from onward.outcome import Outcome
from onward.training import methods
from onward.training.checkpoints import NAME, fingerprint

QUIET = {"threads": 1, "progress": False}
NETWORK = "RNN(2) Dense(1)"
COPIES = 6


def waves(last: float = 0.0) -> onward.Continuation:
    values = np.sin(np.linspace(0, 6, 16) + np.arange(60)[:, None])
    values[-1, -1] += last
    return onward.Continuation(values, warmup=8, horizon=8, batch=8, name="waves")


def table() -> onward.Continuation:
    """Return the problem of ragged series with a gap."""
    group = np.repeat(np.arange(12), np.arange(20, 32))
    values = np.sin(np.arange(len(group)) / 3 + group)
    values[40] = np.nan
    rows = {"id": group, "y": values, "u": np.cos(group * values)}
    rows["u"][40] = 0.5
    roles = {"value": "y", "inputs": "u", "group": "id", "missing": "flag"}
    return onward.Continuation.from_table(rows, **roles, warmup=8, horizon=8, name="table")


def noise() -> onward.Regression:
    def draw(rng: np.random.Generator, series: int) -> tuple[np.ndarray, np.ndarray]:
        values = rng.standard_normal((series, 12))
        return values, np.cumsum(values, axis=1) ** 2

    sizes = {"validation": 30, "test": 30, "sample": 50}
    return onward.Regression.simulated(draw, name="noise", **sizes)


def same(one: onward.Fit, other: onward.Fit) -> None:
    np.testing.assert_array_equal(one.parameters, other.parameters)
    np.testing.assert_array_equal(one.validation_scores, other.validation_scores)
    for name in ("restarts", "steps", "training", "validation"):
        np.testing.assert_array_equal(getattr(one.history, name), getattr(other.history, name))
    assert (one.selection is None) == (other.selection is None)
    if one.selection is not None:
        np.testing.assert_array_equal(one.selection, other.selection)
    assert one.history.polishing_from == other.history.polishing_from
    assert (one.outcome, one.test_score, one.diverged) == (
        other.outcome,
        other.test_score,
        other.diverged,
    )


@pytest.mark.parametrize(
    ("problem", "choices", "largest"),
    [
        (waves, {"restarts": 10, "steps": 70}, 3000),
        (noise, {"restarts": 3, "steps": 60, "race": False}, 3000),
        (table, {"restarts": 3, "steps": 40}, 3000),
        (waves, {"restarts": 6, "steps": 30, "dtype": "float64"}, 0),
        (noise, {"restarts": 9, "steps": 90, "polish": False}, 3000),
        (waves, {"restarts": 6, "steps": 30, "loss": "gaussian"}, 3000),
    ],
    ids=["Levenberg-Marquardt", "no-race", "table", "L-BFGS", "Adam-alone", "gaussian"],
)
def test_whatever_checkpoint_a_run_goes_on_from_the_result_is_the_same(
    problem, choices, largest, tmp_path, monkeypatch
):
    monkeypatch.setattr(methods, "LARGEST", largest)
    monkeypatch.setattr("onward.training.polishing.STEPS", 16)
    monkeypatch.setattr("onward.training.polishing.HEATS", ((4, 3), (2, 6)))
    posed = problem()
    whole = onward.train(posed, NETWORK, **choices, **QUIET)
    folder, copies = tmp_path / "run", []

    def keep(now: object) -> None:
        if (folder / NAME).exists():
            copies.append(shutil.copy(folder / NAME, tmp_path / f"{len(copies)}"))

    kept = onward.train(
        posed, NETWORK, **choices, **QUIET, checkpoint=folder, every=0, callback=keep
    )
    same(whole, kept)
    assert len(copies) > COPIES
    for number in np.linspace(0, len(copies) - 1, COPIES).astype(int):
        other = tmp_path / f"again-{number}"
        other.mkdir()
        shutil.copy(copies[number], other / NAME)
        same(whole, onward.resume(other, posed, **QUIET))


def test_a_run_that_has_ended_leaves_its_fit_in_the_place_of_the_checkpoint(tmp_path):
    fit = onward.train(waves(), NETWORK, restarts=1, steps=5, checkpoint=tmp_path, **QUIET)
    assert not (tmp_path / NAME).exists()
    same(fit, onward.Fit.load(tmp_path))
    same(fit, onward.resume(tmp_path))


def test_an_interrupted_run_keeps_its_checkpoint(tmp_path):
    choices = {"restarts": 3, "steps": 60, "polish": False}
    whole = onward.train(waves(), NETWORK, **choices, **QUIET)

    def interrupt(now: onward.callbacks.Progress) -> None:
        if now.step == 30:
            raise KeyboardInterrupt

    stopped = onward.train(
        waves(), NETWORK, **choices, **QUIET, checkpoint=tmp_path, every=0, callback=interrupt
    )
    assert stopped.outcome is Outcome.INTERRUPTED
    same(whole, onward.resume(tmp_path, waves(), **QUIET))


@pytest.fixture
def stopped(tmp_path):
    def stop(now: onward.callbacks.Progress) -> None:
        if now.step > 0:
            raise KeyboardInterrupt

    choices = {"restarts": 1, "steps": 20, "every": 0, "callback": stop}
    onward.train(waves(), NETWORK, checkpoint=tmp_path, **choices, **QUIET)
    return tmp_path


def test_a_checkpoint_of_other_data_is_refused(stopped):
    with pytest.raises(FitError, match="expected waves as it was when training began"):
        onward.resume(stopped, waves(last=1e-9))
    with pytest.raises(FitError, match=r"expected the problem waves .* received noise"):
        onward.resume(stopped, noise())
    with pytest.raises(FitError, match="holds no data; pass it"):
        onward.resume(stopped)


def test_one_value_of_a_table_makes_another_problem():
    first, second = table(), table()
    assert fingerprint(first) == fingerprint(second)
    for part in second.fixed:
        before = fingerprint(second)
        values = part.data.values if hasattr(part, "data") else part.targets
        values[3] += 1e-12
        assert fingerprint(second) != before
    assert len(second.fixed) == 4


def test_a_damaged_checkpoint_is_refused(stopped):
    path = stopped / NAME
    content = path.read_bytes()
    for cut in (0, 5, 100, len(content) - 1):
        path.write_bytes(content[:cut])
        with pytest.raises(FitError, match="expected an undamaged checkpoint"):
            onward.resume(stopped, waves())
    for place in range(9, len(content), len(content) // 50):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(FitError, match="expected"):
            onward.resume(stopped, waves())
    path.write_bytes(content.replace(b'"format":"1"', b'"format":"9"'))
    with pytest.raises(FitError, match="received format 9; it was written by a newer onward"):
        onward.resume(stopped, waves())


def test_nothing_to_go_on_from_is_said(tmp_path):
    with pytest.raises(FitError, match="expected a checkpoint to go on from"):
        onward.resume(tmp_path)
    for every in (-1, np.inf, "often", True):
        with pytest.raises(TrainingError, match="every=… as seconds"):
            onward.train(waves(), NETWORK, checkpoint=tmp_path, every=every)
