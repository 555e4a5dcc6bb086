"""The floor: the score that no predictor can go below, known or estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from onward.baselines.past import Delays, stretches, thinned
from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem
from onward.report.numbers import number

NEIGHBOURS, POINTS = 10, 2000
COUNTS, SPACINGS = (1, 2, 3, 4, 6, 8), (1, 2, 4)
METHOD = "Gamma test"
SOURCE = (
    "Stefánsson, Končar & Jones 1997, Neural Computing & Applications 5; "
    "Evans & Jones 2002, Proceedings of the Royal Society A 458"
)


@dataclass(frozen=True)
class Floor:
    """The least score that can be reached.

    Attributes
    ----------
    score
        In the units of the problem's score; None if nobody knows.
    known
        Whether it is known; otherwise it is an estimate, and no bound.
    how
        Where it is from, or why there is none.
    """

    score: float | None
    known: bool
    how: str

    @property
    def sentence(self) -> str:
        """The floor in words."""
        if self.score is None:
            return f"No floor is given: {self.how}."
        if self.known:
            return f"The floor is {number(self.score)}: {self.how}."
        return (
            f"The floor is about {number(self.score)} by the {self.how}: an estimate, and no bound."
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain numbers and text."""
        return {"score": self.score, "known": self.known, "how": self.how}


def floor_of(problem: Problem) -> Floor:
    r"""Return the floor of a problem: what its author says, or an estimate.

    The estimate is the Gamma test: if :math:`y = f(x) + r` with a smooth :math:`f`, then over the
    :math:`p`-th nearest neighbours :math:`N_p(i)` of delay vectors :math:`x_i`,

    .. math:: \gamma_p = \frac{1}{2 M} \sum_i (y_{N_p(i)} - y_i)^2
        \;\to\; \operatorname{Var} r \quad\text{as}\quad
        \delta_p = \frac{1}{M} \sum_i \lVert x_{N_p(i)} - x_i \rVert^2 \to 0,

    so that the intercept of the line through :math:`(\delta_p, \gamma_p)`, :math:`p = 1 \dots 10`,
    estimates the variance of what cannot be foretold. Of a continuation, :math:`y` is the value so
    many steps ahead, for every step that is scored. Points less than a horizon apart in time are
    no neighbours. The delays with the smallest estimate are taken.
    """
    if problem.noise_floor is not None:
        return Floor(problem.noise_floor, True, "it is known of this problem")
    score = problem.task.score
    if score.reduce == "invalid":
        return Floor(None, False, "the score is no mean of squared errors")
    best, delays, points = np.inf, Delays(1), 0
    for tried in _delays(problem):
        found, many = _estimate(problem, tried)
        if found < best:
            best, delays, points = found, tried, many
    if not np.isfinite(best):
        return Floor(None, False, "there are too few series to estimate one from")
    reached = float(np.sqrt(best)) if score.root else float(best)
    every = f", {delays.spacing} steps apart" if delays.spacing > 1 else ""
    how = f"{METHOD} ({points:,} points, {delays.count} lags{every}; {SOURCE})"
    return Floor(reached, False, how)


def _delays(problem: Problem) -> list[Delays]:
    data = problem.reference
    longest = data.steps
    if problem.task.kind == "continuation":
        longest = problem.task.scored_in(data).start + 1
    tried = (Delays(many, every) for many in COUNTS for every in SPACINGS)
    return [one for one in tried if one.reach <= longest and (one.count > 1 or one.spacing == 1)]


def _estimate(problem: Problem, delays: Delays) -> tuple[float, int]:
    """Return the squared score of the part that cannot be foretold, and the number of points."""
    x, y, when = _points(problem, delays)
    apart = problem.task.horizon or 1
    if len(x) <= NEIGHBOURS + 2 * apart:
        return np.inf, len(x)
    variances = _gamma(x, y, when, apart)
    score, outputs = problem.task.score, problem.task.outputs
    squares = variances.reshape(-1, outputs) * np.square(problem.task.output_scaling.deviation)
    steps = len(squares)
    if problem.task.horizon is None and score.reduce == "sum":
        steps = problem.test.steps - problem.task.warmup
        squares = squares * steps
    total = float(squares.sum()) / score.divisor**2
    return total / (steps * outputs) if score.reduce == "mean" else total, len(x)


def _points(problem: Problem, delays: Delays) -> tuple[Array, Array, Array]:
    """Return delay vectors, what follows ``(point, step * output)``, and when, in steps."""
    score, horizon = problem.task.score, problem.task.horizon
    groups = stretches(problem.reference) if horizon else [problem.reference]
    first, last = (score.first, score.last or horizon) if horizon else (1, 1)
    xs, ys, whens, gone = [], [], [], 0
    for group in groups:
        at = _places(group, delays, last)
        wanted = at[:, None] + np.arange(first - 1, last)
        xs.append(delays.rows(group.inputs.astype(np.float64), at).reshape(-1, _width(group, delays)))
        ys.append(group.targets[:, wanted].reshape(len(group) * len(at), -1))
        # Different series are so far apart in time that they are neighbours at will.
        starts = gone + 10 * group.steps * np.arange(len(group))
        whens.append((starts[:, None] + at).ravel())
        gone = int(starts[-1]) + 10 * group.steps
    x, y, when = np.concatenate(xs), np.concatenate(ys), np.concatenate(whens)
    kept = thinned(len(x), POINTS)
    return x[kept], y[kept], when[kept]


def _places(group: Sequences, delays: Delays, ahead: int) -> Array:
    scored = np.flatnonzero(group.weights.any(axis=0))
    return scored[(scored >= delays.reach - 1) & (scored + ahead <= group.steps)]


def _width(group: Sequences, delays: Delays) -> int:
    return delays.count * int(group.inputs.shape[2])


def _gamma(x: Array, y: Array, when: Array, apart: int) -> Array:
    """Return the intercepts of the Gamma test, ``(column of y,)``, none below zero."""
    from scipy.spatial import cKDTree

    asked = min(len(x), NEIGHBOURS + 2 * apart)
    distances, near = cKDTree(x).query(x, asked)
    late = np.abs(when[near] - when[:, None]) < apart
    order = np.argsort(late, axis=1, kind="stable")[:, :NEIGHBOURS]
    near, distances = np.take_along_axis(near, order, 1), np.take_along_axis(distances, order, 1)
    delta = (distances**2).mean(axis=0)
    gamma = 0.5 * ((y[near] - y[:, None]) ** 2).mean(axis=0)
    centred = delta - delta.mean()
    spread = float(centred @ centred)
    slope = centred @ gamma / spread if spread > 0 else np.zeros(gamma.shape[1])
    return np.maximum(gamma.mean(axis=0) - slope * delta.mean(), 0.0)
