"""Mistakes with data, one by one, each with the one line that it gets: ``docs/errors.md``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import onward
from onward.errors import OnwardError

SERIES, STEPS = 8, 40
SIZES = {"warmup": 12, "horizon": 6}

HEAD = """# Errors about data

What is wrong with a table, a file or a fit is said in one line: what was expected, what came, and
what to do. The command line prints that line, and exits with 2. This page is written by
`python -m tests.faults.mistakes`; a test holds it against what is raised.

The readers and the text of networks are fuzzed by `python -m tests.faults.fuzz 100000`. On 28
November 2026 nothing came of 100,000 inputs but a problem or one of onward's own errors:

| kind | inputs | read | refused |
|---|---:|---:|---:|
| CSV tables with nonsense in some cells | 20,000 | 2,508 | 17,492 |
| arbitrary text as CSV | 20,000 | 0 | 20,000 |
| columns of arbitrary objects | 20,000 | 2,970 | 17,030 |
| Parquet files with damaged bytes | 20,000 | 1,957 | 18,043 |
| networks | 20,000 | 2,002 | 17,998 |
"""


def good() -> dict[str, Any]:
    """Return a table in which nothing is wrong: 8 series of 40 steps."""
    rows = np.arange(SERIES * STEPS)
    series, step = rows // STEPS, rows % STEPS
    return {
        "id": np.array([f"s{one}" for one in series], object),
        "t": step.astype(float),
        "y": np.sin(step / 3 + series),
        "u": np.cos(step / 2),
        "region": np.array([("north", "south")[one % 2] for one in series], object),
    }


ROLES: dict[str, Any] = {"value": "y", "group": "id", "time": "t", **SIZES}


def learn(table: Any, **changes: Any) -> onward.Continuation:
    """State a problem on a table."""
    return onward.Continuation.from_table(table, **{**ROLES, **changes})


def put(column: str, row: int, value: Any) -> dict[str, Any]:
    """Return the good table with one cell changed."""
    table = good()
    if not isinstance(value, float):
        table[column] = table[column].astype(object)
    table[column][row] = value
    return table


def without(rows: Any) -> dict[str, Any]:
    """Return the good table without some rows."""
    return {name: np.delete(column, rows) for name, column in good().items()}


def write_csv(path: Path, table: dict[str, Any], rows: int | None = None) -> Path:
    """Write a table as CSV."""
    lines = [",".join(table)]
    lines += [",".join(str(cell) for cell in row) for row in zip(*table.values(), strict=True)]
    path.write_text("\n".join(lines[:rows]) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, table: dict[str, Any]) -> Path:
    """Write a table as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(table), path)
    return path


@cache
def fitted(**roles: Any) -> onward.Fit:
    """Return a fit that took no trouble."""
    return onward.train(
        learn(good(), **roles), "RNN(2) Dense(1)", restarts=1, steps=1, polish=False, progress=False
    )


def to_come(table: dict[str, Any], steps: int = 6) -> dict[str, Any]:
    """Return a table whose last steps have no values."""
    table["y"] = np.where(table["t"] >= STEPS - steps, np.nan, table["y"])
    return table


def saved(folder: Path) -> Path:
    """Save a fit and return where."""
    return fitted().save(folder / "fit")


@dataclass(frozen=True)
class Mistake:
    """A mistake: what it is, and code that makes it in a folder."""

    what: str
    make: Callable[[Path], Any]

    def line(self, folder: Path) -> str:
        """Make it, and return the line that it gets."""
        with inside(folder):
            try:
                self.make(Path())
            except OnwardError as error:
                return f"{type(error).__name__}: {error}"
        raise AssertionError(f"{self.what}: no error")


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, so that paths in errors are short."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def cut_short(folder: Path) -> None:
    """Read half of a Parquet file."""
    path = write_parquet(folder / "data.parquet", good())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    learn(path)


def newer(folder: Path) -> None:
    """Read a fit of a version to come."""
    path = saved(folder) / "fit.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    onward.Fit.load(folder / "fit")


def edited(folder: Path) -> None:
    """Read a fit whose weights were changed by hand."""
    path = saved(folder) / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    onward.Fit.load(folder / "fit")


def text(folder: Path, content: str) -> Path:
    """Write a text file."""
    path = folder / "data.csv"
    path.write_text(content, encoding="utf-8")
    return path


def lone(values: Any, **changes: Any) -> onward.Continuation:
    """State a problem on a lone column."""
    return onward.Continuation.from_table(
        {"y": np.asarray(values, float)}, **{"value": "y", **SIZES, **changes}
    )


