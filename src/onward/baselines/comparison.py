"""A comparison: all rules and perhaps a network on one problem, the floor, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from onward.baselines.floor import Floor, floor_of
from onward.baselines.ladder import Listener, climb
from onward.baselines.result import Result
from onward.baselines.table import Row, as_html, as_text
from onward.baselines.verdict import Verdict, judge
from onward.errors import ProblemError
from onward.numbers import number
from onward.problems.problem import Problem

if TYPE_CHECKING:
    from onward.fit import Fit


@dataclass(frozen=True, repr=False)
class Comparison:
    """What simple rules reach on a problem, what a network does, and what it comes to.

    Attributes
    ----------
    problem, split, score_name
        The problem's name, its split in words, and what is scored.
    rules
        Results of the rules, in the order of the ladder.
    network
        Result of the fit, or None.
    floor
        What no predictor can go below.
    verdict
        The verdict, with what it rests on.
    posted_score
        Score of the code as posted, or None.

    Examples
    --------
    >>> import onward
    >>> onward.compare(onward.problem("seeded-continuation")).verdict.sentence
    "A linear map of the past with 15 numbers is exact: you don't need a network."
    """

    problem: str
    split: str
    score_name: str
    rules: tuple[Result, ...]
    network: Result | None
    floor: Floor
    verdict: Verdict
    posted_score: float | None = None

    def __getitem__(self, rule: str) -> float | None:
        """Return the score of a rule by its name; None if it was not run."""
        return self.scores[rule]

    @property
    def scores(self) -> dict[str, float | None]:
        """Score of every rule, by name; None for those that were not run."""
        return {result.name: result.score for result in self.rules}

    @property
    def best(self) -> Result | None:
        """The rule with the best score, the simplest of equals."""
        ran = [result for result in self.rules if result.score is not None]
        return min(ran, key=lambda result: result.score or 0.0) if ran else None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The verdict, the floor, and how sure it is."""
        said = [self.verdict.sentence, self.floor.sentence]
        if self.verdict.footnote is not None:
            said.append(self.verdict.footnote)
        return tuple(said)

    def table(self) -> list[Row]:
        """Return the lines of the table, the best score first, what was not run last."""
        rows = [(result.score, Row.of(result)) for result in self.rules]
        if self.network is not None:
            rows.append((self.network.score, Row.of(self.network, network=True)))
        if self.posted_score is not None:
            posted = Row("the code as posted", number(self.posted_score), "", "", "")
            rows.append((self.posted_score, posted))
        return [row for _, row in sorted(rows, key=lambda r: math.inf if r[0] is None else r[0])]

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, numbers and text; a score that is not known is None."""
        return {
            "problem": self.problem,
            "split": self.split,
            "score_name": self.score_name,
            "rules": [result.to_json() for result in self.rules],
            "network": None if self.network is None else self.network.to_json(),
            "posted_score": self.posted_score,
            "floor": self.floor.to_json(),
            "verdict": self.verdict.sentence,
            "network_needed": self.verdict.network_needed,
            "sentences": list(self.sentences),
        }

    def __str__(self) -> str:
        said = (f"Score: {self.score_name}; {self.split}.", *self.sentences)
        return "\n".join([as_text(self.problem, self.table()), "", *said])

    def __repr__(self) -> str:
        return f"<comparison on {self.problem}: {self.verdict.sentence}>"

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.sentences)
        return as_html(self.problem, self.table()) + said


def compare(
    problem: Problem,
    fit: Fit | None = None,
    *,
    rules: Sequence[str] | None = None,
    progress: Listener | None = None,
) -> Comparison:
    """Score simple rules on a problem, and a network if there is one, and say what it comes to.

    Parameters
    ----------
    problem
        What the rules are fitted on, and all are scored on.
    fit
        A trained network, or None.
    rules
        Names of rules to run; by default all of the ladder, up to the first that is exact.
    progress
        Told the title of each rule before it is fitted.

    Raises
    ------
    ProblemError
        If the fit is of another kind of problem, or there is no rule of a name.
    """
    network = None if fit is None else _network(problem, fit)
    results = climb(problem, rules, progress)
    every = results if network is None else (*results, network)
    reached = [result.score for result in every if result.score is not None]
    return Comparison(
        problem.name,
        problem.split_sentence,
        problem.task.score.name,
        results,
        network,
        floor_of(problem).unless_beaten(min(reached, default=None)),
        judge(problem, results, network),
        problem.posted_score,
    )


def _network(problem: Problem, fit: Fit) -> Result:
    """Return the result of a fit on the test part."""
    task, data = problem.task, problem.test
    for what in ("kind", "inputs", "outputs", "alphabet"):
        wanted, found = getattr(task, what), getattr(fit.task, what)
        if wanted != found:
            raise ProblemError(
                f"a fit of a {task.kind} with {task.inputs} inputs and {task.outputs} outputs",
                f"one of the {fit.task.kind} {fit.task.name} with {fit.task.inputs} and "
                f"{fit.task.outputs}",
                f"train one on {problem.name}",
            )
    inputs = task.input_scaling.invert(data.inputs)
    predictions = np.zeros((*data.targets.shape[:2], task.outputs))
    first = task.scored_in(data).start
    if task.kind == "symbols":
        found = fit.go_on(data.inputs, task.feedback("open"), None, None)[0][:, first:]
    elif task.kind == "continuation":
        ahead = inputs[:, first + 1 :, task.outputs :] if task.inputs > task.outputs else None
        found = fit.rollout(inputs[:, : first + 1], data.steps - first, ahead=ahead)
    else:
        found = fit.predict(inputs)[:, first:]
    predictions[:, first:] = task.output_scaling.apply(found)
    return Result.of(
        problem,
        predictions,
        name="network",
        title=str(fit.chain),
        numbers=fit.layout.size,
        seconds=fit.seconds,
        chosen={"restarts": len(fit.restarts)},
    )
