"""The contract of a baseline: fitted on a problem, it predicts as a network does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from onward.engines.engine import Sequences
from onward.problems.arrays import Array
from onward.problems.problem import Problem
from onward.problems.task import Task


class Baseline(ABC):
    """A simple rule that a network has to beat to be worth it.

    Attributes
    ----------
    name, title
        Its key in a comparison, and what it does in words.
    numbers
        How many numbers were fitted.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    numbers: int = 0
    task: Task

    @classmethod
    def applies(cls, task: Task) -> bool:
        """Return whether the rule means anything for a task."""
        return True

    @abstractmethod
    def fit(self, problem: Problem) -> Baseline:
        """Fit the rule to the training part of a problem, in closed form, and return it."""

    @abstractmethod
    def predict(self, data: Sequences) -> Array:
        """Return predictions ``(series, time, output)`` in scaled units.

        They stand where a network's stand in closed loop: of a continuation, only the warm-up is
        looked at. Steps that are not scored hold any finite number.
        """