MISTAKES: dict[str, list[Mistake]] = {
    "Times": [
        Mistake("rows out of order", lambda _: learn(put("t", 5, 3.5))),
        Mistake("a time that is there twice", lambda _: learn(put("t", 5, 4.0))),
        Mistake("no column tells the series apart", lambda _: learn(good(), group=None, sort=True)),
        Mistake("steps that are missing", lambda _: learn(without([50, 51]))),
        Mistake("times off the beat", lambda _: learn(put("t", 5, 5.25))),
        Mistake("a time far off", lambda _: learn(put("t", 39, 1e12), missing="flag")),
        Mistake("a row without a time", lambda _: learn(put("t", 5, np.nan))),
        Mistake(
            "a text that is no date",
            lambda _: learn(good() | {"t": ["23/11/2026"] * (SERIES * STEPS)}),
        ),
    ],
    "Cells": [
        Mistake("a value that is missing", lambda _: learn(put("y", 7, np.nan))),
        Mistake("an infinity", lambda _: learn(put("y", 47, np.inf))),
        Mistake("numbers and text in one column", lambda _: learn(put("y", 7, "broken"))),
        Mistake(
            "the same in a CSV file",
            lambda folder: learn(write_csv(folder / "data.csv", put("y", 7, "broken"))),
        ),
        Mistake("text where numbers are needed", lambda _: learn(good(), value="region")),
        Mistake("a column that does not vary", lambda _: learn(good() | {"y": np.ones(320)})),
        Mistake(
            "a column of empty cells", lambda _: learn(good() | {"u": [None] * 320}, inputs="u")
        ),
        Mistake("values too large to be scaled", lambda _: lone(1e200 * np.arange(80.0))),
        Mistake("a row without a group", lambda _: learn(put("id", 3, None))),
    ],
    "Columns": [
        Mistake("a column that is not there", lambda _: learn(good(), value="Y")),
        Mistake("two columns of one name", lambda f: learn(text(f, "id,t,y,y\na,0,1,2\n"))),
        Mistake("one column in two roles", lambda _: learn(good(), inputs="y")),
        Mistake("a category that is no input", lambda _: learn(good(), categories="region")),
        Mistake("a static column that changes", lambda _: learn(good(), static="u")),
        Mistake(
            "a static cell that is missing",
            lambda _: learn(put("region", 3, None), static="region"),
        ),
        Mistake("columns of several lengths", lambda _: learn({"y": np.ones(3), "t": np.ones(4)})),
        Mistake("something that is no table", lambda _: learn(7)),
        Mistake("a wide table with groups", lambda _: learn(good(), wide=True)),
    ],
    "Lengths and splits": [
        Mistake("series that are too short", lambda _: learn(without(np.arange(45, 80)))),
        Mistake("all series too short", lambda _: learn(good(), horizon=60)),
        Mistake("a stretch too short for a window", lambda _: lone(np.arange(30.0))),
        Mistake("nothing left to train on", lambda _: learn(good(), validation=0.6, test=0.5)),
        Mistake("a word that is no choice", lambda _: learn(good(), missing="fill")),
    ],
    "Files": [
        Mistake("a file that is not there", lambda folder: learn(folder / "data.csv")),
        Mistake("a Parquet file cut short", cut_short),
        Mistake("an empty file", lambda folder: learn(text(folder, ""))),
        Mistake("a header alone", lambda folder: learn(text(folder, "id,t,y\n"))),
        Mistake("semicolons for commas", lambda folder: learn(text(folder, "id;t;y\n1;2;3\n"))),
        Mistake("a row with too few cells", lambda f: learn(text(f, "id,t,y\na,1,2\na,2\n"))),
    ],
    "A fit and new data": [
        Mistake("other columns", lambda _: fitted().rollout_table({"y": np.ones(20)})),
        Mistake(
            "a label that was not trained on",
            lambda _: fitted(static="region").rollout_table(
                good() | {"region": np.array(["west"] * 320, object)}
            ),
        ),
        Mistake(
            "inputs that are not known over the horizon",
            lambda _: fitted(inputs="u").rollout_table(to_come(good()), steps=8),
        ),
        Mistake(
            "an input that is missing among them",
            lambda _: fitted(inputs="u").rollout_table(to_come(put("u", 38, np.nan))),
        ),
        Mistake(
            "fewer rows than the warm-up",
            lambda _: fitted().rollout_table(without(np.arange(5, 40))),
        ),
        Mistake("a fit of a newer version", newer),
        Mistake("weights changed by hand", edited),
    ],
}


def page(folder: Path) -> str:
    """Return the page, made in an empty folder."""
    lines = [HEAD]
    for topic, mistakes in MISTAKES.items():
        lines += [f"## {topic}\n", "| what is wrong | what is said |", "|---|---|"]
        for number, mistake in enumerate(mistakes):
            place = folder / f"{topic.split()[0]}-{number}"
            place.mkdir()
            lines.append(f"| {mistake.what} | `{mistake.line(place)}` |".replace("\n", " "))
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        written = page(Path(folder))
    (Path(__file__).parents[2] / "docs" / "errors.md").write_text(written, encoding="utf-8")
