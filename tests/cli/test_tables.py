"""Learning from files of many series, and foretelling them, from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cli.runs import TINY, refused, run

from onward import Fit

COLUMNS = ("--group", "id", "--time", "t", "--value", "y,z", "--input", "u", "--static", "region")
SIZES = ("--warmup", 8, "--horizon", 4, "--network", "RNN(3) Dense(2)")


def table(to_come: int = 0) -> dict[str, list[object]]:
    """Return ragged series; the last steps of each may have no values."""
    rows = [(s, t, 20 + s) for s in range(9) for t in range(20 + s)]

    def known(values: list[np.floating]) -> list[object]:
        ends = [t < length - to_come for _, t, length in rows]
        return [float(one) if known else None for one, known in zip(values, ends, strict=True)]

    return {
        "id": [f"s{s}" for s, _, _ in rows],
        "t": [t for _, t, _ in rows],
        "y": known([np.sin(s + t / 3) for s, t, _ in rows]),
        "z": known([np.cos(t / 3) for _, t, _ in rows]),
        "u": [float(np.cos(s * t)) for s, t, _ in rows],
        "region": [("north", "south")[s % 2] for s, _, _ in rows],
    }


def parquet(path: Path, to_come: int = 0) -> Path:
    """Write the table as Parquet."""
    pq.write_table(pa.table(table(to_come)), path)
    return path


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of a Parquet file."""
    folder = tmp_path_factory.mktemp("table")
    result = run(
        "learn", parquet(folder / "data.parquet"), *COLUMNS, *SIZES, *TINY, "--out", folder / "fit"
    )
    assert "windows of 7 series to train on" in " ".join(result.stdout.split())
    return folder / "fit"


def test_the_columns_are_kept_with_the_fit(fit: Path) -> None:
    task = Fit.load(fit).task
    assert task.input_names == ("y", "z", "u", "region=north", "region=south")
    assert task.output_names == ("y", "z")


def test_as_many_steps_are_foretold_as_the_file_has_rows_for(fit: Path, tmp_path: Path) -> None:
    path = parquet(tmp_path / "more.parquet", 5)
    printed = run("rollout", fit, path).stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert len(rows) == 9 * 5
    assert list(rows[0]) == ["id", "t", "y", "z"]
    assert [row["t"] for row in rows[:5]] == ["15", "16", "17", "18", "19"]
    for out in ("told.csv", "told.parquet"):
        assert run("rollout", fit, path, "--out", tmp_path / out).stdout.strip().endswith(out)
    assert (tmp_path / "told.csv").read_text() == printed
    told = pq.read_table(tmp_path / "told.parquet").to_pydict()
    np.testing.assert_allclose(told["y"], [float(row["y"]) for row in rows], rtol=1e-8)
    fewer = run("rollout", fit, path, "--steps", 2).stdout
    assert len(fewer.splitlines()) == 1 + 9 * 2
    assert "8 steps to be foretold, received 5 rows" in refused("rollout", fit, path, "--steps", 8)


def test_intervals_are_two_columns_for_each_value_and_level(fit: Path, tmp_path: Path) -> None:
    path = parquet(tmp_path / "more.parquet", 4)
    plain = list(csv.DictReader(io.StringIO(run("rollout", fit, path).stdout)))
    told = run("rollout", fit, path, "--intervals", "0.5,0.8", "--steps", 4).stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    ends = [f"{{}}-{end}-{level}" for level in (50, 80) for end in ("lo", "hi")]
    expected = [column.format(name) for name in "yz" for column in ("{}", *ends)]
    assert list(rows[0]) == ["id", "t", *expected]
    for row, same in zip(rows, plain, strict=True):
        for name in "yz":
            assert row[name] == same[name]
            low, inner, value, up, high = (
                float(row[f"{name}{end}"]) for end in ("-lo-80", "-lo-50", "", "-hi-50", "-hi-80")
            )
            assert low <= inner <= value <= up <= high
    assert "shares between 0 and 1" in refused("rollout", fit, path, "--intervals", "90")


