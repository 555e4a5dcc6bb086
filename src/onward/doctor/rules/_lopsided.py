"""Losses that ask for a quantile or an expectile, judged by errors that ask for the middle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Comparison, Evidence, Where
from onward.doctor.experiments.pairs import Array
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Found
from onward.doctor.rules._script import says

LEAST, EXACT, UNEQUAL = 4, 1e-3, 1.5
"""Values on each side, relative spread of their pull, and how unequal the sides must be."""

VALUES, BETTER, LATE = 50, 0.1, 0.7
"""Values judged, share of the error that a constant takes away, and of steps done by then."""

MEANT = re.compile(
    r"coverage|exceed|interval|newsvendor|service.?level|asymmetr|expectile|upper|lower|\bband",
    re.IGNORECASE,
)
"""Words of scripts in which one side is to weigh more."""


@dataclass(frozen=True)
class Sides:
    """How a loss pulls at predictions that are too high and at those that are too low.

    The gradient of a pinball loss is ``1 - tau`` above the target and ``-tau`` below it, whatever
    the distance (``power`` 0); that of lopsided squares grows with it (``power`` 1).
    """

    above: float
    below: float
    power: int

    @property
    def tau(self) -> float:
        """The quantile (or expectile) that is asked for."""
        return self.below / (self.above + self.below)


def lopsided(evidence: Evidence, told: tuple[Told, ...]) -> Found | None:
    """Ask whether the loss prefers one side, predictions lie there, and both are judged alike."""
    sides, where = _taught(evidence)
    if sides is None:
        return None
    for name, prediction, target, at in _judged(evidence, told):
        apart = prediction - target
        share = float((target < prediction).mean())
        squared = float(apart.mean() ** 2 / (apart**2).mean())
        size = float(np.abs(apart).mean())
        absolute = 1 - float(np.abs(apart - np.median(apart)).mean()) / size
        leaning = (share - 0.5) / (sides.tau - 0.5)
        if leaning < 0.4 or max(squared, absolute) < BETTER:
            continue
        again = {c.site for c in evidence.training} & {c.site for c in evidence.evaluation}
        sure = 0.4 if again or says(evidence.run.target, MEANT) else 0.85
        kind = "quantile" if sides.power == 0 else "expectile"
        return Found(
            f"The loss is not symmetric: its gradient pulls {sides.below / sides.above:.3g} times "
            f"as hard where predictions are too low as where they are too high. It asks for the "
            f"{sides.tau:.2g} {kind}, and gets it: {share:.0%} of {target.size} targets in the "
            f"evaluation lie below their prediction. But the {name} that judges it weighs both "
            f"sides alike: one constant taken off all predictions ({np.median(apart):.3g}) would "
            f"make the mean absolute error {absolute:.0%} smaller, the mean squared error "
            f"{squared:.0%}.",
            {
                "pull_below_over_above": sides.below / sides.above,
                "asked_for": sides.tau,
                "targets_below_prediction": share,
                "absolute_error_taken_away_by_a_constant": absolute,
                "squared_error_taken_away_by_a_constant": squared,
            },
            sure,
            where or at,
            "Train with the error that you report, or report the loss and the share of targets "
            "below their prediction.",
        )
    return None


def _taught(evidence: Evidence) -> tuple[Sides | None, Where | None]:
    """Return the sides of the training loss, if all of its comparisons have the same."""
    seen = [c for c in evidence.training if c.gradient is not None and c.weights is None]
    known = [(sides(c), c.where) for c in seen if _both(c)]
    if len(known) < 2 or any(one is None for one, _ in known):
        return None, None
    taus = [one.tau for one, _ in known if one is not None]
    first, where = known[0]
    if first is None or np.ptp(taus) > 0.01:
        return None, None
    unequal = max(first.above, first.below) / min(first.above, first.below)
    return (first, where) if unequal >= UNEQUAL else (None, None)


def _both(comparison: Comparison) -> bool:
    """Whether there are predictions enough above and below their targets."""
    said, asked = comparison.prediction.array, comparison.target.array
    return said.shape == asked.shape and LEAST < (said > asked).sum() < said.size - LEAST


def sides(comparison: Comparison) -> Sides | None:
    """Return how hard a loss pulls on both sides; None if not by the side and distance alone."""
    gradient = comparison.gradient
    said, asked = comparison.prediction.array, comparison.target.array
    if gradient is None or said.shape != asked.shape or gradient.shape != said.shape:
        return None
    apart, pull = (said - asked).ravel().astype(float), gradient.ravel().astype(float)
    clear = np.abs(apart) > 1e-4 * np.abs(apart).max(initial=0.0)
    above, below = clear & (apart > 0), clear & (apart < 0)
    if min(above.sum(), below.sum()) < LEAST:
        return None
    for power in (0, 1):
        strength = pull / np.where(clear, apart, 1.0) * (np.abs(apart) if power == 0 else 1.0)
        levels = [float(np.median(strength[side])) for side in (above, below)]
        spread = [np.ptp(strength[side]) for side in (above, below)]
        if min(levels) > 0 and all(
            s <= EXACT * level for s, level in zip(spread, levels, strict=True)
        ):
            return Sides(levels[0], levels[1], power)
    return None


def _judged(
    evidence: Evidence, told: tuple[Told, ...]
) -> Iterator[tuple[str, Array, Array, Where | None]]:
    """Yield symmetric errors at the end of the run: name, predictions, targets, line."""
    names = {"mse": "squared error", "l1": "absolute error", "huber": "error"}
    for c in reversed(evidence.evaluation):
        late = c.step >= LATE * evidence.course.steps and c.kind in names
        said, asked = c.prediction.array, c.target.array
        if late and said.shape == asked.shape and said.size >= VALUES and c.reported:
            yield names[c.kind], said.ravel().astype(float), asked.ravel().astype(float), c.where
    for one in told:
        if one.prediction.size >= VALUES:
            yield one.measure, one.prediction, one.target, one.where
