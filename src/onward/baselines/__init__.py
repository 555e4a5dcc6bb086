"""Simple rules that a network has to beat, in order of strength, and what that comes to."""

from onward.baselines.baseline import Baseline
from onward.baselines.comparison import Comparison, compare
from onward.baselines.ladder import BASELINES
from onward.baselines.result import Result

__all__ = ["BASELINES", "Baseline", "Comparison", "Result", "compare"]