def test_the_best_restarts_foretell_their_mean(fit: Path, tmp_path: Path) -> None:
    path = parquet(tmp_path / "more.parquet", 4)
    trained = Fit.load(fit)
    numbers = trained.restarts[np.argsort(trained.validation_scores, kind="stable")]
    singles = [trained.rollout_table(path, restart=int(one)) for one in numbers]
    found = trained.rollout_table(path, ensemble=len(numbers))
    np.testing.assert_allclose(found["y"], np.mean([one["y"] for one in singles], 0), rtol=1e-5)
    np.testing.assert_array_equal(trained.rollout_table(path, ensemble=1)["y"], singles[0]["y"])
    told = run("rollout", fit, path, "--ensemble", len(numbers)).stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    np.testing.assert_allclose(found["y"], [float(row["y"]) for row in rows], rtol=1e-8)
    whole = parquet(tmp_path / "whole.parquet")
    assert run("predict", fit, whole, "--ensemble", 1).stdout == run("predict", fit, whole).stdout
    assert "an ensemble of at most" in refused("rollout", fit, path, "--ensemble", 99)
    refusal = refused("rollout", fit, path, "--ensemble", 2, "--intervals", 0.5)
    assert "the best restart alone" in refusal


def test_every_row_but_the_first_is_predicted(fit: Path, tmp_path: Path) -> None:
    printed = run("predict", fit, parquet(tmp_path / "same.parquet")).stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert len(rows) == len(table()["id"]) - 9
    assert rows[0]["t"] == "1"


def test_a_file_with_targets_is_a_regression(tmp_path: Path) -> None:
    path = parquet(tmp_path / "data.parquet")
    asked = ("--group", "id", "--target", "y", "--input", "u,z", "--warmup", 2)
    out = tmp_path / "fit"
    run("learn", path, *asked, "--network", "RNN(3) Dense(1)", *TINY, "--out", out)
    printed = run("predict", out, path).stdout
    assert len(printed.splitlines()) == 1 + len(table()["id"])
    assert printed.splitlines()[0] == "id,step,y"


def test_the_choices_of_a_table_reach_it(tmp_path: Path) -> None:
    rows = table()
    for column in rows.values():
        del column[30:32]
    path = tmp_path / "data.parquet"
    pq.write_table(pa.table(rows), path)
    asked = ("compare", path, *COLUMNS, "--warmup", 8, "--horizon", 4)
    assert "pass missing='flag' (--missing flag)" in refused(*asked)
    assert "later in time" in run(*asked, "--missing", "flag", "--split", "time").stdout
    assert "gaps='ignore'" in refused(*asked, "--gaps", "refuse")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("learn", "sunspots", "--group", "id", "--sort"), "leave out --group, --sort"),
        (("learn", "FILE", "--target", "y", "--group", "id"), "received no --input"),
        (("learn", "FILE", "--target", "y", "--input", "u"), "received no --group"),
        (("learn", "FILE", *COLUMNS, "--warmup", 8), "received no --horizon"),
        (("learn", "FILE", *COLUMNS, *SIZES, "--split", "row"), "split='series' or split='time'"),
        (
            ("learn", "FILE", *COLUMNS, *SIZES, "--validation", 2),
            "fractions for validation and test",
        ),
        (
            ("backtest", "FILE", *COLUMNS, *SIZES, "--validation", 0),
            "a validation fraction above 0",
        ),
        (("learn", "FILE", *COLUMNS, *SIZES, "--short", "cut"), "short='refuse' or short='skip'"),
        (("learn", "FILE", *COLUMNS, "--warmup", 20, "--horizon", 4), "at least 24 rows in every"),
        (("rollout", "FIT", "no.parquet"), "a Parquet file, received no.parquet .No such file"),
    ],
)
def test_what_does_not_fit_is_refused(
    fit: Path, tmp_path: Path, arguments: tuple[object, ...], words: str
) -> None:
    path = parquet(tmp_path / "data.parquet")
    names = {"FILE": path, "FIT": fit}
    assert words.replace(".No", "(No") in refused(*(names.get(str(a), a) for a in arguments))
