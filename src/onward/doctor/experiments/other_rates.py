"""The same start with other learning rates: where do a few steps lead?"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.rule import UnavailableError

STEPS, PARTS = 60, 12
"""Steps made with another rate, and batches kept for it."""


@dataclass(eq=False)
class OtherRates:
    """Losses on batches held out from a few steps with other rates, from the first weights.

    Attributes
    ----------
    rate
        The largest rate used in the run.
    run
        Steps of the run.
    steps
        Steps made with each other rate: never more than the run made.
    start, end
        The loss on the same batches with the first weights, and with those at the end of the run,
        which was trained on these batches as well.
    """

    rate: float
    run: int
    steps: int
    start: float
    end: float
    _practice: Any
    _known: dict[float, float] = field(default_factory=dict)

    def at(self, factor: float) -> float:
        """Return the loss after some steps with this multiple of the rate; inf if not finite."""
        if factor not in self._known:
            try:
                loss = self._practice.train(self.rate * factor, self.steps)
            except (RuntimeError, ValueError):
                loss = math.inf
            self._known[factor] = loss if math.isfinite(loss) else math.inf
        return self._known[factor]


def other_rates(evidence: Evidence) -> OtherRates:
    """Prepare the experiment.

    Raises
    ------
    UnavailableError
        If there are several optimizers, or too few passes that can be made again.
    """
    stepping = [optimizer for optimizer in evidence.optimizers if optimizer.steps]
    if len(stepping) != 1 or len(stepping[0].groups) != 1:
        raise UnavailableError("there is not just one optimizer with one learning rate")
    rates = evidence.course.rates[np.isfinite(evidence.course.rates)]
    if len(rates) == 0 or rates.max() <= 0:
        raise UnavailableError("no learning rate above zero was seen")
    parts = _parts(evidence)
    if not parts:
        raise UnavailableError("no training pass with its loss could be made again")
    practice = parts[0][0].practice(parts, stepping[0].kind, stepping[0].groups[0])
    steps = min(STEPS, evidence.course.steps)
    start, end = practice.score(first=True), practice.score(first=False)
    return OtherRates(float(rates.max()), evidence.course.steps, steps, start, end, practice)


def _parts(evidence: Evidence) -> list[tuple[Any, Comparison, Any]]:
    """Pair passes that can be made again with the comparison of their output."""
    sites: dict[int, list[Comparison]] = {}
    for comparison in evidence.training:
        sites.setdefault(comparison.site, []).append(comparison)
    main = max(sites.values(), key=len, default=[])
    by_call = {c.call: c for c in main if c.target.whole and c.prediction.whole}
    parts = []
    for replay in evidence.replays:
        call, judged = evidence.call(replay.call), by_call.get(replay.call)
        if judged is None or call is None or call.root_calls != 1 or not call.outputs:
            continue
        if replay.training and call.outputs[0].whole:
            parts.append((replay, judged, call.outputs[0].array))
    kept = {part[0].model for part in parts}
    return parts[-PARTS:] if len(kept) == 1 else []
