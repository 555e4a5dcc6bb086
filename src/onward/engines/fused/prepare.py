"""Compile the float64 kernels in a process of their own (``python -m`` this module).

Polishing needs them some seconds after training has begun to compile those for float32. Two
processes compile on two cores; the one that needs the result loads it from the disk.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from onward.engines.engine import Feedback, Sequences
from onward.engines.fused import jacobian
from onward.engines.fused.cache import is_on_disk
from onward.engines.fused.engine import FusedEngine
from onward.networks.chain import Chain
from onward.networks.layout import Layout


def second_order() -> None:
    """Compile what polishing calls, or load it."""
    layout = Layout.of(Chain.parse("Dense(1)"), 1)
    engine = FusedEngine(layout, np.float64, threads=1)
    parameters = np.zeros((1, layout.size))
    data = Sequences(np.zeros((2, 2, 1)), np.zeros((2, 2, 1)), np.ones((2, 2)))
    feedback = Feedback(free_from=2)
    engine.normal_equations(parameters[0], data, feedback)
    engine.solve(np.eye(layout.size), np.zeros(layout.size))
    engine.loss(parameters, data, feedback)
    engine.predict(parameters, data.inputs, feedback)


def start() -> subprocess.Popen[bytes] | None:
    """Start a process that compiles what polishing calls, unless it is on disk already."""
    if is_on_disk(jacobian.normal_equations):
        return None
    command = [sys.executable, "-m", "onward.engines.fused.prepare"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    second_order()
