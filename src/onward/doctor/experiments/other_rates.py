"""The same start with other learning rates: where do a few steps lead?"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onward.doctor.evidence import Evidence
from onward.doctor.experiments._made_again import parts_of
from onward.doctor.rule import UnavailableError

STEPS, LONG = 60, 300
"""Steps made with another rate, and steps where these did not tell."""

QUICK = 0.8
"""Seconds of processor time that the first steps may take for the long trial to be worth it."""


@dataclass(eq=False)
class OtherRates:
    """Losses on batches held out from a few steps with other rates, from the first weights.

    Attributes
    ----------
    rate
        The largest rate used in the run.
    run
        Steps of the run.
    steps, more
        Steps made with each other rate, and in a longer trial: never more than the run made.
    start, end
        The loss on the same batches with the first weights, and with those at the end of the run,
        which was trained on these batches as well.
    """

    rate: float
    run: int
    steps: int
    more: int
    start: float
    end: float
    _practice: Any
    _known: dict[tuple[float, int], float] = field(default_factory=dict)
    _spent: float = 0.0

    def at(self, factor: float) -> float:
        """Return the loss after some steps with this multiple of the rate; inf if not finite."""
        return self._after(factor, self.steps)

    def at_length(self, factor: float) -> float:
        """Return it after the longer trial; inf where that would take too long."""
        if self._spent > QUICK:
            return math.inf
        return self._after(factor, self.more)

    def _after(self, factor: float, steps: int) -> float:
        key = factor, steps
        if key not in self._known:
            before = time.process_time()
            try:
                loss = self._practice.train(self.rate * factor, steps)
            except (RuntimeError, ValueError):
                loss = math.inf
            self._known[key] = loss if math.isfinite(loss) else math.inf
            if steps == self.steps:
                self._spent = max(self._spent, time.process_time() - before)
        return self._known[key]


def other_rates(evidence: Evidence) -> OtherRates:
    """Prepare the experiment.

    Raises
    ------
    UnavailableError
        If there are several optimizers, or too few passes that can be made again, or the network
        at the beginning was another one.
    """
    stepping = [optimizer for optimizer in evidence.optimizers if optimizer.steps]
    if len(stepping) != 1 or len(stepping[0].groups) != 1:
        raise UnavailableError("there is not just one optimizer with one learning rate")
    rates = evidence.course.rates[np.isfinite(evidence.course.rates)]
    if len(rates) == 0 or rates.max() <= 0:
        raise UnavailableError("no learning rate above zero was seen")
    if any(p.joined for model in evidence.models for p in model.parameters):
        raise UnavailableError("parts were put into the network after it was first called")
    parts = parts_of(evidence)
    if not parts:
        raise UnavailableError("no training pass with its loss could be made again")
    practice = parts[0][0].practice(parts, stepping[0].kind, stepping[0].groups[0])
    run = evidence.course.steps
    start, end = practice.score(first=True), practice.score(first=False)
    return OtherRates(
        float(rates.max()), run, min(STEPS, run), min(LONG, run), start, end, practice
    )
