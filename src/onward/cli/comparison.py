"""What came of training, next to what simple rules and the posted code score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from onward.baselines import Comparison
    from onward.doctor.diagnosis import Diagnosis
    from onward.fit import Fit


@dataclass(frozen=True)
class Learned:
    """A fit with all that it is compared to.

    Attributes
    ----------
    fit
        What was learned.
    comparison
        The fit next to simple rules on the same split.
    out
        Where the fit was saved, if it was.
    diagnosis
        What the doctor says of it.
    """

    fit: Fit
    comparison: Comparison
    out: Path | None
    diagnosis: Diagnosis

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
        fit, comparison = self.fit, self.comparison
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
            "baselines": comparison.scores,
            "floor": comparison.floor.to_json(),
            "restart_scores": self.restart_scores,
            "posted_score": comparison.posted_score,
            "verdict": comparison.verdict.sentence,
            "doctor": [finding.name for finding in self.diagnosis.claims],
            "out": None if self.out is None else str(self.out),
        }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
