"""The contract of a baseline: fitted on a problem, it continues and predicts as a fit does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

import numpy as np

from onward.baselines.values_alone import values_alone
from onward.engines.engine import Sequences
from onward.errors import ProblemError
from onward.problems.arrays import Array, as_series, whole
from onward.problems.problem import Problem
from onward.problems.task import Task


class Baseline(ABC):
    """A simple rule that a network has to beat to be worth it.

    A rule has a fit's contract: :meth:`rollout`, :meth:`predict` and :meth:`score`. To add one,
    write :meth:`learn`, :meth:`continued` and :meth:`regressed`, say in :meth:`refuses` what it
    cannot do, and add its name to the ladder. One that looks at past targets alone derives from
    :class:`~onward.baselines.only_continues.OnlyContinues`.

    Attributes
    ----------
    name, title
        Its key in a comparison, and what it does in words.
    numbers
        How many numbers were fitted.
    chosen
        What was chosen on the validation part, such as lags and ridge, by name.
    task
        What it was fitted on.
    of_symbols
        Whether it is a rule for symbols, and for nothing else.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    of_symbols: ClassVar[bool] = False
    numbers: int = 0
    chosen: dict[str, int | float | str]
    task: Task

    @classmethod
    def refuses(cls, problem: Problem) -> str | None:
        """Return why the rule means nothing for a problem, or None if it can be fitted."""
        return None

    @classmethod
    def why_not(cls, problem: Problem) -> str | None:
        """Return why the rule cannot be fitted, be it a rule of values on symbols, or None."""
        if problem.task.kind == "symbols" and not cls.of_symbols:
            return "symbols are no values"
        return cls.refuses(problem)

    def fit(self, problem: Problem) -> Self:
        """Fit the rule to the training part of a problem, and return it.

        Raises
        ------
        ProblemError
            If the rule means nothing for the problem; it says why.
        """
        problem = values_alone(problem)
        reason = self.why_not(problem)
        if reason is not None:
            raise ProblemError(f"a problem for {self.title}", f"{problem.name}: {reason}")
        self.task = problem.task
        self.chosen = {}
        self._problem = problem
        self.learn(problem)
        return self

    @abstractmethod
    def learn(self, problem: Problem) -> None:
        """Fit all numbers; set ``numbers`` and ``chosen``."""

    @abstractmethod
    def continued(self, known: Array, steps: int) -> Array:
        """Return the next values, all in scaled units and float64.

        Parameters
        ----------
        known : (series, time, feature)
            The warm-up; the rule is fed its own predictions after it.
        steps
            How many to foretell.

        Returns
        -------
        (series, steps, feature)
        """

    @abstractmethod
    def regressed(self, inputs: Array, first: int) -> Array:
        """Return the targets that inputs lead to, all in scaled units and float64.

        Parameters
        ----------
        inputs : (series, time, feature)
            All of them from the start.
        first
            The first step to say anything about.

        Returns
        -------
        (series, time - first, output)
        """

    def foretell(self, data: Sequences) -> Array:
        """Return predictions ``(series, time, output)`` of a part, in scaled units and float64.

        They stand where a network's stand in closed loop: of a continuation, only the warm-up is
        looked at. Steps that are not scored hold zeros.
        """
        inputs = data.inputs[..., : self.task.inputs].astype(np.float64)
        first = self.task.scored_in(data).start
        found = np.zeros((*data.targets.shape[:2], self.task.outputs))
        if self.task.kind != "continuation":
            found[:, first:] = self.regressed(inputs, first)
        else:
            found[:, first:] = self.continued(inputs[:, : first + 1], data.steps - first)
        return found

    def rollout(self, seeds: Any, steps: int) -> Array:
        """Read ``seeds``, then run freely for ``steps``; return what was foretold.

        Parameters
        ----------
        seeds : (series, time, feature) or (series, time)
            The values to go on from, in original units.
        steps
            Steps to foretell, at least 1.

        Returns
        -------
        (series, steps, output)
            In original units.

        Raises
        ------
        ProblemError
            If it was fitted on a regression, or there are fewer seeds than the rule looks at.
        DataError
            If the seeds are not of the right shape, or not finite.
        """
        self._must_be("continuation", "predict(inputs)")
        known = self.task.input_scaling.apply(as_series(seeds, "seeds", self.task.inputs))
        return self.task.output_scaling.invert(self.continued(known, whole(steps, "steps", 1)))

    def predict(self, inputs: Any) -> Array:
        """Return the prediction at every step of a regression, from the inputs up to it.

        Parameters
        ----------
        inputs : (series, time, feature) or (series, time)
            In original units.

        Returns
        -------
        (series, time, output)
            In original units.

        Raises
        ------
        ProblemError
            If the rule was fitted on a continuation.
        DataError
            If the inputs are not of the right shape, or not finite.
        """
        self._must_be("regression", "rollout(seeds, steps)")
        known = self.task.input_scaling.apply(as_series(inputs, "inputs", self.task.inputs))
        return self.task.output_scaling.invert(self.regressed(known, 0))

    def score(self, problem: Problem | None = None) -> float:
        """Return the score on the test part of a problem, by default the one it was fitted on."""
        scored = self._problem if problem is None else problem
        return float(scored.score(self.foretell(scored.test)))

    def _must_be(self, kind: str, instead: str) -> None:
        if self.task.kind != kind:
            raise ProblemError(
                f"{self.title} fitted on a {kind}",
                f"one fitted on the {self.task.kind} {self.task.name}",
                f"use {instead}",
            )

    def _enough(self, known: Array, least: int) -> None:
        if known.shape[1] < least:
            raise ProblemError(
                f"at least {least} values to go on from by {self.title}", str(known.shape[1])
            )
