"""Evaluations that were made outside torch, found again among the script's variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Departure, Variable

WORDS = re.compile(r"(^y|_y(_|$)|target|true|truth|label|actual|expect|answer|want)", re.IGNORECASE)
SAID = re.compile(r"(pred|hat|output|forecast|guess|said)", re.IGNORECASE)
FEWEST, APART, SEED = 8, 1_000_000, 3


def judged(
    departures: Iterable[Departure], calls: Sequence[Call], variables: Sequence[Variable]
) -> list[Comparison]:
    """Return comparisons of outputs that left torch with the one variable that fits them.

    It has their number of values, is called like a target and is no prediction. Where two
    variables fit, none is taken.
    """
    known = {call.index: call for call in calls if call.phase == "evaluation"}
    found = []
    for gone in departures:
        call = known.get(-1 if gone.call is None else gone.call)
        size = int(np.prod(gone.values.shape))
        if call is None or gone.comparison is not None or gone.how == "item":
            continue
        if size < FEWEST or gone.values.array.size != size or not call.inputs:
            continue
        fitting = _fitting(gone, variables, size)
        if len(fitting) == 1:
            found.append(_comparison(gone, call, fitting[0]))
    return found


def free_running(
    outputs: Sequence[np.ndarray], variables: Sequence[Variable]
) -> tuple[Variable, Variable] | None:
    """Return the variables of a free-running forecast and of its truth, None if not certain."""
    known = np.concatenate([np.ravel(output) for output in outputs]) if outputs else np.empty(0)
    said = [v for v in variables if SAID.search(v.name) and v.values.array.size >= FEWEST]
    for forecast in said:
        array = forecast.values.array
        if array.dtype.kind != "f" or np.isin(array.astype("float32"), known).mean() < 0.2:
            continue
        fitting = {
            v.values.array.astype("float32").tobytes(): v
            for v in variables
            if WORDS.search(v.name)
            and not SAID.search(v.name)
            and np.squeeze(v.values.array).shape == np.squeeze(array).shape
        }
        if len(fitting) == 1:
            return forecast, next(iter(fitting.values()))
    return None


def continued(
    call: Call, variables: Sequence[Variable]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return a free-running path and what followed its first window in the data, both by step.

    The data are found by the window itself; None if no variable holds it and what comes after it.
    """
    if call.path is None or not call.inputs or call.time_axis not in (0, 1):
        return None
    path, seed = call.path.array.astype(float), call.inputs[0].array.astype(float)
    seed = np.moveaxis(seed, call.time_axis, 0).reshape(seed.shape[call.time_axis], -1)
    path = path.reshape(len(path), -1)
    if len(seed) < SEED or path.shape[1] != seed.shape[1] or np.ptp(seed) == 0:
        return None
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or not variable.values.whole:
            continue
        for values in (array, array.swapaxes(0, 1)) if array.ndim > 1 else (array,):
            series = values.reshape(len(values), -1)
            at = _place(series, seed) if series.shape[1] == seed.shape[1] else None
            if at is not None and len(series) - at - len(seed) >= FEWEST:
                steps = min(len(path), len(series) - at - len(seed))
                return path[:steps], series[at + len(seed) :][:steps].astype(float)
    return None


def _place(series: NDArray[np.float64], seed: NDArray[np.float64]) -> int | None:
    """Return where a series goes through a window of values, None if nowhere or at two places."""
    if len(series) < len(seed):
        return None
    starts = np.flatnonzero((np.abs(series[: len(series) - len(seed) + 1] - seed[0]) < 1e-6).all(1))
    found = [k for k in starts if np.allclose(series[k : k + len(seed)], seed, atol=1e-6)]
    return int(found[0]) if len(found) == 1 else None


def _fitting(gone: Departure, variables: Sequence[Variable], size: int) -> list[Variable]:
    said = gone.values.array.ravel()
    kept: dict[bytes, Variable] = {}
    for variable in variables:
        array = variable.values.array
        if array.size != size or array.dtype.kind != "f" or not WORDS.search(variable.name):
            continue
        if SAID.search(variable.name) or np.allclose(array.ravel(), said, equal_nan=True):
            continue
        if np.squeeze(array).shape == np.squeeze(gone.values.array).shape:
            kept.setdefault(array.astype("float32").tobytes(), variable)
    return list(kept.values())


def _comparison(gone: Departure, call: Call, target: Variable) -> Comparison:
    return Comparison(
        index=APART + gone.index,
        step=gone.step,
        phase="evaluation",
        kind="mse",
        manual=True,
        prediction=gone.values,
        target=target.values,
        weights=None,
        options={"variable": target.name},
        reduction=None,
        value=None,
        backward=False,
        reported=True,
        call=gone.call,
        inputs=call.inputs,
        time_axis=call.time_axis,
        batch_axis=call.batch_axis,
        training_flag=gone.training_flag,
        grad=False,
        site=APART + (gone.where.line if gone.where is not None else 0),
        where=gone.where,
    )
