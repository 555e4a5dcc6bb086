"""64 settings of 16 restarts: a Ray cluster of two nodes against plain processes on two cores.

Plain processes have the machine to themselves, before the cluster is started and after it has
ended. What counts is what a person waits for: the whole call, the start of workers included. Ray's
workers of one sweep go on to the next if it comes soon, so a sweep is timed with and without them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import onward
from benchmarks.scale.common import same, swept, two_nodes
from onward.scale.actors import WARM

ROUNDS = 3
SERVICES = ("raylet", "gcs_server", "DashboardAgent", "RuntimeEnvAgent", "dashboard.py")
"""What Ray runs beside workers."""


def measured(small: bool) -> dict[str, Any]:
    """Return seconds of both in each round, and whether all tables are equal."""
    rounds = 1 if small else ROUNDS
    _run(True, "local")  # the driver's own imports belong to neither
    before = [_run(small, "local") for _ in range(rounds - rounds // 2)]
    with two_nodes() as cluster:
        new, waiting = [], []
        for _ in range(rounds):
            _let_go(cluster)
            new.append(_run(small, "ray"))
            waiting.append(_run(small, "ray"))
    after = [_run(small, "local") for _ in range(rounds // 2)]
    first = before[0][1]
    return {
        "local": [seconds for seconds, _ in (*before, *after)],
        "ray": [seconds for seconds, _ in new],
        "waiting": [seconds for seconds, _ in waiting],
        "equal": all(same(sweep, first) for _, sweep in (*before, *new, *waiting, *after)),
        "settings": len(first.settings),
        "restarts": 16,
    }


def _let_go(cluster: Any) -> None:
    """Wait until the workers of the sweep before have given their cores back."""
    import ray

    deadline = time.monotonic() + WARM + 60
    while ray.available_resources().get("CPU", 0) < len(cluster.list_all_nodes()):
        if time.monotonic() > deadline:
            raise RuntimeError("Ray's workers keep their cores")
        time.sleep(0.1)


def _run(small: bool, on: str) -> tuple[dict[str, float], onward.Sweep]:
    """Time a sweep from the call to its table."""
    chunks: list[int] = []
    before, began = _services(), time.perf_counter()
    sweep = swept(
        small,
        on=on,
        processes=2 if on == "local" else None,
        callback=lambda now: chunks.append(now.done),
    )
    found = {
        "seconds": time.perf_counter() - began,
        "training": sum(row["seconds"] for row in sweep.rows),
        "chunks": len(chunks) - 1,
        "services": _services() - before,
    }
    return found, sweep


def _services() -> float:
    """Return the processor time of Ray's own processes so far, in seconds, as Linux keeps it."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended by now
        called = b" ".join(command[:2]).decode(errors="replace")
        if any(name in called for name in SERVICES):
            total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")
