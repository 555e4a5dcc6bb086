"""What kind of network it is, as far as rules on data must know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from onward.doctor.evidence import Call, LayerCall, Model
from onward.doctor.experiments.influence import Influence

WIDTHS, NARROW = re.compile(r"in_features=(\d+), out_features=(\d+)"), 0.5
"""How a dense layer says its widths; and how narrow, beside the input, a summary is."""

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


def rebuilds(
    models: Sequence[Model], layer_calls: Iterable[object], calls: Iterable[Call] = ()
) -> bool:
    """Whether the network looks like one that rebuilds its input from a summary.

    By its names, because its layers grow narrow and as wide again, in one network or in several
    that a pass goes through, or because a recurrent layer is fed the same value at every step.
    """
    together = {call.models for call in calls if len(call.models) > 1}
    if any(_narrows([m for m in models if m.index in chain]) for chain in together):
        return True
    for model in models:
        if _narrows([model]):
            return True
        names = [model.name, *(f"{part.name} {part.kind}" for part in model.modules)]
        if any(COPIES.search(name) for name in names):
            return True
    return any(isinstance(call, LayerCall) and _repeated(call) for call in layer_calls)


def _narrows(models: Iterable[Model]) -> bool:
    """Whether dense layers lead to a few numbers, and from there to as many as there were."""
    widths = [
        (int(found[1]), int(found[2]))
        for model in models
        for part in model.modules
        if part.kind == "Linear" and (found := WIDTHS.search(part.detail))
    ]
    if len(widths) < 2 or widths[0][0] != widths[-1][1]:
        return False
    return min(out for _, out in widths) <= NARROW * widths[0][0]


def _repeated(call: LayerCall) -> bool:
    values, axis = call.input.array, call.time_axis
    if axis is None or values.ndim < 3 or values.shape[axis] < 3:
        return False
    return bool(np.all(values == np.take(values, [0], axis=axis)))
