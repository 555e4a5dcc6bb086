"""Compile the float64 kernels in a process of their own (``python -m`` this module, and what for).

Polishing needs them some seconds after training has begun to compile those for float32. Two
processes compile on two cores; the one that needs the result loads it from the disk.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from onward.engines.engine import Feedback, Sequences
from onward.engines.fused import compiled, jacobian
from onward.engines.fused.cache import is_on_disk
from onward.engines.fused.engine import FusedEngine
from onward.networks.chain import Chain
from onward.networks.layout import Layout

NEEDED = {"normal_equations": jacobian.normal_equations, "gradient": compiled.gradient}
"""What the one and the other way of polishing need most."""


def compile_for(purpose: str) -> None:
    """Compile what polishing calls, or load it."""
    layout = Layout.of(Chain.parse("Dense(1)"), 1)
    engine = FusedEngine(layout, np.float64, threads=1)
    parameters = np.zeros((1, layout.size))
    data = Sequences(np.zeros((2, 2, 1)), np.zeros((2, 2, 1)), np.ones((2, 2)))
    feedback = Feedback(free_from=2)
    if purpose == "normal_equations":
        engine.normal_equations(parameters[0], data, feedback)
        engine.solve(np.eye(layout.size), np.zeros(layout.size))
    else:
        engine.gradient(parameters, data, feedback)
    engine.loss(parameters, data, feedback)
    engine.predict(parameters, data.inputs, feedback)


def start(purpose: str) -> subprocess.Popen[bytes] | None:
    """Start a process that compiles what polishing calls, unless it is on disk already."""
    if is_on_disk(NEEDED[purpose], np.float64):
        return None
    command = [sys.executable, "-m", "onward.engines.fused.prepare", purpose]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)


if __name__ == "__main__":
    compile_for(sys.argv[1])
