"""Laws of backtests: an origin knows nothing of what comes after it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cli.runs import refused, rows_of, run, waves

import onward
from onward.errors import ProblemError
from onward.problems.rolling import rolled

SMALL = {"restarts": 1, "steps": 20, "polish": False, "threads": 1, "progress": False}
NETWORK = "RNN(2) Dense(1)"
WALK = np.random.default_rng(0).standard_normal(200).cumsum()
LONG = {"warmup": 6, "horizon": 4}


def table(values: np.ndarray, times: bool) -> onward.Continuation:
    """Return the problem of three series of different lengths."""
    lengths = 100, 60, 40
    rows = {"id": np.repeat(["a", "b", "c"], lengths), "y": values}
    if times:
        rows["t"] = np.concatenate([np.arange(100 - n, 100) for n in lengths])
    time = "t" if times else None
    return onward.Continuation.from_table(rows, value="y", group="id", time=time, **LONG)


MAKERS = {
    "long": lambda values: onward.Continuation.from_long(values, **LONG),
    "table": lambda values: table(values, times=False),
    "table with times": lambda values: table(values, times=True),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_later_values_change_nothing_at_an_origin(make):
    problems = rolled(make(WALK), 3, 0.5)
    scores = []
    for shift in (0.0, 1e6):
        values = WALK.copy()
        if make is MAKERS["long"]:
            values[-30:] += shift
        else:
            for end, many in ((100, 5), (160, 5), (200, 5)):
                values[end - many : end] += shift
        first, *_, last = rolled(make(values), 3, 0.5)
        assert first.task == problems[0].task
        np.testing.assert_array_equal(first.test.targets, problems[0].test.targets)
        np.testing.assert_array_equal(last.task == problems[-1].task, True)
        scores.append(float(np.abs(last.test.targets).max()))
    assert scores[1] > 100 * scores[0]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_origins_move_on_and_each_knows_more(make):
    problems = rolled(make(WALK), 4, 0.6)
    known = [len(problem.training) for problem in problems]
    assert known == sorted(known)
    assert known[0] < known[-1]


def test_every_value_after_the_first_origin_is_scored_once():
    problems = rolled(onward.Continuation.from_long(WALK, warmup=6, horizon=1), 5, 0.5)
    scored = [
        problem.task.output_scaling.invert(problem.test.targets[:, -1, 0, None])[:, 0]
        for problem in problems
    ]
    np.testing.assert_allclose(np.concatenate(scored), WALK[100:], atol=1e-9)


def test_a_backtest_is_training_at_every_origin():
    problem = onward.Continuation.from_long(WALK, **LONG)
    told = []
    found = onward.backtest(
        problem, NETWORK, origins=3, **SMALL, told=lambda place, one: told.append((place, one))
    )
    expected = [onward.train(one, NETWORK, **SMALL).test_score for one in rolled(problem, 3, 0.5)]
    assert found.scores == expected
    assert told == list(enumerate(found.origins, 1))
    assert all(one.rule in ("last_value", "linear") for one in found.origins)
    bare = onward.backtest(problem, NETWORK, origins=1, rules=(), **SMALL)
    assert bare.origins[0].rule is None
    assert "over 1 origins" in bare.sentence


@pytest.mark.parametrize("share", [0, 1, -1, "half", True])
def test_a_share_is_one(share):
    with pytest.raises(ProblemError, match="between 0 and 1"):
        onward.backtest(onward.Continuation.from_long(WALK, **LONG), share=share)


def test_what_has_no_order_or_is_too_short_is_refused():
    with pytest.raises(ProblemError, match="whose series have no order"):
        onward.backtest(onward.Continuation(WALK.reshape(20, 10), **LONG))
    with pytest.raises(ProblemError, match="a window of 10 steps"):
        onward.backtest(onward.Continuation.from_long(WALK, **LONG), origins=50)
    with pytest.raises(ProblemError, match="origins as a whole number of at least 1"):
        onward.backtest(onward.Continuation.from_long(WALK, **LONG), origins=0)


def test_the_command_prints_and_writes_what_the_library_says(tmp_path: Path) -> None:
    data = waves(tmp_path)
    asked = ["--value", "height", "--warmup", 12, "--horizon", 6, "--network", NETWORK]
    quick = ["--restarts", 1, "--steps", 20, "--no-polish", "--origins", 2]
    told = run("backtest", data, *asked, *quick).stdout.splitlines()
    assert [line.split(":")[0] for line in told[1:3]] == ["origin 1", "origin 2"]
    assert told[-1].startswith("Mean score ")
    written = run("backtest", data, *asked, *quick, "--json", "--out", tmp_path / "scores.csv")
    plain = json.loads(written.stdout)
    rows = rows_of((tmp_path / "scores.csv").read_text())[1:]
    assert [float(row[1]) for row in rows] == [one["score"] for one in plain["origins"]]
    assert "whose series have no order" in refused("backtest", "seeded-continuation")
