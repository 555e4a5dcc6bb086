"""The work that is shared out, a cluster of two nodes on this machine, and what must be equal."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import onward
from onward.scale.connection import LEAN

NETWORK = "LSTM({units}) Dense(5, relu) Dense(1)"
PROBLEM = "seeded-continuation"


def grid(small: bool) -> dict[str, list[Any]]:
    """Return 64 settings, or 8."""
    units = [2, 3] if small else [2, 3, 4, 5]
    rates = [0.003, 0.03] if small else [0.003, 0.01, 0.02, 0.03]
    return {"units": units, "rate": rates, "clip": [0.5, 1.0] if small else [0.3, 0.5, 1.0, 2.0]}


def swept(small: bool, **choices: Any) -> onward.Sweep:
    """Return the sweep that is measured: 16 restarts of Adam's steps for each setting."""
    given = {"restarts": 16, "steps": 3000, "polish": False, "progress": False, **choices}
    return onward.sweep(onward.problem(PROBLEM), grid(small), NETWORK, **given)


def cluster_of_two(**head: Any) -> Any:
    """Start a Ray cluster of two nodes with one core each on this machine; connect to nothing.

    It goes without metrics, log and cluster monitors and the dashboard, as the one that
    ``on="ray"`` starts: two nodes' worth of them would share these two cores with the work.
    """
    os.environ.setdefault("RAY_raylet_start_wait_time_s", "180")
    from ray.cluster_utils import Cluster

    warnings.filterwarnings("ignore", category=ResourceWarning)
    lean = {"include_dashboard": False, "no_monitor": True, "include_log_monitor": False}
    first = {"num_cpus": 1, "_system_config": LEAN, **lean, **head}
    cluster = Cluster(initialize_head=True, head_node_args=first)
    cluster.add_node(num_cpus=1)
    return cluster


@contextmanager
def two_nodes() -> Iterator[Any]:
    """Yield such a cluster, connected to, whose workers are as nice as plain processes."""
    os.environ.setdefault("RAY_worker_niceness", "0")
    import ray

    cluster = cluster_of_two()
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        yield cluster
    finally:
        ray.shutdown()
        cluster.shutdown()


def table(sweep: onward.Sweep) -> list[dict[str, Any]]:
    """Return all that a sweep found but for the time it took."""
    return [{k: v for k, v in row.items() if k != "seconds"} for row in sweep.rows]


def same(one: onward.Sweep, other: onward.Sweep) -> bool:
    """Return whether two sweeps are complete, with equal tables and equal weights of all fits."""
    import numpy as np

    return (
        one.finished
        and table(one) == table(other)
        and all(
            np.array_equal(one.fit(n).parameters, other.fit(n).parameters)
            for n in range(len(one.settings))
        )
    )
