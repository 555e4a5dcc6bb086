"""Workers that begin together would each compile every kernel; here each kernel has one worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from onward.engines.engine import Feedback, Population, Sequences
from onward.engines.fused import cholesky, compiled, jacobian, stream
from onward.engines.fused.cache import is_on_disk
from onward.engines.fused.engine import FusedEngine
from onward.networks.chain import Chain
from onward.networks.layout import Layout

PATIENCE = 600.0
"""Seconds to wait for another worker; whoever waited longer compiles for itself."""

CALLED = (
    compiled.run,
    compiled.loss,
    compiled.gradient,
    compiled.train,
    compiled.some_tiles,
    compiled.step,
    stream.step,
)
DOUBLE_ONLY = (jacobian.normal_equations, jacobian.jacobian, cholesky.solve)


def compile_all(dtype: str) -> None:
    """Call every entry point that is not on disk, for one float type."""
    layout = Layout.of(Chain.parse("Dense(1)"), 1)
    engine = FusedEngine(layout, dtype, threads=1)
    parameters = np.zeros((1, layout.size), dtype)
    data = Sequences(np.zeros((2, 2, 1)), np.zeros((2, 2, 1)), np.ones((2, 2)))
    feedback = Feedback(free_from=2)
    start = Population.start(parameters)
    batches, rates = np.array([[0, 1]]), np.full((1, 1), 0.01)
    calls: list[Callable[[], object]] = [
        lambda: engine.run(parameters, data.inputs, feedback),
        lambda: engine.loss(parameters, data, feedback),
        lambda: engine.gradient(parameters, data, feedback),
        lambda: engine.train(start, data, batches, rates, feedback, 1.0),
        lambda: engine._train_together(start, data, batches, rates, feedback, 1.0),
        lambda: engine.stream(parameters[0]),
    ]
    wanted = CALLED
    if dtype == "float64":
        calls += [
            lambda: engine.normal_equations(parameters[0], data, feedback),
            lambda: engine.jacobian(parameters[0], data, feedback),
            lambda: engine.solve(np.eye(layout.size), np.zeros(layout.size)),
        ]
        wanted += DOUBLE_ONLY
    if not all(is_on_disk(one, dtype) for one in wanted):
        for call in calls:
            call()


def share_out(folder: Path) -> None:
    """Compile what no other worker has taken, in a folder that all know; wait for the others."""
    places = [folder / dtype for dtype in ("float32", "float64")]
    for place in places:
        try:
            place.mkdir()
        except FileExistsError:
            continue
        try:
            compile_all(place.name)
        finally:
            (place / "done").touch()
    began = time.monotonic()
    while not all((place / "done").exists() for place in places):
        if time.monotonic() - began > PATIENCE:
            return
        time.sleep(0.2)
