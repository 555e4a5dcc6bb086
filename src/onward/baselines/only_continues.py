"""Rules that go on from the past of a series itself."""

from __future__ import annotations

from onward.baselines.baseline import Baseline
from onward.errors import ProblemError
from onward.problems.arrays import Array
from onward.problems.problem import Problem

REASON = "past targets are not known"


class OnlyContinues(Baseline):
    """A rule that means nothing for a regression, whose past targets it cannot look at."""

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why not: the problem has to be a continuation."""
        return REASON if problem.task.kind == "regression" else None

    def regressed(self, inputs: Array, first: int) -> Array:
        """Refuse, as :meth:`refuses` does.

        Raises
        ------
        ProblemError
            Always.
        """
        raise ProblemError(f"a continuation for {self.title}", f"a regression: {REASON}")
