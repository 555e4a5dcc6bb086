"""Errors reported by the script that are of another unit than what the network was taught."""

from __future__ import annotations

import numpy as np

from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments.calibration import Calibrated
from onward.doctor.experiments.pairs import AllPairs, Array
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Found

REMEDY = "Put predictions back into the target's units before they are compared."
BENT, TOLD, ALIKE, FITS, FITTING = 4.0, 0.3, 2.0, 1.5, 0.3
"""How many times smaller the error is once predictions are stretched, what is then left of the
variance, by how much what the network says may differ from what it was taught, and how many times
smaller the error in training may become by stretching; and share of the variance that predictions
may leave in other units."""


def in_other_units(
    pairs: AllPairs, told: tuple[Told, ...], taught: Calibrated | None = None
) -> Found | None:
    """Ask whether what was reported becomes small once predictions are stretched and bent.

    ``taught`` tells how well predictions fit in training.
    """
    learned = next((p for p in pairs.training if p.prediction is not None and not p.classes), None)
    if learned is None:
        return None
    for one in told:
        error, variance = float(np.mean((one.prediction - one.target) ** 2)), one.target.var()
        if variance <= 0 or error < 0.2 * variance:
            continue
        if one.output is None:
            left = left_by_curve(one.prediction, one.target, 2)
            said = _as_given(one, left, learned.y) if _alike(learned.y, one.prediction) else ""
            left, said = (left, said) if said else _in_units_of_another(one)
        else:
            left, said = _put_back(one, learned.y) if _fits(taught) else (np.inf, "")
        if said and left < TOLD * variance and error > BENT * left:
            numbers = {
                "reported": one.value,
                "error": error,
                "left_in_its_units": left,
                "variance": float(variance),
                "mean_in_training": float(learned.y.mean()),
                "deviation_in_training": float(learned.y.std()),
            }
            return Found(said, numbers, 0.85, one.where, REMEDY)
    return None


def _as_given(one: Told, left: float, taught: Array) -> str:
    said, asked = one.prediction, one.target
    return (
        f"The {one.measure} of {one.value:.4g} that the script reports is the one between outputs "
        f"as the network gave them (mean {said.mean():.3g}, deviation {said.std():.3g}) and "
        f"`{one.name}` (mean {asked.mean():.3g}, deviation {asked.std():.3g}). The loss asked for "
        f"targets of mean {taught.mean():.3g} and deviation {taught.std():.3g}. Stretched and "
        f"bent, outputs would be off by {left / asked.var():.1%} of the variance: they are in "
        "different units."
    )


def _in_units_of_another(one: Told) -> tuple[float, str]:
    """Return the error of predictions that fit the target as another variable keeps it."""
    for name, values in one.units:
        left = float(np.mean((one.prediction - values) ** 2)) / max(float(values.var()), 1e-300)
        if left < FITTING:
            said = (
                f"The {one.measure} of {one.value:.4g} that the script reports is the one between "
                f"predictions (mean {one.prediction.mean():.3g}, deviation "
                f"{one.prediction.std():.3g}) and `{one.name}` (mean {one.target.mean():.3g}, "
                f"deviation {one.target.std():.3g}). They fit `{name}`, the same values in other "
                f"units, to {1 - left:.1%} of its variance."
            )
            return left * float(one.target.var()), said
    return np.inf, ""


def _put_back(one: Told, taught: Array) -> tuple[float, str]:
    """Return the error of outputs put on the curve that leads from taught to reported units.

    The curve is known by the targets: they are there in both units. So is that of the script.
    """
    assert one.output is not None
    inside = [pair for pair in ((one.name, one.target), *one.units) if _alike(taught, pair[1])]
    if not inside:
        return np.inf, ""
    name, values = inside[0]
    order = np.argsort(values)
    right = np.interp(one.output, values[order], one.target[order])
    left = float(np.mean((right - one.target) ** 2))
    rest = f"{left / one.target.var():.1%} of the variance"
    said = (
        f"The {one.measure} of {one.value:.4g} that the script reports is the one between outputs "
        f"put into other units (mean {one.prediction.mean():.3g}, deviation "
        f"{one.prediction.std():.3g}) and `{one.name}` (mean {one.target.mean():.3g}, deviation "
        f"{one.target.std():.3g}). "
    )
    if name == one.name:
        return left, said + (
            f"That is what the network was taught, and fits: as it gave them, outputs are off by "
            f"{rest}. The target is not in the units that predictions were put into."
        )
    return left, said + (
        f"The network was taught `{name}`, and fits it; on the curve that leads from that to "
        f"`{one.name}` outputs are off by {rest}. The script puts them back in another way than "
        "targets were made."
    )


def _fits(taught: Calibrated | None) -> bool:
    """Whether predictions fit in training without being stretched."""
    return taught is not None and taught.gain < FITS and taught.error < 0.5 * taught.variance


def _alike(taught: Array, said: Array) -> bool:
    """Whether predictions are of the place and size of what was taught."""
    size = max(float(taught.std()), 1e-12)
    apart = abs(float(said.mean() - taught.mean())) / size
    return apart < ALIKE and 1 / ALIKE**2 < float(said.std()) / size < ALIKE
