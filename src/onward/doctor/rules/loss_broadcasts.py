"""Prediction and target have different shapes, and the loss stretches them over each other."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

ELEMENTWISE = {"mse", "l1", "huber", "bce", "bce_logits", "gaussian_nll", "poisson_nll", "residual"}
ELEMENTWISE |= {"accuracy"}


def check(comparisons: tuple[Comparison, ...]) -> Verdict:
    """Hold the shapes of predictions and targets against each other."""
    usable = [c for c in comparisons if c.kind in ELEMENTWISE]
    if not usable:
        return NotChecked("no loss that compares element by element was seen")
    stretched = [c for c in usable if _stretches(c)]
    if not stretched:
        return Clear({"comparisons": len(usable)})
    first = next((c for c in stretched if c.phase == "training"), stretched[0])
    prediction, target = _shapes(first)
    shape = np.broadcast_shapes(prediction, target)
    paired = max(np.prod(prediction), np.prod(target))
    return Found(
        f"A prediction of shape {prediction} is compared with a target of shape "
        f"{target}. They are stretched to {shape}: {int(np.prod(shape))} differences "
        f"where {int(paired)} were meant, most of them between values that do not belong together.",
        {
            "prediction_shape": list(prediction),
            "target_shape": list(target),
            "stretched_shape": list(shape),
            "comparisons": len(stretched),
        },
        0.95 if first.phase == "training" else 0.8,
        first.where,
    )


def _shapes(comparison: Comparison) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the shapes as the script had them, without the axis that joins steps of a loop."""
    one, other = comparison.prediction.shape, comparison.target.shape
    axis = comparison.joined_axis
    if axis is None:
        return one, other
    return one[:axis] + one[axis + 1 :], other[:axis] + other[axis + 1 :]


def _stretches(comparison: Comparison) -> bool:
    """Whether both sides grow; three axes or more on both are tables of pairs, on purpose."""
    one, other = _shapes(comparison)
    if len(one) == len(other) > 2 and not _astray(comparison, one, other):
        return False
    try:
        both = np.broadcast_shapes(one, other)
    except ValueError:
        return False
    return bool(np.prod(both) > max(np.prod(one), np.prod(other)))


def _astray(comparison: Comparison, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether both are one table with an axis of 1 put into different places, and all averaged."""
    same = [n for n in one if n != 1] == [n for n in other if n != 1]
    last = min(one[-1], other[-1]) == 1 < max(one[-1], other[-1])
    return same and last and comparison.backward and comparison.reduction == "mean"


RULE = Rule(
    code="OW203",
    name="loss-broadcasts",
    what="Prediction and target differ in shape and are broadcast over each other in the loss.",
    why="Every prediction is compared with every target: the best answer is their mean.",
    threshold="The broadcast shape has more elements than either side.",
    source="Broadcasting rules of NumPy and PyTorch; exact.",
    remedy="Give both the same shape: `prediction.squeeze(-1)` or `target.unsqueeze(-1)`.",
    wrong_when="A table of all pairwise differences is meant (two arrays of three axes or more are "
    "taken for one).",
    check=check,
    consequences=("constant-prediction", "overfit", "persistence-unbeaten", "linear-suffices"),
    severity=3,
)
