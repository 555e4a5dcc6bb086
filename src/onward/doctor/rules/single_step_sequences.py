"""The recurrent layer gets one step at a time, or features where time should be."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import LayerCall
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.timeline import stitch
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict


def check(layer_calls: tuple[LayerCall, ...], pairs: AllPairs | None = None) -> Verdict:
    """Look at how many steps each recurrent layer gets, and at where windows overlap."""
    seen = [c for c in layer_calls if c.grad and c.time_axis is not None and c.lengths is None]
    if not seen:
        return NotChecked("no recurrent layer was seen reading whole sequences")
    steps = {c.name: 0 for c in seen}
    for call in seen:
        steps[call.name] = max(steps[call.name], call.input.shape[call.time_axis or 0])
    if max(steps.values()) == 1 and all(c.given in ("none", "zeros", "fresh") for c in seen):
        return _single(seen)
    return _features_as_time(pairs) or Clear({"steps": max(steps.values())})


def _single(seen: list[LayerCall]) -> Found:
    first = seen[0]
    return Found(
        f"`{first.name or first.kind}` reads sequences of 1 step: its input is "
        f"{first.input.shape}, axis {first.time_axis} is time, and it starts without a state in "
        f"all {len(seen)} calls looked at. {first.input_size} values enter as features of one "
        "step; nothing is remembered.",
        {
            "input_shape": list(first.input.shape),
            "time_axis": first.time_axis,
            "steps": 1,
            "features": first.input_size,
            "calls": len(seen),
        },
        0.9,
        first.where,
    )


def _features_as_time(pairs: AllPairs | None) -> Found | None:
    """Windows that overlap along the axis of features hold time there."""
    if pairs is None or not pairs.training:
        return None
    pair = pairs.training[0]
    steps, features = pair.x.shape[1:]
    if pair.tokens or features < 6 or features <= steps:
        return None
    turned = np.swapaxes(pair.x, 1, 2)[..., :1]
    if stitch(pair.x) is not None or stitch(turned) is None:
        return None
    return Found(
        f"The network reads {steps} steps of {features} features, but the windows overlap along "
        f"the features: that axis is time. It should read {features} steps of {steps} features.",
        {"steps": steps, "features": features},
        0.85,
        pair.comparisons[0].where,
        "Swap the last two axes: `x.transpose(1, 2)`, and build the layer for that many features.",
    )


RULE = Rule(
    code="OW109",
    name="single-step-sequences",
    what="Sequences have one step: the past is handed over as features, or time is on their axis.",
    why="A recurrent layer without a second step remembers nothing: it is a dense layer.",
    threshold="One step in every training call, and no state carried from call to call.",
    source="Exact.",
    remedy="Give the past as steps: `x.unsqueeze(-1)` makes `(series, time, 1)` of `(series, "
    "time)`, with `input_size=1`.",
    wrong_when="A state is kept in another way, or a dense layer is meant.",
    check=check,
    consequences=("linear-suffices", "persistence-unbeaten", "input-ignored"),
    severity=2,
)
