"""Backtests: a problem learned again and again, as it stood at several moments."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.baselines.ladder import climb
from onward.baselines.result import Result
from onward.errors import ProblemError
from onward.numbers import number
from onward.problems.arrays import whole
from onward.problems.rolling import rolled
from onward.storage import write_atomically
from onward.training.train import train

if TYPE_CHECKING:
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

RULES = ("last_value", "linear")


@dataclass(frozen=True)
class Origin:
    """What was reached from what was known at one moment.

    Attributes
    ----------
    split
        What was known and what was scored, in words.
    score
        The network's, on the stretch that follows.
    rule, rule_score
        The best simple rule there, and its score; None without any.
    """

    split: str
    score: float
    rule: str | None
    rule_score: float | None


@dataclass(frozen=True)
class Backtest:
    """The scores of a problem at several origins.

    Attributes
    ----------
    problem, score_name
        What was learned, and what is scored; less is better.
    origins
        In the order of time.
    """

    problem: str
    score_name: str
    origins: tuple[Origin, ...]

    @property
    def scores(self) -> list[float]:
        """The network's score at every origin."""
        return [origin.score for origin in self.origins]

    @property
    def sentence(self) -> str:
        """The scores together, and how often simple rules were beaten."""
        told = f"Mean score {number(float(np.mean(self.scores)))} over {len(self.origins)} origins"
        spread = f", from {number(min(self.scores))} to {number(max(self.scores))}"
        rules = [(one.score, one.rule_score) for one in self.origins if one.rule_score is not None]
        if not rules:
            return f"{told}{spread}."
        won = sum(score < rule for score, rule in rules)
        return f"{told}{spread}; better than the best simple rule at {won} of {len(rules)}."

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, numbers and text."""
        return {**asdict(self), "origins": [asdict(one) for one in self.origins]}

    def write_csv(self, path: str | Path) -> Path:
        """Write one row an origin, atomically."""
        path = Path(path)

        def write(target: Path) -> None:
            with target.open("w", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["origin", "score", "rule", "rule_score", "split"])
                for place, one in enumerate(self.origins, 1):
                    rows.writerow([place, one.score, one.rule, one.rule_score, one.split])

        write_atomically(path, write)
        return path

    def __str__(self) -> str:
        lines = [f"{self.problem}: {self.score_name}"]
        for place, one in enumerate(self.origins, 1):
            beside = "" if one.rule_score is None else f"; {one.rule} {number(one.rule_score)}"
            lines.append(f"origin {place}: {number(one.score)}{beside} ({one.split})")
        return "\n".join([*lines, self.sentence])


def backtest(
    problem: Problem,
    network: Chain | str | None = None,
    *,
    origins: int = 5,
    share: float = 0.5,
    rules: Sequence[str] = RULES,
    told: Callable[[int, Origin], None] | None = None,
    **choices: Any,
) -> Backtest:
    """Learn a problem as it stood at several moments, and score what came after each.

    The last ``share`` of the rows is cut into as many stretches as there are origins. At each
    origin a network is trained from the start on everything before a stretch: scaling, selection
    of the best weights and simple rules see nothing later.

    Parameters
    ----------
    problem
        One long series, or a table: what :meth:`onward.Continuation.from_long` and
        :meth:`~onward.Continuation.from_table` make.
    network
        As for :func:`onward.train`.
    origins
        How many moments.
    share
        Share of the rows that is scored at one origin or another.
    rules
        Names of simple rules to score beside the network; none of them if empty.
    told
        Called with the number of each origin, from 1 on, and what was reached there.
    choices
        As :func:`onward.train` takes them.

    Raises
    ------
    ProblemError
        If the problem's rows have no order in time, or there are too few of them.
    TrainingError
        If a choice makes no sense.
    """
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
        raise ProblemError("share=… between 0 and 1", repr(share), "try 0.5")
    found = []
    for place, posed in enumerate(rolled(problem, whole(origins, "origins", 1), share), 1):
        fit = train(posed, network, **choices)
        best = _best(climb(posed, rules)) if rules else None
        found.append(
            Origin(
                posed.split_sentence,
                fit.test_score,
                None if best is None else best.name,
                None if best is None else best.score,
            )
        )
        if told is not None:
            told(place, found[-1])
    return Backtest(problem.name, problem.task.score.name, tuple(found))


def _best(results: Sequence[Result]) -> Result | None:
    ran = [result for result in results if result.score is not None]
    return min(ran, key=lambda result: result.score or 0.0) if ran else None
