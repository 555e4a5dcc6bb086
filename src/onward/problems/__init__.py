"""What is to be learned: sources, splits, scaling, loops and scores, said once."""

from onward.problems.continuation import Continuation
from onward.problems.criterion import Criterion
from onward.problems.problem import Problem
from onward.problems.published import Published
from onward.problems.regression import Regression
from onward.problems.scoring import Score
from onward.problems.symbols import Symbols
from onward.problems.task import Task

__all__ = [
    "Continuation",
    "Criterion",
    "Problem",
    "Published",
    "Regression",
    "Score",
    "Symbols",
    "Task",
]
