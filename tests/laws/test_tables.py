"""Laws of tables: the same rows are the same problem, whatever they come in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws.tables import arrays_of, forms, ragged, stated

import onward
from onward.data import Roles, read
from onward.problems import Continuation


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


def test_groups_of_large_numbers_are_not_run_together(tmp_path: Path) -> None:
    whose = np.repeat(np.arange(6), 30)
    table = {"id": 2**60 + whose, "y": np.sin(np.arange(180.0))}
    for form, one in forms(table, tmp_path).items():
        panel = read(one, Roles.of("y", "id"))
        assert panel.groups == tuple(str(2**60 + i) for i in range(6)), form
