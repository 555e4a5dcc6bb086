"""How far a fit came, beside simple rules: the ladder's results as the doctor's outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onward.baselines.comparison import Comparison as Ladder
from onward.baselines.ladder import climb
from onward.baselines.result import Result
from onward.doctor.evidence import Comparison, Course
from onward.doctor.experiments.outcome import Outcome, Outcomes, falling
from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.observers.fits.material import Block, Material
from onward.errors import OnwardError
from onward.problems.problem import Problem, Split
from onward.problems.sources import Recorded

RULES = ("mean", "last_value", "linear")
FEWEST = 8
"""Training series that a fit must have kept for simple rules to be fitted on them."""


@dataclass(frozen=True)
class Rungs:
    """Mean squared errors of simple rules on the series that are scored; None if not known."""

    constant: float | None = None
    persistence: float | None = None
    linear: float | None = None
    network: float | None = None

    @property
    def told(self) -> float | None:
        """Share of the targets' variance that the better of the rules tells; None if not known."""
        known = [rung for rung in (self.persistence, self.linear) if rung is not None]
        return None if not known or not self.constant else 1 - min(known) / self.constant

    @classmethod
    def of(cls, material: Material, ladder: Ladder | None) -> Rungs:
        """Take them from a comparison that was made, or climb the lowest rungs now."""
        if ladder is not None:
            results = {result.name: result for result in ladder.rules}
            return cls._of(results, ladder.network, material)
        problem = material.problem or _kept(material)
        if problem is None:
            return cls()
        try:
            results = {result.name: result for result in climb(problem, RULES)}
        except (OnwardError, ValueError, np.linalg.LinAlgError):
            return cls()
        return cls._of(results, None, material)

    @classmethod
    def _of(cls, results: dict[str, Result], network: Result | None, material: Material) -> Rungs:
        score = material.task.score
        counted = slice(score.first - 1, score.last)

        def error(result: Result | None) -> float | None:
            if result is None or result.score is None or not len(result.by_position):
                return None
            found = float(result.by_position[counted].mean())
            return found if np.isfinite(found) else None

        constant, last, linear = (error(results.get(name)) for name in RULES)
        forecast = material.task.kind == "continuation"
        return cls(constant, last if forecast else None, linear, error(network))


def _kept(material: Material) -> Problem | None:
    """Return a problem of the series that a fit has kept, with a part of them to choose by."""
    taught, held = material.taught, material.held
    if taught is None or len(taught) < FEWEST or not len(held):
        return None
    if material.task.scored_in(taught) != material.task.scored_in(held):
        return None
    cut = len(taught) - max(2, len(taught) // 5)
    split = Split("what the fit has kept", taught[:cut], taught[cut:], held)
    problem: Problem = Problem._holding(
        material.task, split, Recorded(split.training), material.batch
    )
    return problem


def outcomes(
    taught: tuple[Block, Array] | None,
    held: tuple[Block, Array] | None,
    rungs: Rungs,
    course: Course,
    seen: tuple[Comparison, ...],
    originals: tuple[Block, Array] | None,
) -> Outcomes:
    """Return the errors in training and on the series that are scored.

    Parameters
    ----------
    taught, held
        Series and predictions, in the network's units.
    rungs
        Errors of simple rules, in original units.
    originals
        The series that are scored, and their predictions, in original units.
    """
    training = evaluation = None
    if taught is not None:
        training = _outcome(*taught, Rungs(), seen)
    if held is not None:
        evaluation = _outcome(*held, rungs, seen, originals)
    return Outcomes(training, evaluation, course.steps, falling(course.losses))


def _outcome(
    block: Block,
    said: Array,
    rungs: Rungs,
    seen: tuple[Comparison, ...],
    originals: tuple[Block, Array] | None = None,
) -> Outcome | None:
    y = block.targets
    if not np.isfinite(said).all() or not y.size:
        return None
    true, found = (y, said) if originals is None else (originals[0].targets, originals[1])
    network = float(((found - true) ** 2).mean()) if rungs.network is None else rungs.network
    constant = float(((true - true.mean(axis=(0, 1))) ** 2).mean())
    pairs = Pairs(
        block.inputs, y, said, block.first, 0, False, seen, np.zeros(len(y), dtype=np.int64)
    )
    spread = float(said.std() / y.std()) if y.std() > 0 else 1.0
    return Outcome(network, constant, rungs.persistence, rungs.linear, int(y.size), spread, pairs)


def no_outcome() -> Outcomes:
    """Return what is known of a problem that nothing was trained on."""
    return Outcomes(None, None, 0, 0.0)
