"""What is to be learned: sources, splits, scaling, loops and scores, said once."""

from onward.problems.continuation import Continuation
from onward.problems.problem import Problem
from onward.problems.regression import Regression
from onward.problems.scoring import Score
from onward.problems.task import Task

__all__ = ["Continuation", "Problem", "Regression", "Score", "Task"]
