"""2,000 groups of a Parquet file, one small network each, on two cores."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

SIZES = (500, 1000, 2000)
ROWS = 120
NETWORK = "RNN(3) Dense(1)"
CHOICES = {"restarts": 1, "steps": 100, "progress": False}

CHILD = """
import json, resource, sys, time
import onward
path, out, network, processes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
began = time.perf_counter()
groups = onward.per_group(path, group="id", value="y", warmup=12, horizon=6)
read = time.perf_counter() - began
many = onward.train_many(
    groups, network, directory=out, processes=processes, **json.loads(sys.argv[5])
)
wall = time.perf_counter() - began
own = resource.getrusage(resource.RUSAGE_SELF)
workers = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "trained": len(many), "failed": len(many.names) - len(many), "read": read, "wall": wall,
    "driver_mb": own.ru_maxrss / 1024, "worker_mb": workers.ru_maxrss / 1024,
    "driver_cpu": own.ru_utime + own.ru_stime, "worker_cpu": workers.ru_utime + workers.ru_stime,
    "training": sum(row["seconds"] for row in many.rows),
}))
"""


def measured(small: bool) -> dict[str, Any]:
    """Return throughput, memory and volume for each number of groups, each in a new process."""
    found = []
    with TemporaryDirectory() as room:
        for groups in SIZES:
            many = groups // 10 if small else groups
            path = write(Path(room) / f"{many}.parquet", many)
            out = Path(room) / f"out-{many}"
            call = [sys.executable, "-c", CHILD, str(path), str(out), NETWORK, "2"]
            done = subprocess.run(
                [*call, json.dumps(CHOICES)], capture_output=True, text=True, check=True
            )
            size = sum(file.stat().st_size for file in out.iterdir())
            plain = json.loads(done.stdout.splitlines()[-1])
            found.append({"groups": many, "bytes": size, **plain})
    return {"rows": ROWS, "network": NETWORK, "restarts": CHOICES["restarts"], "sizes": found}


def write(path: Path, groups: int) -> Path:
    """Write groups of noisy waves of different periods, and return the path."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(7)
    period = rng.uniform(8, 30, (groups, 1))
    phase = rng.uniform(0, 6, (groups, 1))
    values = np.sin(2 * np.pi * np.arange(ROWS) / period + phase)
    values = values + 0.1 * rng.standard_normal(values.shape)
    ids = np.repeat(np.arange(groups), ROWS)
    pq.write_table(pa.table({"id": ids, "y": values.ravel()}), path)
    return path
