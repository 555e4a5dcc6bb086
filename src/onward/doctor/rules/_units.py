"""Samples of units late in training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Layer, LayerCall, Where

ENDS = ("sigmoid", "tanh", "relu", "softmax")
LINEAR = {"linear", "matmul", "addmm", "lstm", "gru", "rnn_tanh", "rnn_relu"}


@dataclass(frozen=True, eq=False)
class Units:
    """What the units of a layer did in the second half of training: ``(sample, unit)``."""

    name: str
    kind: str
    values: NDArray[np.float64]
    where: Where | None


def units(layers: tuple[Layer, ...], layer_calls: tuple[LayerCall, ...]) -> list[Units]:
    """Return activations, and recurrent layers whose outputs are bounded or rectified."""
    found = [Units(x.name, x.kind.lower(), _late(x).astype(float), x.where) for x in layers]
    plain: dict[str, list[LayerCall]] = {}
    for call in layer_calls:
        if call.grad and call.kind in ("RNN", "RNNCell") and call.lengths is None:
            plain.setdefault(call.name, []).append(call)
    for name, calls in plain.items():
        half = calls[len(calls) // 2 :]
        width = half[-1].output.array.shape[-1]
        values = np.concatenate([c.output.array.reshape(-1, width) for c in half])[:20_000]
        kind = "relu" if (values >= 0).all() else "tanh"
        found.append(Units(name, kind, values.astype(float), half[-1].where))
    return [one for one in found if one.values.size]


def _late(layer: Layer) -> NDArray[np.float64]:
    order = np.unique(layer.steps)
    if len(order) < 4:
        return layer.values
    return np.asarray(layer.values[layer.steps >= order[len(order) // 2]])


def is_output(layer: Units, comparisons: tuple[Comparison, ...]) -> bool:
    """Whether a layer ends the network: it is the last nonlinearity of a prediction."""
    width = layer.values.shape[-1]
    for comparison in comparisons:
        ops = [op for op in comparison.prediction.trail if op.op in ENDS]
        names = [op.op for op in comparison.prediction.trail]
        if not ops or ops[-1].op != layer.kind:
            continue
        last = max(i for i, name in enumerate(names) if name == layer.kind)
        if not LINEAR.intersection(names[last + 1 :]) and ops[-1].after[-1:] in ((width,), ()):
            return True
    return False
