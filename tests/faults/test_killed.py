"""A run that is killed with ``kill -9`` and gone on with ends in the same weights.

``ONWARD_KILLS`` says at how many random moments, each a process of its own; two by default.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import onward

KILLS = int(os.environ.get("ONWARD_KILLS", "2"))
CHOICES = "restarts=9, steps=60, threads=1, progress=False"
PREAMBLE = """
import os, signal, sys
import numpy as np
import onward
values = np.sin(np.linspace(0, 6, 16) + np.arange(60)[:, None])
problem = onward.Continuation(values, warmup=8, horizon=8, batch=8, name="waves")
"""
TRAIN = f"""
told = 0
def kill(now):
    global told
    told += 1
    if told == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
kept = dict(checkpoint=sys.argv[1], every=0.02)
onward.train(problem, "RNN(2) Dense(1)", {CHOICES}, **kept, callback=kill)
"""
RESUME = "onward.resume(sys.argv[1], problem, threads=1, progress=False)"


def child(code: str, *arguments: object) -> int:
    command = [sys.executable, "-c", PREAMBLE + code, *map(str, arguments)]
    return subprocess.run(command, check=False).returncode


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_and_resumed_is_not_killed(number: int, tmp_path: Path) -> None:
    told: list[object] = []
    scope: dict[str, object] = {}
    exec(PREAMBLE, scope)
    problem = scope["problem"]
    choices = {"restarts": 9, "steps": 60, "threads": 1, "progress": False}
    whole = onward.train(problem, "RNN(2) Dense(1)", **choices, callback=told.append)
    moment = int(np.random.default_rng([2026, number]).integers(1, len(told) + 1))
    assert child(TRAIN, tmp_path, moment) == -signal.SIGKILL
    assert child(RESUME, tmp_path) == 0
    found = onward.Fit.load(tmp_path)
    np.testing.assert_array_equal(found.parameters, whole.parameters)
    np.testing.assert_array_equal(found.history.validation, whole.history.validation)
