"""The series that polishing runs on."""

from __future__ import annotations

import math

import numpy as np

from onward.engines.engine import Sequences
from onward.problems.problem import Problem
from onward.problems.sources import stream

DRAW, PER_PARAMETER, LARGER = 6, 40, 4


def polishing_series(problem: Problem, parameters: int, seed: int, enlarged: int = 0) -> Sequences:
    """Return the series to polish on: the training part, or a large fixed draw of fresh series.

    A draw has at least 40 residuals a parameter, so that a low loss on it is one on any other;
    each time it is enlarged, four times as many.
    """
    if not problem.fresh:
        return problem.training
    each = np.count_nonzero(problem.training.weights[0]) * problem.training.targets.shape[2]
    series = max(problem.batch, math.ceil(PER_PARAMETER * parameters / max(1, each)))
    rng = stream(seed, DRAW, enlarged)
    return problem.batches(rng, 1, series * LARGER**enlarged, np.float64)[0]
