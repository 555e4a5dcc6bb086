"""64 settings of 16 restarts: a Ray cluster of two nodes against plain processes on two cores.

Plain processes have the machine to themselves, before the cluster is started and after it has
ended. Time in training is what workers took; all else, from the first result to the last one
stored, is what sharing out cost. Time to the first result, in which processes start, is told apart.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import onward
from benchmarks.scale.common import same, swept, two_nodes

ROUNDS = 3
SERVICES = ("raylet", "gcs_server", "DashboardAgent", "RuntimeEnvAgent", "dashboard.py")
"""What Ray runs beside workers."""


def measured(small: bool) -> dict[str, Any]:
    """Return seconds of both in each round, and whether all tables are equal."""
    rounds = 1 if small else ROUNDS
    before = [_run(small, "local") for _ in range(rounds - rounds // 2)]
    with two_nodes():
        _run(True, "ray")
        ray = [_run(small, "ray") for _ in range(rounds)]
    after = [_run(small, "local") for _ in range(rounds // 2)]
    first = before[0][1]
    return {
        "local": [seconds for seconds, _ in (*before, *after)],
        "ray": [seconds for seconds, _ in ray],
        "equal": all(same(sweep, first) for _, sweep in (*before, *ray, *after)),
        "settings": len(first.settings),
        "restarts": 16,
    }


def _run(small: bool, on: str) -> tuple[dict[str, float], onward.Sweep]:
    """Time a sweep from its first result, when workers are there, to its last."""
    moments: list[tuple[float, int]] = []
    services: list[float] = []

    def told(now: Any) -> None:
        moments.append((time.perf_counter(), now.done))
        if now.done and (not services or now.done == now.units):
            services.append(_services())

    sweep = swept(small, on=on, processes=2 if on == "local" else None, callback=told)
    first, done = next(moment for moment in moments if moment[1] > 0)
    found = {
        "steady": moments[-1][0] - first,
        "start": first - moments[0][0],
        "units": len(sweep.rows) - done,
        "training": sum(row["seconds"] for row in sweep.rows),
        "chunks": len(moments) - 1,
        "services": services[-1] - services[0],
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
