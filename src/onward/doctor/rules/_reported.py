"""Errors reported by the script that are of another unit than what the network was taught."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments.pairs import AllPairs, Array
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Found

BENT, TOLD, ALIKE = 4.0, 0.3, 2.0
"""How many times smaller the error is once predictions are stretched, what is then left of the
variance, and by how much what the network says may differ from what it was taught."""


def in_other_units(pairs: AllPairs, told: tuple[Told, ...]) -> Found | None:
    """Ask whether what was reported becomes small once predictions are stretched and bent."""
    taught = next((p for p in pairs.training if p.prediction is not None and not p.classes), None)
    if taught is None:
        return None
    for one in told:
        error, variance = float(np.mean((one.prediction - one.target) ** 2)), one.target.var()
        if variance <= 0 or not _alike(taught.y, one.prediction):
            continue
        left = left_by_curve(one.prediction, one.target, 2)
        if left > TOLD * variance or error < BENT * left or error < 0.2 * variance:
            continue
        return Found(
            f"The {one.measure} of {one.value:.4g} that the script reports is the one between "
            f"outputs as the network gave them (mean {one.prediction.mean():.3g}, deviation "
            f"{one.prediction.std():.3g}) and `{one.name}` (mean {one.target.mean():.3g}, "
            f"deviation {one.target.std():.3g}). The loss asked for targets of mean "
            f"{taught.y.mean():.3g} and deviation {taught.y.std():.3g}. Stretched and bent, "
            f"outputs would be off by {left / variance:.1%} of the variance: they are in "
            "different units.",
            {
                "reported": one.value,
                "error": error,
                "left_when_stretched": left,
                "variance": float(variance),
                "mean_in_training": float(taught.y.mean()),
                "deviation_in_training": float(taught.y.std()),
            },
            0.85,
            one.where,
            "Put predictions back into the target's units before they are compared.",
        )
    return None


def _alike(taught: Array, said: Array) -> bool:
    """Whether predictions are of the place and size of what was taught."""
    size = max(float(taught.std()), 1e-12)
    apart = abs(float(said.mean() - taught.mean())) / size
    return apart < ALIKE and 1 / ALIKE**2 < float(said.std()) / size < ALIKE
