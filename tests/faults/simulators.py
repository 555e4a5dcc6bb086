"""Simulators whose worker dies once, in one way or another, and what they draw otherwise."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import onward

NETWORK = "RNN({units}) Dense(1)"
QUICK = {"restarts": 2, "steps": 20, "polish": False, "progress": False}
OVER = {"units": [1, 2, 3], "rate": [0.01, 0.03]}


def walks(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return steps of random walks, and the walks."""
    x = rng.standard_normal((n, 8))
    return x, x.cumsum(axis=1)


@dataclass
class Dying:
    """Draws as :func:`walks` does, but in a worker it first dies.

    Attributes
    ----------
    flag
        A file that says it has died already; an empty path for one that dies every time.
    how
        ``"killed"``: as the system ends a process that takes all memory. ``"limited"``: the worker
        is refused memory that it really asks for.
    home
        The process that lives.
    """

    flag: Path
    how: str = "killed"
    home: int = field(default_factory=os.getpid)

    def __call__(self, rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
        forever = self.flag == Path()
        if os.getpid() != self.home and (forever or not self.flag.exists()):
            if not forever:
                self.flag.touch()
            if self.how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            take_all()
        return walks(rng, n)


def take_all() -> None:
    """Ask for more memory than a limit leaves."""
    import resource

    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size + 2**26, hard))
    try:
        np.ones(2**27)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def posed(draw=walks) -> onward.Regression:
    """Return the problem of summing steps up."""
    return onward.Regression.simulated(draw, warmup=1, validation=20, test=20, sample=50)


def results(sweep: onward.Sweep) -> list[dict]:
    """Return the rows of a sweep without the time they took."""
    return [{k: v for k, v in row.items() if k != "seconds"} for row in sweep.rows]


def must_be_the_same(one: onward.Sweep, other: onward.Sweep) -> None:
    """Check tables and the best networks, to the last bit."""
    assert one.finished
    assert results(one) == results(other)
    np.testing.assert_array_equal(one.best_fit.parameters, other.best_fit.parameters)
    np.testing.assert_array_equal(
        one.best_fit.history.validation, other.best_fit.history.validation
    )
