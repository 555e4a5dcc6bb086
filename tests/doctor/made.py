"""Evidence made of arrays alone, for laws that need no network: values, comparisons and pairs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Values, Variable
from onward.doctor.experiments.pairs import Pairs

Array = NDArray[Any]


def values(array: Array) -> Values:
    """Return an array as a tensor that was seen whole."""
    return Values(array, array.shape, str(array.dtype))


def single(array: Array) -> Values:
    """Return it in single precision, as networks see it."""
    return values(np.asarray(array, dtype="float32"))


def variable(name: str, array: Array) -> Variable:
    """Return an array that the script held at its end."""
    return Variable(name, replace(values(array), identity=id(array)), "end", "array")


def compared(said: Values, truth: Values, **other: Any) -> Comparison:
    """Return a training loss by squares, the 500th step's; ``other`` are fields that differ."""
    fields: dict[str, Any] = {
        "index": 0, "step": 500, "phase": "training", "kind": "mse", "manual": False,
        "prediction": said, "target": truth, "weights": None, "options": {}, "reduction": "mean",
        "value": None, "backward": True, "reported": False, "call": None, "inputs": (),
        "time_axis": None, "batch_axis": None, "training_flag": True, "grad": True, "site": 0,
    }  # fmt: skip
    return Comparison(**{**fields, **other})


def paired(x: Array, y: Array, said: Array | None = None) -> Pairs:
    """Return rows ``(row, time, feature)`` with targets ``(row, position, output)`` at the end."""
    one = compared(single(y if said is None else said), single(y))
    start = x.shape[1] - y.shape[1]
    return Pairs(x, y, said, start, 0, False, (one,), np.zeros(len(x), np.int64))


def in_single(array: Array) -> Array:
    """Return numbers as they are after single precision."""
    return np.asarray(array.astype("float32").astype(float))
