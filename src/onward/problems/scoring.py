"""Scores: errors in original units, reduced in a way that has a name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from onward.errors import ProblemError, did_you_mean
from onward.problems.arrays import Array

REDUCTIONS = ("mean", "sum", "invalid")


@dataclass(frozen=True)
class Score:
    r"""A score of predictions; less is better.

    With the squared error summed over features, :math:`e_{st} = \sum_f (p_{stf} - y_{stf})^2`,
    for series :math:`s` and scored steps :math:`t` from ``first`` to ``last``, and a divisor
    :math:`d`, the score of a series is

    .. math:: \text{sum: } \frac{1}{d^2} \sum_t e_{st}
        \qquad \text{mean: } \frac{1}{d^2 T F} \sum_t e_{st}
        \qquad \text{invalid: } 1 - \frac{V_s}{T},

    where :math:`V_s` is the number of steps before the error :math:`\sqrt{e_{st}} / d` first
    exceeds the threshold: ``invalid`` is the share of steps that are not foretold, 0 when all of
    them are. The score is the mean over series; with ``root``, the square root of that mean.

    Attributes
    ----------
    name
        What the score is called in a table. It names the divisor, if there is one.
    reduce
        ``"mean"``, ``"sum"`` or ``"invalid"``.
    first, last
        Scored steps that count, from one, both included; a ``last`` of None is the last one.
    divisor
        What errors are divided by, in original units: a standard deviation, mostly.
    root
        Whether the square root of the mean is taken.
    threshold
        Largest valid error, for ``"invalid"`` alone.
    """

    name: str
    reduce: str = "mean"
    first: int = 1
    last: int | None = None
    divisor: float = 1.0
    root: bool = False
    threshold: float | None = None

    def __post_init__(self) -> None:
        if self.reduce not in REDUCTIONS:
            raise ProblemError(
                "reduce='mean', 'sum' or 'invalid' in a score",
                repr(self.reduce),
                did_you_mean(str(self.reduce), REDUCTIONS),
            )
        if self.first < 1 or (self.last is not None and self.last < self.first):
            raise ProblemError(
                "1 <= first <= last in a score",
                f"first={self.first}, last={self.last}",
                "scored steps are counted from one",
            )
        if not (self.divisor > 0 and np.isfinite(self.divisor)):
            raise ProblemError("a divisor above 0 in a score", repr(self.divisor))
        if (self.reduce == "invalid") != (self.threshold is not None):
            raise ProblemError(
                "a threshold in a score with reduce='invalid', and in no other",
                f"reduce={self.reduce!r}, threshold={self.threshold!r}",
            )

    def per_series(self, predictions: Array, targets: Array, weights: Array | None = None) -> Array:
        """Return the score of every series by itself, ``(…, series)``.

        Parameters
        ----------
        predictions : (…, series, step, output)
            Scored steps only, in original units.
        targets : (series, step, output)
            The truth, in original units.
        weights : (series, step)
            0 for steps whose truth is not known, which do not count, else 1; None if all do.
        """
        counted = slice(self.first - 1, self.last)
        squares = (predictions[..., counted, :] - targets[..., counted, :]) ** 2
        if weights is not None:
            return self._masked(squares, weights[:, counted])
        if self.reduce == "invalid":
            return self._invalid(squares)
        reduced = squares.mean(axis=(-2, -1)) if self.reduce == "mean" else squares.sum((-2, -1))
        reduced = np.asarray(reduced / self.divisor**2)
        return np.sqrt(reduced) if self.root else reduced

    def _masked(self, squares: Array, weights: Array) -> Array:
        """Return the score over the steps that count alone."""
        # What was foretold where nobody knows the truth may be infinite, and is zero here.
        squares = np.where(weights[..., None] > 0, squares, 0.0)
        if self.reduce == "invalid":
            return self._invalid(squares)
        reduced = squares.sum(axis=(-2, -1)) / self.divisor**2
        if self.reduce == "mean":
            reduced = reduced / (weights.sum(axis=-1) * squares.shape[-1])
        return np.sqrt(reduced) if self.root else np.asarray(reduced)

    def over_series(self, per_series: Array) -> Array:
        """Return the score of all series together, ``(…)``, from that of every one."""
        if self.root:
            return np.asarray(np.sqrt((per_series**2).mean(axis=-1)))
        return np.asarray(per_series.mean(axis=-1))

    def _invalid(self, squares: Array) -> Array:
        error = np.sqrt(squares.sum(axis=-1)) / self.divisor
        # Written so that a prediction that is no number counts as invalid.
        exceeds = ~(error <= self.threshold)
        steps = exceeds.shape[-1]
        valid = np.where(exceeds.any(axis=-1), exceeds.argmax(axis=-1), steps)
        return np.asarray(1 - valid / steps)

    def to_json(self) -> dict[str, Any]:
        """Return the score as a plain dictionary."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Score:
        """Return what :meth:`to_json` wrote; what an older version left out has its default."""
        last, threshold = plain["last"], plain.get("threshold")
        return cls(
            str(plain["name"]),
            str(plain["reduce"]),
            int(plain["first"]),
            None if last is None else int(last),
            float(plain.get("divisor", 1.0)),
            bool(plain.get("root", False)),
            None if threshold is None else float(threshold),
        )
