"""Bad data get one clear line: what was expected, what came, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onward.errors import DataError, FitError, ProblemError
from onward.problems import Continuation, Regression, Score, Task
from onward.problems.tables import read_column, read_columns, read_series

GOOD = np.arange(40.0).reshape(8, 5) ** 0.5


def broken(value: float) -> np.ndarray:
    """Return good series with one bad value in series 3 at step 2."""
    series = GOOD.copy()
    series[3, 2] = value
    return series


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (broken(np.nan), "nan in series 3 at step 2, feature 0 .counted from 0.; fill the gap"),
        (broken(-np.inf), "-inf in series 3 at step 2"),
        (np.ma.masked_equal(GOOD, GOOD[3, 2]), "nan in series 3 at step 2"),
        ([["a", "b"]], "numbers in series, received text"),
        (np.array([["1", 2.0]], dtype=object), "numbers in series, received objects"),
        (np.array([[None, 2.0]]), "received nan in series 0 at step 0"),
        (GOOD + 1j, "complex numbers"),
        (GOOD.astype("datetime64[s]"), "dates"),
        ([[1.0, 2.0], [3.0]], "rows of different lengths"),
        (np.zeros((2, 3, 4, 5)), r"\(series, time, feature\).* shape \(2, 3, 4, 5\)"),
        (np.zeros((0, 5)), "at least one value"),
        (7.0, r"shape \(\)"),
        (1e300 * (GOOD + 1), "squares are finite"),
    ],
)
def test_values_that_cannot_be_used(series: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        Continuation(series, warmup=2, horizon=3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"warmup": 9}, "12 steps .warm-up 9 . horizon 3., received 5 steps"),
        ({"horizon": 30}, "32 steps .*received 5 steps; shorten"),
        ({"horizon": 1}, "3 steps .*received 5 steps; cut them to values.:, :3.*from_long"),
        ({"warmup": 0}, "warmup as a whole number of at least 1, received 0"),
        ({"horizon": 2.5}, "horizon as a whole number"),
        ({"horizon": True}, "horizon as a whole number"),
        ({"batch": 0}, "batch as a whole number of at least 1"),
        ({"seed": -1}, "seed as a whole number of at least 0"),
        ({"scale": "minmax"}, "scale='standard' or scale=None, received 'minmax'"),
        ({"names": ["a", "b"]}, "expected 1 name, received 2: a, b"),
        ({"score": Score("late", "sum", 1, 4)}, "within the horizon of 3"),
        ({"validation": -0.1}, "fractions for validation and test"),
        ({"validation": GOOD[:, 1:]}, "validation of 5 steps"),
    ],
)
def test_continuations_that_do_not_hold_together(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        Continuation(GOOD, **({"warmup": 2, "horizon": 3} | changes))


def test_one_series_cannot_be_split() -> None:
    with pytest.raises(ProblemError, match=r"at least two series to split .* received 1"):
        Continuation(GOOD[:1], warmup=2, horizon=3)
    with pytest.raises(ProblemError, match="at least two series"):
        Regression(GOOD[:1], GOOD[:1])


def test_a_long_series_may_be_too_short() -> None:
    with pytest.raises(ProblemError, match=r"at least 33 steps .*received 20 steps; shorten"):
        Continuation.from_long(np.arange(20.0), warmup=22, horizon=11)
    with pytest.raises(ProblemError, match="6 steps in the validation part, received none"):
        Continuation.from_long(np.arange(20.0), warmup=2, horizon=4)
    with pytest.raises(DataError, match=r"\(time, feature\) or \(time,\)"):
        Continuation.from_long(GOOD[None], warmup=2, horizon=3)


@pytest.mark.parametrize(
    ("targets", "changes", "kind", "words"),
    [
        (GOOD[:, 1:], {}, ProblemError, "targets of 8 series and 5 steps, .*8 series and 4"),
        (GOOD, {"warmup": 5}, ProblemError, "shorter than the 5 steps.*warmup=5"),
        (GOOD, {"warmup": -1}, ProblemError, "warmup as a whole number of at least 0"),
        (broken(np.inf), {}, DataError, "finite numbers in targets, received inf in series 3"),
        (GOOD, {"validation": GOOD}, ProblemError, "pair .inputs, targets. for validation"),
        (GOOD, {"test": (GOOD, np.zeros((8, 5, 2)))}, DataError, "test targets with 1 feature"),
    ],
)
def test_regressions_that_do_not_hold_together(
    targets: Any, changes: dict[str, Any], kind: type, words: str
) -> None:
    with pytest.raises(kind, match=words):
        Regression(GOOD, targets, **changes)


def test_loops_and_increments_that_make_no_sense() -> None:
    task = Regression(GOOD, np.zeros((8, 5, 2))).task
    with pytest.raises(ProblemError, match="received 'clsed'; did you mean closed"):
        task.feedback("clsed")
    with pytest.raises(ProblemError, match=r"as many inputs as outputs .*received 1 and 2"):
        task.feedback("open", increment=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reduce": "median"}, "reduce='mean'"), ({"first": 0}, "1 <= first <= last")],
)
def test_scores_that_make_no_sense(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        Score("x", **changes)


@pytest.mark.parametrize("key", ["kind", "score", "input_scaling", "warmup"])
def test_a_damaged_task_is_named(key: str) -> None:
    plain = Continuation(GOOD, warmup=2, horizon=3).task.to_json()
    for damaged in ({k: v for k, v in plain.items() if k != key}, plain | {key: "x"}):
        with pytest.raises(FitError, match="the description of a task"):
            Task.from_json(damaged)


def table(folder: Path, text: str) -> Path:
    """Write a table to a file and return its path."""
    path = folder / "table.csv"
    path.write_bytes(text.encode())
    return path


def test_columns_are_read(tmp_path: Path) -> None:
    path = table(
        tmp_path, '\ufeffYEAR, "SUN"\r\n1700,5\r\n1701,"11.5"\r\n\r\n'.replace(', "', ',"')
    )
    np.testing.assert_array_equal(read_column(path, "SUN"), [5, 11.5])
    np.testing.assert_array_equal(read_columns(path, ["SUN", "YEAR"])[1], [11.5, 1701])
    np.testing.assert_array_equal(read_series(path, ["SUN"]), [[5], [11.5]])


def test_a_series_may_come_without_a_header(tmp_path: Path) -> None:
    path = table(tmp_path, "0.5\n-1\n2e-1\n")
    np.testing.assert_array_equal(read_series(path, ["x"]), [[0.5], [-1], [0.2]])
    with pytest.raises(DataError, match=r"finite number in column 'x' .* 'b' in row 2"):
        read_series(table(tmp_path, "1\nb\n"), ["x"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("YEAR,SUM\n1,2\n", "a column 'SUN' in .* received columns YEAR, SUM; did you mean SUM"),
        ("1,2\n3,4\n", "a column 'SUN'"),
        ("YEAR;SUN\n1;2\n", "by commas, not by semicolons"),
        ("SUN,SUN\n1,2\n", "one column 'SUN' .* received 2 of that name"),
        ("YEAR,SUN\n1,2\n2,high\n", "column 'SUN' of .*'high' in row 3"),
        ("YEAR,SUN\n1,1_000\n", "'1_000' in row 2"),
        ("YEAR,SUN\n1,2\n2,\n", "an empty cell in row 3; fill the gap"),
        ("SUN\n1\n\n2\n", "an empty cell in row 3; fill the gap"),
        ("YEAR,SUN\n1,nan\n", "'nan' in row 2"),
        ("YEAR,SUN\n1,2\n2,-inf\n", "'-inf' in row 3"),
        ("YEAR,SUN\n1,2\n2\n", "2 cells in every row of .*1 in row 3"),
        ("YEAR,SUN\n1,2,3\n", "2 cells in every row of .*3 in row 2"),
        ("YEAR,SUN\n", "a header alone"),
        ("", "which is empty"),
        ("\n\n", "which is empty"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_column(table(tmp_path, text), "SUN")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent.csv .No such file or directory.; check the path"):
        read_column(tmp_path / "absent.csv", "SUN")
    with pytest.raises(DataError, match="Is a directory"):
        read_column(tmp_path, "SUN")
    path = tmp_path / "binary.csv"
    path.write_bytes(b"SUN\n\xff\xfe\n")
    with pytest.raises(DataError, match="a CSV file in UTF-8"):
        read_column(path, "SUN")
