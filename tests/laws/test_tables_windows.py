"""Laws of tables: where windows lie, who sees which rows, and what a column becomes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.tables import arrays_of, ragged, stated, with_gaps

import onward
from onward.data import Roles, read
from onward.problems import Continuation


@given(warmup=st.integers(1, 12), horizon=st.integers(1, 8), stride=st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_windows_lie_within_one_series_and_hold_what_follows(
    warmup: int, horizon: int, stride: int
) -> None:
    table = ragged(10, 20, 40)
    table["y"] = np.arange(len(table["y"]), dtype=float)
    problem = Continuation.from_table(
        table, value="y", group="id", time="t", inputs="u", warmup=warmup, horizon=horizon,
        stride=stride, scale=None,
    )  # fmt: skip
    whose = np.array(table["id"])
    for part in (problem.training, problem.validation, problem.test):
        rows = part.inputs[..., 0].astype(int)
        assert (np.diff(rows, axis=1) == 1).all()
        assert (whose[rows] == whose[rows[:, :1]]).all()
        np.testing.assert_array_equal(part.targets[..., 0], rows + 1)
        # The input of the step that is foretold, which is known beforehand.
        np.testing.assert_array_equal(part.inputs[..., 1], table["u"][rows + 1])


@pytest.mark.parametrize("split", ["series", "time"])
def test_nothing_that_is_foretold_is_in_two_parts(split: str) -> None:
    table = ragged(12)
    table["y"] = np.arange(len(table["y"]), dtype=float)
    problem = stated(table, value="y", split=split, scale=None, static=(), inputs=())
    foretold = [
        set(part.targets[part.weights > 0].ravel().astype(int))
        for part in (problem.training, problem.validation, problem.test)
    ]
    assert all(foretold)
    assert not foretold[0] & (foretold[1] | foretold[2])
    assert not foretold[1] & foretold[2]
    seen = set(problem.training.inputs.ravel().astype(int)) | foretold[0]
    assert not seen & (foretold[1] | foretold[2])
    if split == "time":
        when = np.array(table["t"])
        assert max(when[list(seen)]) < min(when[list(foretold[1])])
        assert max(when[list(foretold[1])]) < min(when[list(foretold[2])])
        assert "later in time" in problem.split_sentence


@pytest.mark.parametrize("split", ["series", "time"])
def test_scaling_knows_the_training_rows_alone(split: str) -> None:
    table = ragged(12)
    problem = stated(table, split=split, static="size")
    changed = {name: np.array(column, copy=True) for name, column in table.items()}
    panel = read(table, Roles.of("y", "id", "t"))
    if split == "time":
        late = panel.times >= np.sort(panel.times)[round(panel.rows * 0.7)]
    else:
        size = np.array(table["size"])
        place = problem.task.input_names.index("size")
        trained = problem.task.input_scaling.invert(problem.training.inputs)[..., place]
        late = ~np.isclose(size[:, None], np.unique(trained)).any(axis=1)
    assert late.any()
    changed["y"][late] += 1e3
    changed["u"][late] *= 50
    other = stated(changed, split=split, static="size")
    assert other.task.input_scaling == problem.task.input_scaling


def test_categories_are_one_input_a_label() -> None:
    problem = stated(ragged())
    names = problem.task.input_names
    assert names == (
        "y", "z", "u", "kind=rest", "kind=work",
        "region=east", "region=north", "region=south", "size",
    )  # fmt: skip
    for start, stop in ((3, 5), (5, 8)):
        labels = problem.training.inputs[..., start:stop]
        np.testing.assert_array_equal(labels.sum(axis=-1), 1)
        assert set(np.unique(labels)) == {0.0, 1.0}


def test_numbers_may_be_names() -> None:
    table = ragged() | {"size": [int(one[1:]) % 3 for one in ragged()["id"]]}
    problem = stated(table, static="size", inputs=(), categories="size")
    assert problem.task.input_names[2:] == ("size=0", "size=1", "size=2")


def test_short_series_are_skipped_on_request_alone_and_counted() -> None:
    table = pd.DataFrame(ragged(20, 10, 60))
    lengths = table.groupby("id")["y"].transform("size")
    few = table.loc[lengths < 18, "id"].nunique()
    assert few
    with pytest.raises(onward.OnwardError, match=f"received {few} shorter one"):
        stated(table)
    skipped = stated(table, short="skip")
    assert f"{few} series that are too short were left out" in skipped.split_sentence
    for mine, theirs in zip(
        arrays_of(skipped), arrays_of(stated(table[lengths >= 18])), strict=True
    ):
        assert mine.tobytes() == theirs.tobytes()


def test_windows_are_foretold_by_a_table_as_they_are_scored() -> None:
    table = pd.DataFrame(with_gaps()[0])
    problem = stated(table, missing="flag", shuffle=False, stride=1)
    fit = onward.train(
        problem, "GRU(3) Dense(2)", restarts=1, steps=5, polish=False, dtype="float64"
    )
    last = list(dict.fromkeys(table["id"]))[-1]
    some = table[table["id"] == last].copy()
    known = some["y"].notna().to_numpy()
    rows = int(np.flatnonzero(known)[-8]) + 1
    head = some.iloc[: rows + 6].copy()
    head.loc[head.index[rows:], ["y", "z"]] = np.nan
    told = fit.rollout_table(head)
    assert len(told) == 6
    free = problem.task.feedback("closed", fit.chain.output == "increment", problem.test)
    said = fit._engine.predict(fit.parameters[:1], problem.test.inputs, free)[0]
    foretold = problem.task.output_scaling.invert(said[:, 11:])
    near = np.abs(foretold - told[["y", "z"]].to_numpy()).max(axis=(1, 2))
    assert near.min() < 1e-9


def test_a_saved_fit_foretells_a_table_the_same(tmp_path: Path) -> None:
    table = ragged(8)
    fit = onward.train(stated(table), "RNN(2) Dense(2)", restarts=1, steps=3, polish=False)
    again = onward.Fit.load(fit.save(tmp_path / "fit"))
    assert again.task == fit.task
    for name, column in fit.predict_table(table).items():
        np.testing.assert_array_equal(again.predict_table(table)[name], column)
