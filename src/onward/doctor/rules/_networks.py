"""What kind of network it is, as far as rules on data must know."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from onward.doctor.evidence import LayerCall, Model
from onward.doctor.experiments.influence import Influence

COPIES = re.compile(
    r"auto_?encod|encdec|reconstr|bottleneck|latent|vae|decod|(^|[._ ])(ae|dec)([._ ]|$)", re.I
)


def reads_backwards(layer_calls: Iterable[object]) -> bool:
    """Whether a recurrent layer reads its sequence in both directions."""
    return any(isinstance(call, LayerCall) and call.bidirectional for call in layer_calls)


def looks_ahead(influence: Iterable[Influence]) -> bool:
    """Whether an input was seen to move an output before it, in a training pass.

    Where no recurrent layer says which axis is time, it is the second.
    """
    for one in influence:
        if not one.training:
            continue
        if one.moves_future_only() is False:
            return True
        deep = max(len(one.input_shape), len(one.output_shape)) > 2
        same = one.output_shape[:2] == one.input_shape[:2] and deep
        if one.time_axis is None and same:
            for touched in (t for t in one.touched if len(t.place) == 2):
                row, time = touched.place
                if touched.moved[row, :time].any():
                    return True
    return False


def rebuilds(models: Iterable[Model], layer_calls: Iterable[object]) -> bool:
    """Whether the network looks like one that rebuilds its input from a summary.

    By its names, or because a recurrent layer is fed the same value at every step.
    """
    for model in models:
        names = [model.name, *(f"{part.name} {part.kind}" for part in model.modules)]
        if any(COPIES.search(name) for name in names):
            return True
    return any(isinstance(call, LayerCall) and _repeated(call) for call in layer_calls)


def _repeated(call: LayerCall) -> bool:
    values, axis = call.input.array, call.time_axis
    if axis is None or values.ndim < 3 or values.shape[axis] < 3:
        return False
    return bool(np.all(values == np.take(values, [0], axis=axis)))
