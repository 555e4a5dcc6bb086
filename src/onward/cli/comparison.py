"""What came of training, next to what simple rules and the posted code score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.problems.problem import Problem


@dataclass(frozen=True)
class Comparison:
    """A fit with all that it is compared to.

    Attributes
    ----------
    fit, problem
        What was learned.
    baselines
        Score of each simple rule on the same split; None where it means nothing.
    out
        Where the fit was saved, if it was.
    """

    fit: Fit
    problem: Problem
    baselines: dict[str, float | None]
    out: Path | None

    @property
    def restart_scores(self) -> dict[str, float | None]:
        """Best, median and worst validation score of the restarts that have one."""
        lost = np.isin(self.fit.restarts, self.fit.diverged)
        scores = self.fit.validation_scores[~lost]
        scores = scores[np.isfinite(scores)]
        if not len(scores):
            return {"best": None, "median": None, "worst": None}
        reduced = {"best": np.min(scores), "median": np.median(scores), "worst": np.max(scores)}
        return {name: float(value) for name, value in reduced.items()}

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints; what is unknown or not finite is None."""
        fit = self.fit
        return {
            "problem": fit.task.name,
            "network": str(fit.chain),
            "parameters": fit.layout.size,
            "restarts": len(fit.restarts),
            "steps": int(fit.settings["steps"]),
            "engine": fit.engine,
            "seconds": fit.seconds,
            "score": _finite(fit.test_score),
            "score_name": fit.task.score.name,
            "baselines": {name: _finite(score) for name, score in self.baselines.items()},
            "restart_scores": self.restart_scores,
            "posted_score": _finite(self.problem.posted_score),
            "out": None if self.out is None else str(self.out),
        }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
