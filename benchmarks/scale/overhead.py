"""64 settings of 16 restarts: a Ray cluster of two nodes against plain processes on two cores.

The two are timed in turn, each with workers that are warm. Time in training is what workers took;
all else, from the first chunk sent to the last one stored, is what sharing out cost.
"""

from __future__ import annotations

import time
from typing import Any

import onward
from benchmarks.scale.common import same, swept, two_nodes

ROUNDS = 3


def measured(small: bool) -> dict[str, Any]:
    """Return seconds of both in each round, and whether all tables are equal."""
    with two_nodes():
        _run(True, "ray")
        found: dict[str, Any] = {"local": [], "ray": []}
        sweeps: list[onward.Sweep] = []
        for _ in range(1 if small else ROUNDS):
            for on in ("local", "ray"):
                seconds, sweep = _run(small, on)
                found[on].append(seconds)
                sweeps.append(sweep)
        found["equal"] = all(same(one, sweeps[0]) for one in sweeps)
    return {**found, "settings": len(sweeps[0].settings), "restarts": 16}


def _run(small: bool, on: str) -> tuple[dict[str, float], onward.Sweep]:
    """Time a sweep from its first result, when workers are there and warm, to its last."""
    moments: list[tuple[float, int]] = []
    sweep = swept(
        small,
        on=on,
        processes=2 if on == "local" else None,
        callback=lambda now: moments.append((time.perf_counter(), now.done)),
    )
    first, done = next(moment for moment in moments if moment[1] > 0)
    steady = moments[-1][0] - first
    training = sum(row["seconds"] for row in sweep.rows)
    found = {
        "steady": steady,
        "start": first - moments[0][0],
        "units": len(sweep.rows) - done,
        "training": training,
        "chunks": len(moments) - 1,
    }
    return found, sweep
