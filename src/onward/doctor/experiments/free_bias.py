"""How much of the errors of a free run is told by the run itself and by what drove it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Evidence
from onward.doctor.experiments.lag_fit import powers, shared
from onward.doctor.rule import UnavailableError

SERIES, STEPS, MOST, DRIVES = 16, 8, 3000, 4
"""Series and steps of a run at least, values that are fitted, and columns of what drove it."""

Array = NDArray[np.float64]


def free_bias(evidence: Evidence) -> float:
    """Return the share of the errors' variance that simple rules tell, on series held out.

    Rules on the run so far, its beginning, the time, and inputs up to then. Noise and chaos cannot
    be told so: what can, a network would have learned that was trained as it is used.

    Raises
    ------
    UnavailableError
        If no free run of several series was compared with anything.
    """
    free = {c.index: c for c in evidence.calls if c.phase == "evaluation" and c.fed_back}
    ends = {index + 1: call for index, call in free.items()}
    told = []
    for comparison in evidence.evaluation[-4:]:
        call = free.get(comparison.call or -1) or ends.get(comparison.call or -1)
        if call is not None and (run := _run(comparison)) is not None:
            told.append(_told(*run, list(_drives(call, run[0].shape))))
    if not told:
        raise UnavailableError("no free run of several series was compared with anything")
    return max(told)


def _run(comparison: Comparison) -> tuple[Array, Array] | None:
    """Return a run and the truth as ``(series, time)``, None if it is none."""
    said, asked = comparison.prediction, comparison.target
    if comparison.kind not in ("mse", "l1", "huber", "residual") or not said.whole:
        return None
    run = np.squeeze(said.array.astype(float))
    if run.ndim != 2 or run.shape[0] < SERIES or run.shape[1] < STEPS or not asked.whole:
        return None
    truth = np.squeeze(asked.array.astype(float))
    return (run, truth) if truth.shape == run.shape and np.isfinite(run).all() else None


def _drives(call: Call, shape: tuple[int, ...]) -> Iterator[Array]:
    """Yield inputs that go along with a run: ``(series, time)`` each."""
    for values in call.inputs:
        array = values.array.astype(float)
        if array.ndim == 2:
            array = array[..., None]
        if array.ndim == 3 and array.shape[0] == shape[0] and array.shape[1] >= shape[1]:
            for column in range(min(array.shape[2], DRIVES)):
                yield array[:, : shape[1], column]


def _told(run: Array, truth: Array, drives: list[Array]) -> float:
    error = truth - run
    series, steps = run.shape
    time = np.broadcast_to(np.linspace(0, 1, steps), run.shape)
    begin = np.broadcast_to(run[:, :1], run.shape)
    columns = [run, begin, time]
    for drive in drives[:DRIVES]:
        so_far = np.cumsum(drive, axis=1) / np.arange(1, steps + 1)
        columns += [drive, so_far]
    rows = np.broadcast_to(np.arange(series)[:, None], run.shape)
    keep = np.linspace(0, run.size - 1, min(run.size, MOST)).astype(int)
    x = np.stack([column.ravel()[keep] for column in columns], axis=1)
    x = (x - x.mean(axis=0)) / np.maximum(x.std(axis=0), 1e-12)
    y = error.ravel()[keep][:, None]
    return float(shared(powers(x[:, None, :]), y, rows.ravel()[keep]))
