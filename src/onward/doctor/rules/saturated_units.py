"""Units that sit at the ends of their range, where no gradient passes."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Layer, LayerCall
from onward.doctor.learned import learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._spoils import NOTHING_LEARNED
from onward.doctor.rules._units import Units, is_output, units

END, MOST, LEAST_SAMPLES = 0.98, 0.75, 64
"""Where saturation begins (of a range from -1 to 1), share of values, samples to tell from."""


def check(
    layers: tuple[Layer, ...] = (),
    layer_calls: tuple[LayerCall, ...] = (),
    training: tuple[Comparison, ...] = (),
) -> Verdict:
    """Count values at the ends of tanh and sigmoid."""
    usable = [x for x in units(layers, layer_calls) if _range(x) and len(x.values) >= LEAST_SAMPLES]
    usable = [x for x in usable if not is_output(x, training)]
    if not usable:
        return NotChecked("no tanh or sigmoid units were seen, or too few samples of them")
    shares = {x.name: _share(x) for x in usable}
    numbers = {
        "layers": len(usable),
        "saturated_by_layer": {k: shares[k] for k in list(shares)[:8]},
    }
    came = learned(training)
    worst = max(usable, key=lambda x: shares[x.name])
    share = shares[worst.name]
    if share < MOST or (came is not None and came.share < 0.3):
        return Clear(numbers)
    numbers["error_over_that_of_a_constant"] = None if came is None else came.share
    return Found(
        f"{share:.0%} of the values of `{worst.name}` ({worst.kind}) lie at the ends of its range, "
        f"beyond {END} of it, in {len(worst.values)} samples: hardly any gradient passes there.",
        numbers,
        0.8,
        worst.where,
    )


def _range(layer: Units) -> bool:
    bounded = layer.kind in ("tanh", "sigmoid", "hardtanh", "hardsigmoid")
    return bounded and layer.values.shape[-1] > 1 and float(np.abs(layer.values).max()) <= 1.0


def _share(layer: Units) -> float:
    values = 2 * layer.values - 1 if "sigmoid" in layer.kind else layer.values
    return float((np.abs(values) > END).mean())


RULE = Rule(
    code="OW509",
    name="saturated-units",
    what="Units of tanh or sigmoid that are always at the ends of their range.",
    why="The slope is next to zero there: the layer works as a switch, and what lies before it is "
    "not taught.",
    threshold="At least 75% of a layer's values beyond 98% of the range, in the second half of "
    "training, and an error above 30% of that of a constant. Outputs do not count.",
    source="Glorot and Bengio 2010. The shares are our own.",
    remedy="Scale the inputs to unit size, begin with smaller weights (the default of PyTorch), "
    "and try a smaller learning rate.",
    wrong_when="The network computes with states that are on or off.",
    check=check,
    consequences=NOTHING_LEARNED,
    severity=2,
)
