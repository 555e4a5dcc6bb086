"""How long until something happens: imports, and from the shell prompt to the first result."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.measuring import Pace, Spread

BARE = "bare interpreter"
IMPORTS = ("onward", "numpy", "torch", "jax", "onnxruntime")
LEARN = "from onward.cli.main import main; main()"
WARM, COLD = "onward learn, warm cache", "onward learn, cold cache"
EPOCHS = "PyTorch, import and ten epochs"
COLD_RUNS = 3
SCRIPT = Path(__file__).parent / "first_epochs.py"


def run(pace: Pace, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return wall seconds of each process; of imports, less those of a bare interpreter."""
    commands = {BARE: ["-c", "pass"]}
    commands |= {f"import {name}": ["-c", f"import {name}"] for name in IMPORTS}
    learn = ["-c", LEARN, "learn", "seeded-continuation"]
    with TemporaryDirectory() as kept:
        tell("start-up: imports and first results")
        caches = {WARM: kept}
        commands |= {EPOCHS: [str(SCRIPT)], WARM: learn}
        for name, command in commands.items():
            _seconds(command, caches.get(name))
        samples: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(pace.repetitions):
            for name, command in commands.items():
                samples[name].append(_seconds(command, caches.get(name)))
    tell("start-up: cold cache")
    samples[COLD] = [_cold(learn) for _ in range(min(COLD_RUNS, pace.repetitions))]
    bare = samples[BARE]
    less = {
        name: np.subtract(taken, bare).tolist() if name.startswith("import ") else taken
        for name, taken in samples.items()
    }
    return {name: asdict(Spread.of(taken)) for name, taken in less.items()}


def _cold(command: list[str]) -> float:
    with TemporaryDirectory() as empty:
        return _seconds(command, empty)


def _seconds(command: list[str], cache: str | None) -> float:
    environment = dict(os.environ)
    if cache is not None:
        environment["NUMBA_CACHE_DIR"] = cache
    began = perf_counter()
    subprocess.run(
        [sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return perf_counter() - began
