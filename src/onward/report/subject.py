"""What a report is about: a fit, and as much as can be found of the problem it learned."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from onward.baselines import Comparison, compare
from onward.problems.arrays import Array
from onward.problems.recalled import recalled
from onward.report.figures.held_out import HeldOut

if TYPE_CHECKING:
    from onward.baselines.ladder import Listener
    from onward.doctor.diagnosis import Diagnosis
    from onward.fit import Fit
    from onward.problems.problem import Problem


@dataclass(frozen=True)
class Subject:
    """A fit with what it can be compared to.

    Attributes
    ----------
    fit
        What was learned.
    problem
        What it was learned from, or None.
    comparison
        The fit next to simple rules, or None.
    missing
        Why there is no problem or no comparison, as a sentence; empty if both are there.
    named
        Whether the problem can be loaded by its name.
    """

    fit: Fit
    problem: Problem | None
    comparison: Comparison | None
    missing: str = ""
    named: bool = False

    @classmethod
    def of(
        cls,
        fit: Fit,
        problem: Problem | None = None,
        comparison: Comparison | None = None,
        progress: Listener | None = None,
    ) -> Subject:
        """Find the problem in the catalog if none is given, and run the ladder if it was not.

        Raises
        ------
        ProblemError
            If the problem that is given is another one than was learned.
        """
        HeldOut.of(fit)  # says at once if there is nothing to show
        given, missing, named = recalled(fit.task, problem)
        if comparison is None and given is not None:
            comparison = compare(given, fit, progress=progress)
        if missing:
            missing = f"{missing}: give it as fit.report(path, problem=…)."
        return cls(fit, given, comparison, missing, named)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What the doctor says."""
        return self.fit.diagnose(self.problem, self.comparison)

    @cached_property
    def held_out(self) -> HeldOut:
        """Held-out series and their predictions."""
        return HeldOut.of(self.fit)

    @cached_property
    def scores(self) -> Array:
        """Score of every held-out series by itself, ``(series,)``."""
        fit = self.fit
        with np.errstate(all="ignore"):
            return fit.task.errors_per_series(
                fit.examples_predictions(), fit.examples.targets, weights=fit.examples.weights
            )

    @property
    def is_finite(self) -> bool:
        """Whether any held-out series has finite predictions."""
        return bool(np.isfinite(self.held_out.errors).all(axis=(1, 2)).any())
