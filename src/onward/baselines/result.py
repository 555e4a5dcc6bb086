"""What came of one rule, or of a network, on the test part of a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.problems.arrays import Array
from onward.problems.problem import Problem

if TYPE_CHECKING:
    from onward.baselines.baseline import Baseline


@dataclass(frozen=True)
class Result:
    """A score with what it cost.

    Attributes
    ----------
    name, title
        Its key, and what it is in words.
    score
        On the test part; None if it was not run, or is not finite.
    numbers
        How many numbers were fitted.
    seconds
        Time that fitting, choosing and foretelling took.
    chosen
        What was chosen on the validation part, by name.
    reason
        Why it was not run, or None.
    per_series : (series,)
        Score of every test series by itself.
    by_position : (step,)
        Mean squared error of every scored step, in original units.
    squares : (step,)
        Squared errors of the steps that count, of a lone test series; else empty.
    """

    name: str
    title: str
    score: float | None
    numbers: int = 0
    seconds: float = 0.0
    chosen: Mapping[str, int | float | str] = field(default_factory=dict)
    reason: str | None = None
    per_series: Array = field(default_factory=lambda: np.empty(0), repr=False, compare=False)
    by_position: Array = field(default_factory=lambda: np.empty(0), repr=False, compare=False)
    squares: Array = field(default_factory=lambda: np.empty(0), repr=False, compare=False)

    @classmethod
    def left_out(cls, rule: type[Baseline], reason: str) -> Result:
        """Return the result of a rule that was not run."""
        return cls(rule.name, rule.title, None, reason=reason)

    @classmethod
    def of(
        cls,
        problem: Problem,
        predictions: Array,
        *,
        name: str,
        title: str,
        numbers: int,
        seconds: float,
        chosen: Mapping[str, int | float | str] | None = None,
    ) -> Result:
        """Return the result of predictions ``(series, time, output)`` in scaled units."""
        task = problem.task
        with np.errstate(all="ignore"):
            per_series = problem.errors_per_series(predictions)
            score = float(task.score.over_series(per_series))
            by_position = problem.errors_by_position(predictions)
        finite = bool(np.isfinite(score))
        lone = len(per_series) == 1 and task.score.reduce != "invalid"
        counted = slice(task.score.first - 1, task.score.last)
        return cls(
            name,
            title,
            score if finite else None,
            numbers,
            seconds,
            dict(chosen or {}),
            None if finite else "its predictions are not finite",
            per_series,
            by_position,
            by_position[counted] if lone else np.empty(0),
        )

    @property
    def choice(self) -> str:
        """What was chosen, or why it was not run, in words."""
        if self.reason is not None:
            return f"not run, because {self.reason}"
        return ", ".join(_worded(name, value) for name, value in self.chosen.items())

    def to_json(self) -> dict[str, Any]:
        """Return plain numbers and text; a score that is not known is None."""
        return {
            "name": self.name,
            "title": self.title,
            "score": self.score,
            "numbers": self.numbers,
            "seconds": round(self.seconds, 4),
            "chosen": dict(self.chosen),
            "reason": self.reason,
        }


def _worded(name: str, value: int | float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{name} {value:g}"
