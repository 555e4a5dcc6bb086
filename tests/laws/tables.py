"""Tables of ragged series in every form, and the problems stated of them."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import onward
from onward.problems import Continuation

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


def with_gaps(share: float = 0.1) -> tuple[dict[str, Any], np.ndarray]:
    """Return a table with empty cells, and where they are."""
    table = ragged()
    gone = np.random.default_rng(1).random(len(table["y"])) < share
    return table | {"y": np.where(gone, np.nan, table["y"])}, gone


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
