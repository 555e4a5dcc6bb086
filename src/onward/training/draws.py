"""How many fresh series are drawn: for some of Adam's steps at once, and to polish on."""

from __future__ import annotations

import math

import numpy as np

from onward.engines.engine import Sequences
from onward.problems.problem import Problem
from onward.problems.sources import stream

DRAW, PER_PARAMETER, LARGER = 6, 40, 4
AT_ONCE = 131_072
"""Numbers of fresh series drawn at once: few enough to stay in the cache until they are used."""


def steps_a_draw(problem: Problem, batch: int) -> int:
    """Return for how many training steps fresh series are drawn at once, at least one."""
    data = problem.training
    a_step = int(batch * data.steps * (data.inputs.shape[2] + data.targets.shape[2]))
    return max(1, AT_ONCE // a_step)


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
