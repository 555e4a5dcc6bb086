"""Nonsense for whatever reads: only errors of onward's own may come of it.

``python -m tests.faults.fuzz 100000`` tries so many inputs in all, and says what came of them.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onward.errors import OnwardError
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.problems import Continuation
from onward.problems.tables import read_series

NAMES = ("id", "t", "y", "u", "region")
CELLS = st.one_of(
    st.integers(-3, 3).map(str),
    st.floats(allow_nan=True, allow_infinity=True, width=32).map(str),
    st.sampled_from(("", "a", "b", "nan", "NA", "1_000", "2026-11-23", "true", '"', "1;2", "１")),
    st.text(max_size=4),
)
OBJECTS = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(max_size=3),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        (b"x", [1], 1 + 2j, date(1, 1, 1), datetime(9999, 12, 31), np.datetime64("NaT"))
    ),
)


@st.composite
def tables(draw: Callable[..., Any], cells: st.SearchStrategy[Any]) -> dict[str, list[Any]]:
    """Draw columns that make sense as often as not."""
    rows = draw(st.integers(0, 24))
    regular = {
        "id": [f"s{row // 8}" for row in range(rows)],
        "t": [row % 8 for row in range(rows)],
        "y": [float(row * row % 7) for row in range(rows)],
        "u": [row % 3 for row in range(rows)],
        "region": [("n", "s")[row // 8 % 2] for row in range(rows)],
    }
    found = {}
    for name in NAMES:
        how = draw(st.integers(0, 9))
        column = list(regular[name])
        if how == 0:
            column = draw(st.lists(cells, min_size=rows, max_size=rows))
        elif how <= 3 and rows:
            column[draw(st.integers(0, rows - 1))] = draw(cells)
        if how != 9:
            found[name] = column
    return found


CHOICES = st.fixed_dictionaries(
    {"warmup": st.integers(1, 4), "horizon": st.integers(1, 3)},
    optional={
        "group": st.just("id"),
        "time": st.just("t"),
        "inputs": st.sampled_from(("u", ["u"], "region")),
        "static": st.just("region"),
        "categories": st.just("u"),
        "sort": st.booleans(),
        "wide": st.booleans(),
        "missing": st.sampled_from(("refuse", "flag", "predict")),
        "gaps": st.sampled_from(("refuse", "ignore")),
        "short": st.sampled_from(("refuse", "skip")),
        "split": st.sampled_from(("series", "time")),
    },
)
LAYERS = st.builds(
    lambda kind, units, bend: f"{kind}({units}{bend})",
    st.sampled_from(("RNN", "GRU", "LSTM", "Dense", "Dens")),
    st.integers(0, 40),
    st.sampled_from(("", "", "", ", 'relu'", ', "tanh"', ", 'bend'")),
)
NETWORKS = st.one_of(
    st.lists(LAYERS, min_size=1, max_size=4).map(" ".join),
    st.text(max_size=30),
    st.text("RNLSTMGUDense()0123456789, =\"'reluthinc.+-_", max_size=40),
    st.lists(
        st.sampled_from(
            ("LSTM(", "GRU(3)", "RNN(2)", "Dense(", "1)", "'relu')", ")", "99999999999", "-1", " ",
             ", ", "output=", "increment", '"tanh"', "1e3", "０")
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip


def learn(table: Any, choices: dict[str, Any]) -> None:
    """State a problem on a table."""
    Continuation.from_table(table, value="y", **choices)


def csv_file(folder: Path, content: str | bytes) -> Path:
    """Write a CSV file."""
    path = folder / "data.csv"
    path.write_bytes(
        content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    )
    return path


def whole_parquet() -> bytes:
    """Return a Parquet file in which nothing is wrong."""
    rows = np.arange(1024)
    table = {
        "id": rows // 64,
        "t": rows % 64,
        "y": np.sin(rows),
        "region": [str(row // 64 % 3) for row in rows],
    }
    content = io.BytesIO()
    pq.write_table(pa.table(table), content, row_group_size=512, compression="none")
    return content.getvalue()


def kinds(folder: Path) -> dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], object]]]:
    """Return what is read, with what: nonsense of every kind."""
    parquet = whole_parquet()
    changes = st.lists(
        st.tuples(st.integers(0, len(parquet) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )

    def read_csv(drawn: tuple[dict[str, list[str]], dict[str, Any]]) -> None:
        table, choices = drawn
        rows = [
            ",".join(table),
            *(",".join(map(str, row)) for row in zip(*table.values(), strict=True)),
        ]
        learn(csv_file(folder, "\n".join(rows)), choices)

    def read_text(drawn: tuple[str | bytes, dict[str, Any]]) -> None:
        path = csv_file(folder, drawn[0])
        try:
            learn(path, drawn[1])
        except OnwardError:
            read_series(path, ["y"])
            raise

    def read_parquet(drawn: list[tuple[int, int]]) -> None:
        content = bytearray(parquet)
        for place, byte in drawn:
            content[place] = byte
        path = folder / "data.parquet"
        path.write_bytes(content[: len(content) - drawn[0][1] % 3])
        learn(path, {"warmup": 3, "horizon": 2, "group": "id", "time": "t", "static": "region"})

    def read_network(text: str) -> None:
        Layout.of(Chain.parse(text), 1)

    text = st.one_of(
        st.text(max_size=60),
        st.binary(max_size=60),
        st.text(",;\n\"'yidt0123456789.-eE \r\t\0", max_size=80).map(
            lambda tail: "id,t,y\n" + tail
        ),
    )
    return {
        "CSV tables": (st.tuples(tables(CELLS), CHOICES), read_csv),
        "text as CSV": (st.tuples(text, CHOICES), read_text),
        "columns of objects": (st.tuples(tables(OBJECTS), CHOICES), lambda drawn: learn(*drawn)),
        "damaged Parquet": (changes, read_parquet),
        "networks": (NETWORKS, read_network),
    }


def fuzz(kind: str, examples: int, folder: Path) -> Counter[str]:
    """Try so many inputs of one kind; return how many were read and how many refused.

    Raises
    ------
    Exception
        Whatever is no error of onward's own; hypothesis shows the smallest input it found.
    """
    strategy, read = kinds(folder)[kind]
    came: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def once(drawn: Any) -> None:
        try:
            read(drawn)
        except OnwardError:
            came["refused"] += 1
        else:
            came["read"] += 1

    once()
    return came


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        every = list(kinds(Path(place)))
        for kind in every:
            came = fuzz(kind, int(sys.argv[1]) // len(every), Path(place))
            print(f"{kind}: {came.total():,} inputs, {came['read']:,} read, "
                  f"{came['refused']:,} refused", flush=True)  # fmt: skip
