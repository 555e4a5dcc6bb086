"""A node is killed at five random moments of a sweep on two nodes; another takes its place."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.scale.common import grid, same, swept, two_nodes

KILLS = 5


def measured(small: bool) -> dict[str, Any]:
    """Return for each kill after which part of the work it came, and whether all is there."""
    rng = np.random.default_rng(2026)
    choices = {"restarts": 4 if small else 8, "steps": 200}
    expected = swept(small, on="local", processes=2, **choices)
    units = int(np.prod([len(values) for values in grid(small).values()]))
    found = []
    with two_nodes() as cluster:
        for _ in range(KILLS):
            after = int(rng.integers(1, units - 1))
            node = next(iter(cluster.worker_nodes))
            killed: list[int] = []

            def kill(now: Any, after: int = after, node: Any = node, killed: Any = killed) -> None:
                if now.done >= after and not killed:
                    killed.append(now.done)
                    cluster.remove_node(node, allow_graceful=False)

            sweep = swept(small, on="ray", callback=kill, **choices)
            found.append({"after": killed[0], "units": units, "equal": same(sweep, expected)})
            cluster.add_node(num_cpus=1)
    return {"kills": found}
