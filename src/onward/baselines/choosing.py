"""Choosing among variants of a rule by the validation part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onward.baselines.past import counted_steps, thinned
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem

CLOSE = 1.01
"""Scores within this factor of the best are as good; the smallest rule among them is taken."""

LEAST, MOST, FREE, STEPS = 10, 50, 4000, 10_000
"""Validation series of a continuation that a choice is made on, at least and at most; free-running
steps of all of them, and steps of a regression, about."""

EXACT = 1e-16
"""Squared errors of rounding alone, as a share of the variance."""


SURE = 1e-9
"""Bits a symbol of rounding alone."""


class Jury:
    """Scores predictions of the validation part, and chooses.

    Parameters
    ----------
    problem
        Whose validation part and score are used.
    most
        Validation series that are looked at; by default as many as are quickly foretold.
    """

    def __init__(self, problem: Problem, most: int | None = None) -> None:
        every = problem.validation
        if most is None:
            steps = len(counted_steps(every, 0))
            most = max(LEAST, STEPS // steps)
            if problem.task.kind == "continuation":
                most = min(MOST, max(LEAST, FREE // steps))
        self.problem = problem
        self.part: Sequences = every[thinned(len(every), most)]
        self.negligible = negligible(problem)

    def scores(self, predictions: Array) -> Array:
        """Return the scores ``(…)`` of predictions; what is not finite is infinitely bad.

        Parameters
        ----------
        predictions : (…, series, time, output)
            In scaled units; only scored steps count.
        """
        with np.errstate(all="ignore"):
            found = self.problem.score(predictions, self.part)
        return np.where(np.isfinite(found), found, np.inf)

    def choose(self, scores: Sequence[float]) -> int:
        """Return the first of the variants, smallest first, that is as good as the best."""
        good = np.asarray(scores) <= max(CLOSE * min(scores), self.negligible)
        return int(np.argmax(good))


def negligible(problem: Problem) -> float:
    """Return the score that rounding errors may give, from that of the mean on the test part."""
    if problem.task.kind == "symbols":
        return SURE
    data = problem.test
    scored = data.targets[:, problem.task.scored_in(data)]
    constant = np.broadcast_to(scored.mean(axis=(0, 1)), data.targets.shape)
    worst = float(problem.score(constant))
    if problem.task.score.reduce == "invalid":
        return 0.0
    return worst * (EXACT**0.5 if problem.task.score.root else EXACT)
