"""Laws of tables with missing values, missing rows and clocks of every kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from laws.tables import arrays_of, ragged, stated, with_gaps

import onward
from onward.data import Roles, read
from onward.problems import Continuation


def test_a_missing_value_is_flagged_and_does_not_count() -> None:
    table, gone = with_gaps()
    table["z"] = np.arange(len(gone), dtype=float)
    problem = stated(table, missing="flag", scale=None, inputs=(), static=())
    assert problem.task.input_names == ("y", "z", "y missing")
    for part in (problem.training, problem.validation, problem.test):
        rows = part.inputs[..., 1].astype(int)
        scored = np.arange(part.steps) >= 11
        np.testing.assert_array_equal(part.weights, scored & ~gone[rows + 1])
        read_from = np.arange(part.steps) < 12
        np.testing.assert_array_equal(part.inputs[..., 2], read_from & gone[rows])
        assert (part.weights.sum(axis=1) > 0).all()


def test_what_stands_for_a_missing_value_changes_no_score_and_no_gradient() -> None:
    table, _ = with_gaps()
    problem = stated(table, missing="flag")
    data = problem.test
    predictions = np.random.default_rng(0).normal(size=data.targets.shape)
    moved = onward.problems.problem.Sequences(
        data.inputs, np.where(data.weights[..., None] > 0, data.targets, 1e9), data.weights
    )
    wild = np.where(data.weights[..., None] > 0, predictions, np.inf)
    for other, said in ((moved, predictions), (data, wild), (moved, wild)):
        np.testing.assert_array_equal(problem.score(said, other), problem.score(predictions, data))
        np.testing.assert_array_equal(
            problem.errors_by_position(said, other), problem.errors_by_position(predictions, data)
        )


def test_gaps_are_fed_what_the_network_foretold(tmp_path: Path) -> None:
    table = ragged(10)
    table["y"] = np.where(
        np.random.default_rng(0).random(len(table["y"])) < 0.1, np.nan, table["y"]
    )
    problem = stated(table, missing="predict")
    names = ("y", "z", "y missing", "z missing")
    assert problem.task.input_names[:4] == names
    fit = onward.train(problem, "RNN(2) Dense(2)", restarts=1, steps=3, polish=False)
    fit = onward.Fit.load(fit.save(tmp_path))
    series = np.array(table["id"]) == "s3"
    alone = {name: np.array(column)[series] for name, column in table.items()}
    found = fit.predict_table(alone)
    values = np.array([alone["y"], alone["z"]]).T
    stream, known = fit.stream(), problem.task.encoding
    assert known is not None
    labels = [f"{name}={label}" for name in ("kind", "region") for label in known.labels[name]]
    for t in range(len(values) - 1):
        fed = {f"kind={alone['kind'][t + 1]}": 1.0, f"region={alone['region'][t]}": 1.0}
        fed |= {"u": alone["u"][t + 1], "size": alone["size"][t]}
        fed |= {"y": values[t, 0], "z": values[t, 1], "y missing": float(np.isnan(values[t, 0]))}
        if t == 0 and np.isnan(values[0, 0]):
            fed["y"] = problem.task.input_scaling.mean[0]
        elif np.isnan(values[t, 0]):
            fed["y"] = -1e6
        fed = dict.fromkeys([*labels, "z missing"], 0.0) | fed
        told = stream.step([[fed[name] for name in problem.task.input_names]])[0]
        np.testing.assert_allclose(told, [found["y"][t], found["z"][t]], rtol=1e-4, atol=1e-4)
    flagged = stated(table, missing="flag")
    assert flagged.task.gaps is False
    assert problem.task.gaps is True
    for mine, theirs in zip(arrays_of(problem)[1::3], arrays_of(flagged)[1::3], strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_missing_row_is_a_row_of_missing_values() -> None:
    table = pd.DataFrame(ragged())
    gone = np.random.default_rng(2).random(len(table)) < 0.1
    gone |= False
    inner = table.groupby("id").cumcount().gt(0) & table.groupby("id").cumcount(ascending=False).gt(
        0
    )
    gone &= inner
    emptied = table.copy()
    emptied.loc[gone, ["y", "z"]] = np.nan
    emptied.loc[gone, "u"] = np.nan
    roles = {"inputs": "u", "static": ("region", "size"), "missing": "flag"}
    for mine, theirs in zip(
        arrays_of(stated(table[~gone], **roles)), arrays_of(stated(emptied, **roles)), strict=True
    ):
        assert mine.tobytes() == theirs.tobytes()


def test_rows_may_be_steps_whatever_their_time() -> None:
    table = pd.DataFrame(ragged(20, 40, 60))
    some = table.iloc[::2]
    problem = stated(some, gaps="ignore")
    numbered = some.assign(t=some.groupby("id").cumcount())
    for mine, theirs in zip(arrays_of(problem), arrays_of(stated(numbered)), strict=True):
        assert mine.tobytes() == theirs.tobytes()


@pytest.mark.parametrize(
    "times",
    [
        [date(2026 + month // 12, month % 12 + 1, 1) for month in range(60)],
        [f"{2026 + month // 12}-{month % 12 + 1:02d}-15T06:00" for month in range(60)],
        list(np.arange(60) * 0.1),
        list(range(1700, 1760)),
    ],
    ids=["months", "text", "rounding", "years"],
)
def test_a_steady_clock_has_no_gaps_and_goes_on(times: list[Any]) -> None:
    table = {"t": times[:50], "y": np.sin(np.arange(50.0))}
    problem = Continuation.from_table(table, value="y", time="t", warmup=6, horizon=2)
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=1, polish=False)
    told = fit.rollout_table(table, steps=10)
    wanted = read({"t": times, "y": np.arange(60.0)}, Roles.of("y", None, "t")).times[50:]
    found = told["t"]
    if found.dtype.kind == "M":
        found = found.astype(np.int64)
    np.testing.assert_allclose(found.astype(float), wanted.astype(float), rtol=1e-12)


def test_rules_see_the_values_alone_and_learn_from_windows_without_gaps() -> None:
    table, gone = with_gaps(0.02)
    problem = stated(table, missing="flag")
    bare = stated(table, missing="flag", inputs=(), static=())
    assert 0 < len(problem.reference) < len(problem.training)
    assert problem.reference.weights[:, 11:].all()
    rules = ["mean", "last_value", "linear"]
    mine, theirs = (
        {one.name: one.score for one in onward.compare(each, rules=rules).rules}
        for each in (problem, bare)
    )
    assert mine == theirs
    assert all(score is not None for score in mine.values())
    assert gone.any()
