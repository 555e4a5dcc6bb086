"""Whether predictions are of the size of their targets, in training and in evaluation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Course
from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments.outcome import late
from onward.doctor.experiments.pairs import AllPairs, Pairs

FEWEST = 30


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Mean squared errors at the end, and what a curve through predictions leaves of them.

    The curve is the best parabola from predictions to targets. A prediction in other units leaves
    a large error as it is, and a small one once it is bent and stretched.

    Attributes
    ----------
    error, left, variance
        Of predictions as they are, of the curve, and of the targets' mean.
    values
        Number of targets.
    pairs
        What was compared.
    """

    error: float
    left: float
    variance: float
    values: int
    pairs: Pairs

    @property
    def gain(self) -> float:
        """How many times smaller the error becomes by the curve."""
        return self.error / max(self.left, 1e-9 * self.variance)


def calibration(
    pairs: AllPairs, course: Course
) -> tuple[Calibrated | None, tuple[Calibrated, ...]]:
    """Return the calibration of the main training pairs, and of evaluations of the same kind."""
    taught = _calibrated(pairs.training[0], course.steps) if pairs.training else None
    if taught is None:
        return None, ()
    same = [p for p in pairs.evaluation if p.kind == taught.pairs.kind]
    made = [_calibrated(p, course.steps) for p in same]
    return taught, tuple(one for one in made if one is not None)


def _calibrated(pair: Pairs, steps: int) -> Calibrated | None:
    if pair.prediction is None or pair.classes:
        return None
    rows = late(pair, steps)
    y, said = pair.y[rows].ravel(), pair.prediction[rows].ravel()
    if y.size < FEWEST or not np.isfinite(y).all() or not np.isfinite(said).all():
        return None
    if y.var() <= 0 or said.std() <= 1e-6 * max(1.0, float(np.abs(said).max())):
        return None
    error, left = float(((said - y) ** 2).mean()), left_by_curve(said, y, 2)
    return Calibrated(error, left, float(y.var()), y.size, pair)
