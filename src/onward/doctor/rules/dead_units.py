"""Rectified units that give zero whatever comes in."""

from __future__ import annotations

from onward.doctor.evidence import Comparison, Layer, LayerCall
from onward.doctor.learned import learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._spoils import NOTHING_LEARNED
from onward.doctor.rules._units import is_output, units

MOST, LEAST_SAMPLES = 0.9, 64
"""Share of a layer's units that must be dead, and samples to tell from."""


def check(
    layers: tuple[Layer, ...] = (),
    layer_calls: tuple[LayerCall, ...] = (),
    training: tuple[Comparison, ...] = (),
) -> Verdict:
    """Look for units that were zero in every sample of the second half of training."""
    seen = units(layers, layer_calls)
    rectified = [x for x in seen if "relu" in x.kind and "leaky" not in x.kind]
    rectified = [x for x in rectified if (x.values >= 0).all() and len(x.values) >= LEAST_SAMPLES]
    if not rectified:
        return NotChecked("no rectified units were seen, or too few samples of them")
    dead = {x.name: float((x.values == 0).all(0).mean()) for x in rectified}
    numbers = {
        "layers": len(rectified),
        "dead_units_by_layer": {k: dead[k] for k in list(dead)[:8]},
    }
    came = learned(training)
    poor = came is None or not came.share < 0.5
    worst = max(rectified, key=lambda x: dead[x.name])
    share = dead[worst.name]
    if share < MOST or (share < 1 and not poor):
        return Clear(numbers)
    if came is not None and came.share < 0.5:
        return Clear(numbers)
    width = worst.values.shape[-1]
    output = is_output(worst, training)
    what = "the network's output" if output else f"the rectified layer `{worst.name}`"
    return Found(
        f"{round(share * width)} of {width} units of {what} are zero for every input looked at in "
        f"the second half of training ({len(worst.values)} samples): no gradient passes through "
        "them, and they never come back.",
        numbers,
        0.85 if share > 0.97 else 0.7,
        worst.where,
    )


RULE = Rule(
    code="OW508",
    name="dead-units",
    what="Rectified units (ReLU) that are zero for all inputs.",
    why="Their gradient is zero as well, so they stay as they are; what lies before them is not "
    "taught.",
    threshold="At least 90% of a layer's units are zero in every sample of the second half of "
    "training, and the network did not learn (above half of the error of a constant).",
    source="Maas, Hannun and Ng 2013. The share is our own: some dead units are harmless.",
    remedy="A smaller learning rate, biases that begin at zero, scaled inputs, or LeakyReLU, ELU "
    "or tanh; no ReLU on an output that can be negative.",
    wrong_when="The layer is meant to be sparse.",
    check=check,
    consequences=NOTHING_LEARNED,
    severity=2,
)
