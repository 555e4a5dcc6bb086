"""Laws of tables: the same rows are the same problem, whatever they come in."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onward
from onward.data import Roles, read
from onward.problems import Continuation, Regression

PARTS = ("training", "validation", "test", "reference")
ROLES: dict[str, Any] = {
    "value": ["y", "z"],
    "group": "id",
    "time": "t",
    "inputs": ["u", "kind"],
    "static": ["region", "size"],
}


def ragged(
    series: int = 20, shortest: int = 30, longest: int = 60, seed: int = 0
) -> dict[str, Any]:
    """Return a table of series of uneven lengths, with every kind of column."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(shortest, longest, series)
    whose = np.repeat(np.arange(series), lengths)
    step = np.concatenate([np.arange(length) for length in lengths])
    start = datetime(2026, 1, 31)
    return {
        "id": [f"s{one}" for one in whose],
        "t": [start + timedelta(hours=int(one)) for one in step],
        "y": np.sin(step / 4 + whose) + 0.1 * rng.normal(size=len(step)),
        "z": np.cos(step / 4) * 20 + 5,
        "u": rng.normal(size=len(step)).cumsum(),
        "kind": [("work", "rest")[(one // 5) % 2] for one in step],
        "region": [("north", "south", "east")[one % 3] for one in whose],
        "size": rng.normal(size=series)[whose],
    }


def forms(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a table in every form that can be read."""
    path = folder / "table.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(table)
        rows.writerows(zip(*(_plain(column) for column in table.values()), strict=True))
    parquet = folder / "table.parquet"
    pq.write_table(pa.table(table), parquet, row_group_size=100)
    frame = pd.DataFrame(table)
    return {
        "columns": table,
        "arrays": {name: np.asarray(column) for name, column in table.items()},
        "pandas": frame,
        "pandas, categories": frame.astype({"id": "category"}),
        "polars": pl.DataFrame(table),
        "polars, lazy": pl.DataFrame(table).lazy(),
        "pyarrow": pa.table(table),
        "csv": path,
        "parquet": parquet,
    }


def _plain(column: Any) -> list[Any]:
    return [one.item() if isinstance(one, np.generic) else one for one in column]


def arrays_of(problem: onward.Continuation) -> list[np.ndarray]:
    """Return all numbers of a problem."""
    data = [getattr(problem, part) for part in PARTS]
    return [array for one in data for array in (one.inputs, one.targets, one.weights)]


def stated(table: Any, **changes: Any) -> onward.Continuation:
    """State a continuation of a table."""
    return Continuation.from_table(table, **{**ROLES, "warmup": 12, "horizon": 6, **changes})


def test_the_same_rows_are_the_same_problem_to_the_last_bit_in_every_form(tmp_path: Path) -> None:
    found = {form: stated(table) for form, table in forms(ragged(), tmp_path).items()}
    first = found["columns"]
    for form, problem in found.items():
        assert problem.task.to_json() == first.task.to_json() | {"name": problem.name}, form
        assert problem.split_sentence == first.split_sentence, form
        for mine, theirs in zip(arrays_of(problem), arrays_of(first), strict=True):
            assert mine.tobytes() == theirs.tobytes(), form


def test_the_same_rows_give_the_same_fit_to_the_last_bit_in_every_form(tmp_path: Path) -> None:
    every = forms(ragged(8), tmp_path)
    fits = [
        onward.train(
            stated(every[form]), "RNN(2) Dense(2)", restarts=1, steps=3, polish=False, threads=1
        )
        for form in ("arrays", "pandas", "polars", "pyarrow", "csv", "parquet")
    ]
    assert len({fit.parameters.tobytes() for fit in fits}) == 1
    assert len({fit.test_score for fit in fits}) == 1


def test_the_same_rows_are_foretold_the_same_and_come_back_as_they_came(tmp_path: Path) -> None:
    table = ragged(8)
    fit = onward.train(stated(table), "RNN(2) Dense(2)", restarts=1, steps=3, polish=False)
    told = {form: fit.predict_table(one) for form, one in forms(table, tmp_path).items()}
    first = told["columns"]
    assert list(first) == ["id", "t", "y", "z"]
    assert len(first["y"]) == len(table["y"]) - 8
    for form, found in told.items():
        for name in ("y", "z"):
            np.testing.assert_array_equal(np.asarray(found[name]), first[name], form)
    assert isinstance(told["pandas"], pd.DataFrame)
    assert isinstance(told["polars"], pl.DataFrame)
    assert isinstance(told["pyarrow"], pa.Table)


def test_arrays_of_xarray_are_the_table_of_their_cells_to_the_last_bit() -> None:
    xr = pytest.importorskip("xarray")
    rng = np.random.default_rng(0)
    start = np.datetime64("2026-01-31T00", "ns")
    times = start + np.arange(30) * np.timedelta64(1, "h")
    names = [f"s{place}" for place in range(9)]
    cells = rng.normal(size=(30, 9, 2))
    u, region = rng.normal(size=30), np.array(["north", "south", "east"] * 3)
    data = xr.Dataset(
        {
            "y": (("t", "id"), cells[..., 0]),
            "z": (("t", "id"), cells[..., 1]),
            "u": ("t", u),
            "region": ("id", region),
        },
        coords={"t": times, "id": names},
    )
    rows = {
        "id": np.repeat(names, 30),
        "t": np.tile(times, 9),
        "y": cells[..., 0].T.ravel(),
        "z": cells[..., 1].T.ravel(),
        "u": np.tile(u, 9),
        "region": np.repeat(region, 30),
    }
    roles = {"inputs": "u", "static": "region"}
    mine, theirs = stated(data, **roles), stated(rows, **roles)
    assert mine.task.to_json() == theirs.task.to_json()
    features = xr.DataArray(
        cells, dims=("t", "id", "what"), coords={"t": times, "id": names, "what": ["y", "z"]}
    )
    bare = {"inputs": (), "static": ()}
    pairs = [(mine, theirs), (stated(features, **bare), stated(rows, **bare))]
    pairs += [(stated(features[..., 0], value="y", **bare), stated(rows, value="y", **bare))]
    for one, other in pairs:
        for array, same in zip(arrays_of(one), arrays_of(other), strict=True):
            assert array.tobytes() == same.tobytes()
    fit = onward.train(mine, "RNN(2) Dense(2)", restarts=1, steps=3, polish=False)
    found, told = fit.predict_table(data), fit.predict_table(rows)
    for name in ("y", "z"):
        np.testing.assert_array_equal(found[name], told[name])


@pytest.mark.parametrize("features", [1, 3])
def test_one_series_is_a_long_one(features: int) -> None:
    values = np.random.default_rng(0).normal(size=(200, features)).cumsum(axis=0)
    names = [f"x{i}" for i in range(features)]
    long = Continuation.from_long(values, warmup=10, horizon=5, names=names, name="table")
    table = Continuation.from_table(
        dict(zip(names, values.T, strict=True)), value=names, warmup=10, horizon=5
    )
    assert table.split_sentence == long.split_sentence
    for mine, theirs in zip(arrays_of(table), arrays_of(long), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)
        if features == 1:
            assert mine.tobytes() == theirs.tobytes()
    pools = [one.batches(np.random.default_rng(1), 9, 16) for one in (table, long)]
    for mine, theirs in zip(*((p.inputs[i], p.targets[i]) for p, i in pools), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


def test_the_order_of_interleaved_series_does_not_matter() -> None:
    table = pd.DataFrame(ragged())
    woven = table.sort_values("t", kind="stable")
    assert not woven.index.equals(table.index)
    names = list(dict.fromkeys(table["id"]))
    assert list(dict.fromkeys(woven["id"])) == names
    for mine, theirs in zip(arrays_of(stated(table)), arrays_of(stated(woven)), strict=True):
        assert mine.tobytes() == theirs.tobytes()


@given(seed=st.integers(0, 100))
@settings(max_examples=10, deadline=None)
def test_sorted_rows_are_those_that_were_in_order(seed: int) -> None:
    table = pd.DataFrame(ragged(6))
    first = table.groupby("id", sort=False).head(1)
    rest = table.drop(first.index).sample(frac=1, random_state=seed)
    shuffled = pd.concat([first, rest])
    mine, theirs = (read(one, Roles.of("y", "id", "t"), sort=True) for one in (shuffled, table))
    np.testing.assert_array_equal(mine.values, theirs.values)
    np.testing.assert_array_equal(mine.times, theirs.times)


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


def with_gaps(share: float = 0.1) -> tuple[dict[str, Any], np.ndarray]:
    """Return a table with empty cells, and where they are."""
    table = ragged()
    gone = np.random.default_rng(1).random(len(table["y"])) < share
    return table | {"y": np.where(gone, np.nan, table["y"])}, gone


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


def test_a_wide_table_is_a_long_one() -> None:
    values = np.random.default_rng(0).normal(size=(50, 6)).cumsum(axis=0)
    values[:7, 2] = values[41:, 4] = np.nan
    wide = {"t": np.arange(50)} | {f"s{i}": column for i, column in enumerate(values.T)}
    rows = [(f"s{i}", t, values[t, i]) for i in range(6) for t in range(50)]
    long = pd.DataFrame(
        [row for row in rows if not np.isnan(row[2])], columns=["series", "t", "value"]
    )
    sizes = {"warmup": 8, "horizon": 4, "time": "t"}
    one = Continuation.from_table(wide, value=[f"s{i}" for i in range(6)], wide=True, **sizes)
    other = Continuation.from_table(long, value="value", group="series", **sizes)
    for mine, theirs in zip(arrays_of(one), arrays_of(other), strict=True):
        assert mine.tobytes() == theirs.tobytes()
    assert one.task.to_json() == other.task.to_json()


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


def lengths_of(regression: onward.Regression) -> np.ndarray:
    """Return how many steps count in each series of the training part."""
    return np.asarray((regression.training.weights > 0).sum(axis=1))


def test_a_regression_of_ragged_series_pads_them_with_what_does_not_count() -> None:
    table = ragged()
    problem = Regression.from_table(
        table, value="y", inputs=["u", "kind"], static="region", group="id", time="t", warmup=4
    )
    assert problem.task.input_names == (
        "u", "kind=rest", "kind=work", "region=east", "region=north", "region=south",
    )  # fmt: skip
    lengths = set(pd.Series(table["id"]).value_counts() - 4)
    assert set(lengths_of(problem)) <= lengths
    data = problem.training
    for row, counted in enumerate(lengths_of(problem)):
        assert not data.inputs[row, counted + 4 :].any()
    fit = onward.train(problem, "RNN(2) Dense(1)", restarts=1, steps=3, polish=False)
    told = fit.predict_table(pd.DataFrame(table).drop(columns=["y"]))
    assert len(told) == len(table["y"])
    assert set(told.columns) == {"id", "t", "y"}
    # Each series by itself, without any padding.
    errors = {
        name: ((part["y_x"] - part["y_y"])[4:] ** 2).mean()
        for name, part in told.merge(pd.DataFrame(table)[["id", "t", "y"]], on=["id", "t"]).groupby(
            "id"
        )
    }
    per_series = problem.errors_per_series(
        fit._engine.predict(fit.parameters[:1], problem.test.inputs, problem.task.feedback("open"))[
            0
        ]
    )
    for found in per_series:
        assert min(abs(found - error) for error in errors.values()) < 1e-6


def test_longer_padding_changes_no_gradient() -> None:
    problem = Regression.from_table(ragged(), value="y", inputs="u", group="id", warmup=4)
    data = problem.training
    more = onward.problems.problem.Sequences(
        *(
            np.concatenate([part, np.zeros((len(part), 9, *part.shape[2:]))], axis=1)
            for part in (data.inputs, data.targets, data.weights)
        )
    )
    fit = onward.train(problem, "GRU(3) Dense(1)", restarts=1, steps=2, polish=False)
    open_loop = problem.task.feedback("open")
    mine, theirs = (fit._engine.gradient(fit.parameters, one, open_loop) for one in (data, more))
    np.testing.assert_allclose(mine[0], theirs[0], rtol=1e-6)
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-4, atol=1e-7)


def test_a_missing_target_of_a_regression_does_not_count() -> None:
    table, gone = with_gaps()
    roles = {"value": "y", "inputs": "u", "group": "id", "warmup": 0, "missing": "flag"}
    problem = Regression.from_table(table, **roles)
    counted = sum(
        (part.weights > 0).sum() for part in (problem.training, problem.validation, problem.test)
    )
    assert counted == (~gone).sum()
    assert problem.task.input_names == ("u",)


def test_groups_of_large_numbers_are_not_run_together(tmp_path: Path) -> None:
    whose = np.repeat(np.arange(6), 30)
    table = {"id": 2**60 + whose, "y": np.sin(np.arange(180.0))}
    for form, one in forms(table, tmp_path).items():
        panel = read(one, Roles.of("y", "id"))
        assert panel.groups == tuple(str(2**60 + i) for i in range(6)), form
