"""Two million rows of ragged series in a Parquet file, against the same rows as dense arrays.

``python -m benchmarks.ragged_parquet`` writes the file, and has each way of learning from it run in
a process of its own: reading, cutting, and the same steps of Adam on windows of the same size.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

SERIES, ROWS = 10_000, 2_000_000
SHORTEST, LONGEST = 100, 300
WARMUP, HORIZON = 24, 12
NETWORK, RESTARTS, STEPS = "GRU(16) Dense(1)", 4, 1000
WAYS = ("dense array", "ragged Parquet", "ragged Parquet with inputs and static columns")
GROUP = 65_536
RUNS = 1


def lengths() -> np.ndarray:
    """Return the lengths of the series, ``ROWS`` in all."""
    rng = np.random.default_rng(0)
    found = rng.integers(SHORTEST, LONGEST + 1, SERIES)
    # One row more or fewer in some of them makes the sum what it should be.
    apart = ROWS - int(found.sum())
    some = rng.permutation(SERIES)
    while apart:
        step = np.sign(apart)
        room = some[(found[some] + step >= SHORTEST) & (found[some] + step <= LONGEST)]
        found[room[: abs(apart)]] += step
        apart = ROWS - int(found.sum())
    return found


def columns(many: np.ndarray) -> dict[str, np.ndarray]:
    """Return a table of series of so many rows each."""
    rng = np.random.default_rng(1)
    whose = np.repeat(np.arange(len(many)), many)
    step = np.arange(len(whose)) - np.repeat(np.cumsum(many) - many, many)
    u = rng.normal(size=len(whose))
    y = np.sin(step / 5 + whose) + 0.3 * u + 0.1 * rng.normal(size=len(whose)) + whose % 3
    return {"id": whose, "t": step, "y": y, "u": u, "region": np.array(list("abc"))[whose % 3]}


def write(path: Path) -> None:
    """Write the table in row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns(lengths())), path, row_group_size=GROUP)


def problem(way: str, path: Path) -> Any:
    """Return the problem, from whatever the way is to learn from."""
    from onward.problems import Continuation
    from onward.problems.tabled import SCORING, SELECTING

    sizes = {"warmup": WARMUP, "horizon": HORIZON}
    if way == WAYS[0]:
        dense = columns(np.full(SERIES, ROWS // SERIES))["y"].reshape(SERIES, -1)
        windows = np.lib.stride_tricks.sliding_window_view(dense, WARMUP + HORIZON, axis=1)
        every = windows[:, ::HORIZON].reshape(-1, WARMUP + HORIZON)
        rest, selecting, scoring = np.split(every, [-SELECTING - SCORING, -SCORING])
        return Continuation(rest, validation=selecting, test=scoring, **sizes)
    more = {"inputs": "u", "static": "region"} if way == WAYS[2] else {}
    return Continuation.from_table(
        path, value="y", group="id", time="t", stride=HORIZON, **sizes, **more
    )


def measure(way: str, path: Path) -> dict[str, Any]:
    """Train, and return seconds, megabytes and the score."""
    import onward

    # Kernels are compiled before the clock starts.
    onward.train(onward.problem("sunspots"), NETWORK, restarts=1, steps=1, polish=False, threads=1)
    began, worked = perf_counter(), process_time()
    posed = problem(way, path)
    read, read_worked = perf_counter() - began, process_time() - worked
    fit = onward.train(
        posed, NETWORK, restarts=RESTARTS, steps=STEPS, race=False, polish=False, threads=1
    )
    return {
        "way": way,
        "split": posed.split_sentence,
        "reading": read,
        "reading_processor": read_worked,
        "wall": perf_counter() - began,
        "processor": process_time() - worked,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "score": fit.test_score,
    }


def main(runs: int) -> None:
    """Measure every way in turn, as often as is asked, and print the least of each figure."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ragged.parquet"
        write(path)
        print(f"{path.stat().st_size / 2**20:.1f} MiB of Parquet, {ROWS:,} rows, {SERIES:,} series")
        found: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        for _ in range(runs):
            for way in WAYS:
                call = [sys.executable, "-m", "benchmarks.ragged_parquet", way, str(path)]
                text = subprocess.run(call, capture_output=True, check=True, text=True).stdout
                found[way].append(json.loads(text))
    least = min(one["processor"] for one in found[WAYS[0]])
    for way, taken in found.items():
        best = {key: min(one[key] for one in taken) for key in taken[0]}
        memory = max(one["megabytes"] for one in taken)
        print(
            f"{way}: {best['processor']:.1f} s of processor, {best['processor'] / least:.2f} times "
            f"the dense array ({best['reading_processor']:.1f} s of them to read); "
            f"{best['wall']:.1f} s on the clock; {memory:,.0f} MB at most\n"
            f"  {taken[0]['split']}; score {best['score']:.4g}"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else RUNS)
