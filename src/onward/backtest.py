"""Backtests: a problem learned again and again, as it stood at several moments."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.baselines.ladder import climb
from onward.baselines.result import Result
from onward.errors import ProblemError
from onward.numbers import number
from onward.problems.arrays import is_fraction, whole
from onward.problems.rolling import SELECTING, rolled
from onward.scale.folder import Folder
from onward.scale.job import Done, Job, Unit
from onward.scale.running import Carrying
from onward.scale.store import Store
from onward.storage import write_atomically
from onward.training.checkpoints import fingerprint
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
    validation: float = SELECTING,
    rules: Sequence[str] = RULES,
    told: Callable[[int, Origin], None] | None = None,
    on: str = "here",
    processes: int | None = None,
    directory: str | Path | None = None,
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
    validation
        Share of the rows before an origin that selects the best weights.
    rules
        Names of simple rules to score beside the network; none of them if empty.
    told
        Called with the number of each origin, from 1 on, and what was reached there, as it comes.
    on
        Where: ``"here"``, one origin after the other on all cores; or side by side, ``"local"``,
        ``"ray"`` or ``"ray://…"``, as for :func:`onward.sweep`. The scores are the same.
    processes, directory
        As for :func:`onward.sweep`: with the same ``directory`` a backtest that was stopped goes
        on where it stood.
    choices
        As :func:`onward.train` takes them.

    Raises
    ------
    ProblemError
        If the problem's rows have no order in time, or there are too few of them.
    TrainingError
        If a choice makes no sense.
    FitError
        If the directory holds other work, or cannot be written to.
    WorkerError
        If a cluster cannot be reached, or workers die again and again of the same work.
    """
    for what, part, try_this in (("share", share, 0.5), ("validation", validation, SELECTING)):
        if not is_fraction(part) or not 0 < part < 1:
            raise ProblemError(f"{what}=… between 0 and 1", repr(part), f"try {try_this}")
    posed = rolled(problem, whole(origins, "origins", 1), share, validation)
    asked = {
        "kind": "backtest",
        "data": fingerprint(problem),
        "moments": [origins, share, validation],
        "rules": list(rules),
        "network": None if network is None else str(network),
        "choices": {name: repr(value) for name, value in choices.items()},
    }

    def kept(done: Done) -> None:
        if told is not None:
            told(int(done.unit.rpartition("-")[2]), Origin(**done.row))

    with TemporaryDirectory(prefix="onward-backtest-") as room:
        store = Store(Folder(room if directory is None else directory), asked)
        units = [Unit(f"origin-{n}", Posed(one)) for n, one in enumerate(posed, 1)]
        Carrying(on, store, processes, kept=kept).run(OriginJob(network, rules, choices), units)
        found = tuple(_origin(store.rows[unit.name]) for unit in units)
    return Backtest(problem.name, problem.task.score.name, found)


class Posed:
    """A problem as it stood at one moment, without the way to any other moment.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = copy(problem)
        self.problem.earlier = None


class OriginJob(Job):
    """Trains at an origin, and scores network and rules.

    Parameters
    ----------
    network, rules, choices
        As for :func:`backtest`.
    """

    def __init__(self, network: Any, rules: Sequence[str], choices: dict[str, Any]) -> None:
        self.network = network
        self.rules = tuple(rules)
        self.choices = choices

    def do(self, given: Posed, threads: int | None) -> Done:
        posed = given.problem
        beside = {} if threads is None else {"threads": threads, "progress": False}
        fit = train(posed, self.network, **{**self.choices, **beside})
        best = _best(climb(posed, self.rules)) if self.rules else None
        found = Origin(
            posed.split_sentence,
            fit.test_score,
            None if best is None else best.name,
            None if best is None else best.score,
        )
        return Done("", asdict(found))


def _origin(row: dict[str, Any]) -> Origin:
    return Origin(**{field.name: row[field.name] for field in fields(Origin)})


def _best(results: Sequence[Result]) -> Result | None:
    ran = [result for result in results if result.score is not None]
    return min(ran, key=lambda result: result.score or 0.0) if ran else None
