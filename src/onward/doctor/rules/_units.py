"""Samples of units late in training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Layer


ENDS = ("sigmoid", "tanh", "relu", "softmax")


def late(layer: Layer) -> NDArray[Any]:
    """Return the samples of the second half of training, or all if there are few."""
    order = np.unique(layer.steps)
    if len(order) < 4:
        return layer.values
    return np.asarray(layer.values[layer.steps >= order[len(order) // 2]])


def is_output(layer: Layer, comparisons: tuple[Comparison, ...]) -> bool:
    """Whether a layer ends the network: it is the last nonlinearity of a prediction."""
    width = layer.values.shape[-1]
    name = layer.kind.lower()
    for comparison in comparisons:
        ops = [op for op in comparison.prediction.trail if op.op in ENDS]
        after = [op.op for op in comparison.prediction.trail]
        if not ops or ops[-1].op != name:
            continue
        last = max(i for i, op in enumerate(after) if op == ops[-1].op)
        linear = {"linear", "matmul", "addmm", "lstm", "gru", "rnn_tanh", "rnn_relu"}
        if not linear.intersection(after[last + 1 :]) and ops[-1].after[-1:] in ((width,), ()):
            return True
    return False
