"""The floor: the score that no predictor can go below, known or estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.baselines.past import Delays, stretches, thinned
from onward.engines.engine import Sequences
from onward.numbers import number
from onward.problems.arrays import Array, count
from onward.problems.problem import Problem

NEIGHBOURS, POINTS = 10, 2000
COUNTS, SPACINGS = (1, 2, 3, 4, 6, 8), (1, 2, 4)
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
    source
        Where the method is published; empty if it is no estimate.
    """

    score: float | None
    known: bool
    how: str
    source: str = ""

    @property
    def sentence(self) -> str:
        """The floor in words."""
        if self.score is None:
            return f"No floor is given: {self.how}."
        if self.known:
            return f"The floor is {number(self.score)}, {self.how}."
        return f"The floor is about {number(self.score)}, {self.how}: an estimate, and no bound."

    def unless_beaten(self, best: float | None) -> Floor:
        """Return the floor, or that there is none if an estimate lies above a score reached."""
        if self.known or self.score is None or best is None or best >= self.score:
            return self
        how = f"an estimate of {number(self.score)} {self.how} is already beaten"
        return Floor(None, False, how, self.source)

    def to_json(self) -> dict[str, Any]:
        """Return plain numbers and text."""
        return {"score": self.score, "known": self.known, "how": self.how, "source": self.source}


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
    no neighbours. The delays are those whose neighbours foretell best, by the mean of all
    :math:`\gamma_p`; the smallest of the estimates themselves would be too small.
    """
    if problem.noise_floor is not None:
        return Floor(problem.noise_floor, True, "as is known of this problem")
    score = problem.task.score
    if score.reduce == "invalid":
        return Floor(None, False, "the score is no mean of squared errors")
    if problem.task.kind == "symbols":
        return Floor(None, False, "the entropy of symbols is not estimated")
    if problem.task.kind == "continuation" and problem.task.inputs > problem.task.outputs:
        return Floor(None, False, "what is known of the steps to come would have to be reckoned in")
    estimates = [_estimate(problem, delays) for delays in _delays(problem)]
    best = min(estimates, key=lambda estimate: estimate.rough)
    if not np.isfinite(best.rough):
        return Floor(None, False, "there are too few series to estimate one from")
    delays, points = best.delays, best.points
    reached = float(np.sqrt(best.fine)) if score.root else best.fine
    lags = count(delays.count, "lag")
    if delays.spacing > 1:
        lags += f" {delays.spacing} steps apart"
    how = f"by the Gamma test on {points:,} points of {lags} (Evans & Jones 2002)"
    return Floor(reached, False, how, SOURCE)


@dataclass(frozen=True)
class _Estimate:
    """What the neighbours of delay vectors tell of the squared score."""

    delays: Delays
    points: int
    rough: float = np.inf
    fine: float = np.inf


def _delays(problem: Problem) -> list[Delays]:
    data = problem.reference
    longest = data.steps
    if problem.task.kind == "continuation":
        longest = problem.task.scored_in(data).start + 1
    tried = (Delays(many, every) for many in COUNTS for every in SPACINGS)
    return [one for one in tried if one.reach <= longest and (one.count > 1 or one.spacing == 1)]


def _estimate(problem: Problem, delays: Delays) -> _Estimate:
    """Return the squared score of neighbours, and of the part that cannot be foretold."""
    x, y, when = _points(problem, delays)
    apart = problem.task.horizon or 1
    if len(x) <= NEIGHBOURS + 2 * apart:
        return _Estimate(delays, len(x))
    both = (_reduced(problem, column) for column in _gamma(x, y, when, apart))
    return _Estimate(delays, len(x), *both)


def _reduced(problem: Problem, variances: Array) -> float:
    """Return the squared score that variances ``(step * output,)`` come to."""
    score, outputs = problem.task.score, problem.task.outputs
    squares = variances.reshape(-1, outputs) * np.square(problem.task.output_scaling.deviation)
    if score.reduce == "mean":
        return float(squares.mean()) / score.divisor**2
    # Of a regression, one step stands for all of them.
    alike = 1 if problem.task.horizon else problem.test.steps - problem.task.warmup
    return float(squares.sum()) * alike / score.divisor**2


def _points(problem: Problem, delays: Delays) -> tuple[Array, Array, Array]:
    """Return delay vectors, what follows ``(point, step * output)``, and when, in steps."""
    score, horizon = problem.task.score, problem.task.horizon
    groups = stretches(problem.reference) if horizon else [problem.reference]
    first, last = (score.first, score.last or horizon) if horizon else (1, 1)
    xs, ys, whens, gone = [], [], [], 0
    for group in groups:
        at = _places(group, delays, last)
        wanted = at[:, None] + np.arange(first - 1, last)
        counted = (group.weights[:, wanted] > 0).all(axis=2).ravel()
        past = delays.rows(group.inputs.astype(np.float64), at)
        xs.append(past.reshape(-1, _width(group, delays))[counted])
        ys.append(group.targets[:, wanted].reshape(len(group) * len(at), -1)[counted])
        # Different series are so far apart in time that they are neighbours at will.
        starts = gone + 10 * group.steps * np.arange(len(group))
        whens.append((starts[:, None] + at).ravel()[counted])
        gone = int(starts[-1]) + 10 * group.steps
    x, y, when = np.concatenate(xs), np.concatenate(ys), np.concatenate(whens)
    kept = thinned(len(x), POINTS)
    return x[kept], y[kept], when[kept]


def _places(group: Sequences, delays: Delays, ahead: int) -> NDArray[np.integer]:
    scored = np.flatnonzero(group.weights.any(axis=0))
    return scored[(scored >= delays.reach - 1) & (scored + ahead <= group.steps)]


def _width(group: Sequences, delays: Delays) -> int:
    return delays.count * int(group.inputs.shape[2])


def _gamma(x: Array, y: Array, when: Array, apart: int) -> tuple[Array, Array]:
    """Return mean and intercept of every column's :math:`\\gamma_p`, none below zero."""
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
    mean = gamma.mean(axis=0)
    return mean, np.asarray(np.maximum(mean - slope * delta.mean(), 0.0))
