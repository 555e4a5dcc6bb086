"""What kind of network it is, as far as rules on data must know."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onward.doctor.evidence import LayerCall, Model

COPIES = (
    "autoencod",
    "auto_encod",
    "encdec",
    "reconstruct",
    "bottleneck",
    "latent",
    "vae",
    "decod",
)


def reads_backwards(layer_calls: Iterable[object]) -> bool:
    """Whether a recurrent layer reads its sequence in both directions."""
    return any(isinstance(call, LayerCall) and call.bidirectional for call in layer_calls)


def rebuilds(models: Iterable[Model], layer_calls: Iterable[object]) -> bool:
    """Whether the network looks like one that rebuilds its input from a summary.

    By its names, or because a recurrent layer is fed the same value at every step.
    """
    for model in models:
        names = [model.name, *(f"{part.name} {part.kind}" for part in model.modules)]
        if any(word in name.lower() for name in names for word in COPIES):
            return True
    return any(isinstance(call, LayerCall) and _repeated(call) for call in layer_calls)


def _repeated(call: LayerCall) -> bool:
    values, axis = call.input.array, call.time_axis
    if axis is None or values.ndim < 3 or values.shape[axis] < 3:
        return False
    return bool(np.all(values == np.take(values, [0], axis=axis)))
