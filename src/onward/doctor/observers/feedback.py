"""Passes that run on their own predictions inside one module: found again by their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, LayerCall

LEAST = 2
"""Steps whose input is the output before: one may be chance, or a first value."""


def fed_inside(calls: Iterable[Call], layer_calls: Iterable[LayerCall]) -> tuple[Call, ...]:
    """Return the passes; of those that fed outputs back within a module, with how often.

    A step of a recurrent layer fed an output back if what it was given holds the numbers that the
    pass gave out at some step, and the data hold not.
    """
    steps: dict[int, list[LayerCall]] = defaultdict(list)
    for layer in layer_calls:
        if layer.call is not None and _one_step(layer):
            steps[layer.call].append(layer)
    return tuple(
        replace(call, fed_back=count)
        if not call.fed_back and (count := _count(call, steps.get(call.index, []))) >= LEAST
        else call
        for call in calls
    )


def _one_step(layer: LayerCall) -> bool:
    shape, axis = layer.input.shape, layer.time_axis
    return layer.kind.endswith("Cell") or (axis is not None and shape[axis] == 1)


def _count(call: Call, steps: list[LayerCall]) -> int:
    if not steps or not call.outputs or call.outputs[0].array.dtype.kind != "f":
        return 0
    said = call.outputs[0].array
    if said.ndim < 2 or said.size < 2:
        return 0
    data = [values.array for values in call.inputs]
    return sum(
        any(_holds(said, block) and not any(_holds(x, block) for x in data) for block in blocks)
        for blocks in (_blocks(layer, said) for layer in steps)
    )


def _blocks(layer: LayerCall, said: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return parts of what a step was given that are as wide as an output: one number a column."""
    given = layer.input.array.reshape(-1, layer.input.array.shape[-1])
    width = said.shape[-1] if said.ndim > 2 else 1
    if given.shape[1] < width or given.shape[1] > width + 16:
        return []
    parts = [given[:, at : at + width] for at in range(given.shape[1] - width + 1)]
    return [part for part in parts if np.ptp(part) > 0 and part.any()]


def _holds(array: NDArray[np.float64], block: NDArray[np.float64]) -> bool:
    """Whether a first column of numbers stands at some step of an array, series for series."""
    series = array.reshape(*array.shape[:2], -1) if array.ndim > 1 else array[None, :, None]
    for values in (series, series.swapaxes(0, 1)):
        rows = min(len(values), len(block), 16)
        if rows < min(len(block), 2):
            continue
        for at in range(values.shape[2]):
            same = values[:rows, :, at] == block[:rows, :1]
            if bool(same.all(axis=0).any()):
                return True
    return False
