"""Simple rules that a network has to beat, in order of strength."""

from onward.baselines.baseline import Baseline
from onward.baselines.ladder import BASELINES, compare

__all__ = ["BASELINES", "Baseline", "compare"]
