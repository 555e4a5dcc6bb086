"""Scores: squared errors in original units, reduced in a way that has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from onward.errors import ProblemError
from onward.problems.arrays import Array


@dataclass(frozen=True)
class Score:
    r"""A score of predictions; less is better.

    With the squared error summed over features, :math:`e_{st} = \sum_f (p_{stf} - y_{stf})^2`,
    for series :math:`s` and scored steps :math:`t` from ``first`` to ``last``,

    .. math:: \text{sum: } \frac1S \sum_s \sum_t e_{st}
        \qquad \text{mean: } \frac1S \sum_s \frac{1}{T F} \sum_t e_{st}.

    Attributes
    ----------
    name
        What the score is called in a table.
    reduce
        ``"mean"`` or ``"sum"`` over scored steps and features.
    first, last
        Scored steps that count, from one, both included; a ``last`` of None is the last one.
    """

    name: str
    reduce: str = "mean"
    first: int = 1
    last: int | None = None

    def __post_init__(self) -> None:
        if self.reduce not in ("mean", "sum"):
            raise ProblemError("reduce='mean' or reduce='sum' in a score", repr(self.reduce))
        if self.first < 1 or (self.last is not None and self.last < self.first):
            raise ProblemError(
                "1 <= first <= last in a score",
                f"first={self.first}, last={self.last}",
                "scored steps are counted from one",
            )

    def per_series(self, predictions: Array, targets: Array) -> Array:
        """Return the error of every series, ``(…, series)``.

        Parameters
        ----------
        predictions : (…, series, step, output)
            Scored steps only, in original units.
        targets : (series, step, output)
            The truth, in original units.
        """
        counted = slice(self.first - 1, self.last)
        squares = (predictions[..., counted, :] - targets[..., counted, :]) ** 2
        reduced = squares.mean(axis=(-2, -1)) if self.reduce == "mean" else squares.sum((-2, -1))
        return np.asarray(reduced)

    def to_json(self) -> dict[str, Any]:
        """Return the score as a plain dictionary."""
        return {"name": self.name, "reduce": self.reduce, "first": self.first, "last": self.last}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Score:
        """Return what :meth:`to_json` wrote."""
        last = plain["last"]
        return cls(
            str(plain["name"]),
            str(plain["reduce"]),
            int(plain["first"]),
            None if last is None else int(last),
        )
