"""The line to beat: the best score of simple rules, found without keeping training waiting."""

from __future__ import annotations

import threading

import numpy as np

from onward.baselines.baseline import Baseline
from onward.baselines.frequencies import Frequencies
from onward.baselines.last_value import LastValue
from onward.baselines.linear import Linear
from onward.baselines.mean import Mean
from onward.baselines.ngram import NGram
from onward.errors import OnwardError
from onward.problems.problem import Problem

AT_ONCE: tuple[type[Baseline], ...] = (Mean, LastValue, Frequencies)
IN_TIME: tuple[type[Baseline], ...] = (Linear, NGram)
SECONDS_A_NUMBER = 1e-4
"""Training time for every number of the data, after which fitting a map of them costs little."""


class ToBeat:
    """The best of some simple rules on the validation part, as far as they have been fitted.

    The mean and the last value, or the frequencies of symbols, cost nothing and are there at once.
    The linear map, or n-grams, are fitted beside training, in a thread, once training has lasted so
    long that it does not matter.

    Parameters
    ----------
    problem
        What they are fitted on.
    """

    def __init__(self, problem: Problem) -> None:
        self._best: tuple[float, str] | None = None
        self._problem = problem
        self._waits = problem.reference.inputs.size * SECONDS_A_NUMBER
        self._seen = self._started = False

    def after(self, seconds: float) -> tuple[float, str] | tuple[None, None]:
        """Return the least score and what has it, once training has lasted so many seconds."""
        if not self._seen:
            self._seen = True
            self._try_all(AT_ONCE)
        if not self._started and seconds >= self._waits:
            self._started = True
            threading.Thread(target=self._try_all, args=(IN_TIME,), daemon=True).start()
        return self._best or (None, None)

    def _try_all(self, rules: tuple[type[Baseline], ...]) -> None:
        for rule in rules:
            self._try(rule)

    def _try(self, rule: type[Baseline]) -> None:
        if rule.why_not(self._problem) is not None:
            return
        part = self._problem.validation
        try:
            score = float(self._problem.score(rule().fit(self._problem).foretell(part), part))
        except (ArithmeticError, MemoryError, ValueError, OnwardError):
            return  # training goes on without the line; LinAlgError is a ValueError
        if np.isfinite(score) and (self._best is None or score < self._best[0]):
            self._best = score, rule.title
