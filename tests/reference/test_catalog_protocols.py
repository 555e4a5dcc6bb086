"""Every problem of the catalog: what it knows of itself, and the protocol of its parts."""

from __future__ import annotations

import dataclasses
import time
from importlib.util import find_spec

import numpy as np
import pytest

import onward
from onward.baselines import compare
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.networks.layout import Layout
from onward.problems import Problem
from onward.problems.catalog import CATALOG, load, names, santa_fe_laser

OF_SYMBOLS = ("even-process", "embedded-reber")
OF_VALUES = [name for name in names() if name not in OF_SYMBOLS]
_known: dict[str, Problem] = {}


def problem_of(name: str) -> Problem:
    """Return a problem, made once; skip what is not installed."""
    if name == "santa-fe-laser" and find_spec("reservoirpy") is None:
        pytest.skip("its data are in reservoirpy")
    if name not in _known:
        _known[name] = load(name)
    return _known[name]


def parts(problem: Problem) -> dict[str, Sequences]:
    return {part: getattr(problem, part) for part in ("training", "validation", "test")}


@pytest.mark.parametrize("name", names())
def test_a_problem_knows_what_it_is(name: str) -> None:
    problem, entry = problem_of(name), CATALOG[name]
    assert problem.name == name == entry.name
    assert problem.source == entry.source
    assert entry.source.startswith("https://")
    assert len(entry.summary) < 100
    assert len(entry.protocol) > 40
    assert problem.published == entry.published
    for figure in entry.published:
        assert figure.figure >= 0
        assert figure.what
        assert figure.source == "analytic" or figure.source.startswith("https://")
    assert problem.network is not None
    assert problem.network.ending_in(problem.task.outputs)


def test_only_problems_without_a_confirmed_figure_have_none() -> None:
    without = {name for name in names() if not CATALOG[name].published}
    assert without == {"sunspots", "santa-fe-laser"}


@pytest.mark.parametrize("name", names())
def test_a_problem_is_the_same_each_time_and_loads_fast(name: str) -> None:
    one = problem_of(name)
    began = time.perf_counter()
    other = load(name)
    assert time.perf_counter() - began < 3, "meant to be below 1 s on a machine that is free"
    assert one.task == other.task
    for part, data in parts(one).items():
        np.testing.assert_array_equal(data.inputs, getattr(other, part).inputs)
        np.testing.assert_array_equal(data.targets, getattr(other, part).targets)


@pytest.mark.parametrize("name", OF_VALUES)
def test_parts_have_the_shapes_they_say(name: str) -> None:
    problem = problem_of(name)
    task = problem.task
    for data in parts(problem).values():
        assert data.inputs.shape[2] == task.inputs
        assert data.targets.shape[2] == task.outputs
        assert np.isfinite(data.inputs).all()
        assert np.isfinite(data.targets).all()
        assert (data.weights[:, task.scored_in(data)] == 1).all()
        assert (data.weights[:, : task.scored_in(data).start] == 0).all()
    for part in ("validation", "test"):
        assert task.scored_in(getattr(problem, part)) == task.scored
    if task.horizon is not None:
        assert problem.test.steps == task.warmup + task.horizon - 1


@pytest.mark.parametrize("name", OF_VALUES)
def test_no_series_is_in_two_parts(name: str) -> None:
    problem = problem_of(name)
    task = problem.task
    seen = []
    for data in parts(problem).values():
        # What follows the warm-up of a continuation; a regression is all inputs.
        kept = slice(None) if task.horizon is None else task.scored_in(data)
        seen.append({series.tobytes() for series in data.inputs[:, kept]})
    assert seen[0].isdisjoint(seen[1])
    assert seen[0].isdisjoint(seen[2])
    if problem.test is not problem.validation:
        assert seen[1].isdisjoint(seen[2])


@pytest.mark.parametrize("name", OF_VALUES)
def test_the_truth_is_perfect_and_solves_what_can_be_solved(name: str) -> None:
    problem = problem_of(name)
    assert problem.score(problem.test.targets) == pytest.approx(0, abs=1e-12)
    if problem.criterion is not None:
        assert problem.solved(problem.test.targets)
        assert not problem.solved(np.zeros_like(problem.test.targets))


@pytest.mark.parametrize("name", OF_VALUES)
def test_baselines_are_finite_and_the_mean_is_no_miracle(name: str) -> None:
    scores = compare(problem_of(name), rules=["mean", "last_value", "drift", "linear"])
    assert all(score is None or 0 <= score < 100 for score in scores.scores.values())
    assert scores["mean"] > 0.1


@pytest.mark.parametrize("name", OF_SYMBOLS)
def test_symbols_are_one_hot_and_cost_no_less_than_their_entropy(name: str) -> None:
    problem = problem_of(name)
    for data in parts(problem).values():
        there = data.inputs.sum(axis=2)
        assert set(np.unique(there)) <= {0, 1}
        assert (there[data.weights > 0] == 1).all()
        assert data.targets.min() >= 0
        assert data.targets.max() < problem.task.outputs
    assert problem.noise_floor is not None
    scores = compare(problem, rules=["uniform", "frequencies"])
    assert problem.noise_floor < scores["frequencies"] < scores["uniform"]
    assert scores["uniform"] == pytest.approx(np.log2(problem.task.outputs))


@pytest.mark.parametrize("name", names())
def test_a_problem_trains_twenty_steps(name: str) -> None:
    problem = problem_of(name)
    fit = onward.train(problem, restarts=1, steps=20, batch=8, polish=False)
    assert np.isfinite(fit.test_score)
    assert Layout.of(problem.network, problem.task.inputs).size == fit.layout.size
    assert type(fit.task).from_json(fit.task.to_json()) == fit.task


def test_the_laser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(santa_fe_laser, "find_spec", lambda name: None)
    with pytest.raises(ProblemError, match=r"received no such package; .*onward\[test\]") as error:
        load("santa-fe-laser")
    assert "\n" not in str(error.value)


def test_published_figures_cannot_be_changed() -> None:
    figure = CATALOG["mackey-glass-17"].published[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        figure.figure = 0.0  # type: ignore[misc]
