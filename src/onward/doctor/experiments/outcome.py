"""How far the network came: its errors at the end of the run beside those of simple rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from onward.doctor.evidence import Comparison, Course
from onward.doctor.experiments._aligned import aligned, numbers
from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments.lag_fit import depth, fitted, lagged
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct
from onward.doctor.experiments.shifts import Shift

NEARLY, MOVED = 0.98, 0.1
"""Correlation of a target with the last value of an input from which it is the next of these, and
by how much the line between them may be stretched and moved, in units of the target's spread."""

LATE, UNLIKE = 0.7, 3.0
"""Share of the run's steps after which comparisons count as its end, and how many deviations
apart, or times as large, targets may be for units to be the same."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Mean squared errors at the end, all on the same targets.

    Attributes
    ----------
    network, constant
        Of the network, and of the targets' mean.
    persistence
        Of repeating the last value seen; None if the target is no input's future.
    linear
        Of a linear map of the window, fitted on training pairs; None if it could not be fitted.
    values
        Number of targets.
    spread
        Of predictions, over that of targets: 0 says the same to every input.
    pairs
        What was compared.
    """

    network: float
    constant: float
    persistence: float | None
    linear: float | None
    values: int
    spread: float
    pairs: Pairs

    @property
    def share(self) -> float:
        """The network's error in units of the targets' variance."""
        return self.network / self.constant if self.constant > 0 else np.inf


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of training and of evaluation, None where there is none.

    Attributes
    ----------
    steps
        Optimizer steps of the run.
    falling
        Last quarter's losses over those of the quarter before; below 0.8 it was still learning.
    """

    training: Outcome | None
    evaluation: Outcome | None
    steps: int
    falling: float
    more: dict[str, float] = field(default_factory=dict)

    @property
    def learned(self) -> float | None:
        """The share of variance that the network tells, in evaluation if it was seen there."""
        asked = self.evaluation or self.training
        return None if asked is None else max(0.0, 1 - asked.share)

    @property
    def finished(self) -> bool:
        """Whether it had stopped to learn after a hundred steps or more."""
        return self.steps >= 100 and self.falling > 0.8


def outcome(
    pairs: AllPairs, course: Course, shifts: dict[str, tuple[Shift | None, ...]]
) -> Outcomes:
    """Hold the last predictions of training and of evaluation against simple rules."""
    made = {
        phase: _outcome(found[0], moved[0], pairs, course.steps)
        for phase in ("training", "evaluation")
        if (found := getattr(pairs, phase)) and (moved := shifts[phase])
        if not _guessed_wrong(found[0], pairs)
    }
    return Outcomes(
        made.get("training"), made.get("evaluation"), course.steps, falling(course.losses)
    )


def _guessed_wrong(pair: Pairs, pairs: AllPairs) -> bool:
    """Whether a variable that outputs were paired with is of other units than what was taught.

    Nobody compared these two: the script may put outputs back into its own units first.
    """
    outside = "variable" in pair.comparisons[0].options
    if not outside or pair.classes or pair.prediction is None or not pairs.training:
        return False
    taught, y, said = pairs.training[0].y, pair.y, pair.prediction
    size = max(float(taught.std()), 1e-12)
    apart = abs(float(y.mean() - taught.mean())) / size
    if apart > UNLIKE or not 1 / UNLIKE < float(y.std()) / size < UNLIKE:
        return True
    return float(((said - y) ** 2).mean()) > 2 * left_by_curve(said.ravel(), y.ravel(), 1)


def falling(losses: Array) -> float:
    """Return the median of the last quarter over that of the quarter before."""
    count = len(losses) // 4
    if count < 4:
        return 0.0
    last, before = np.median(losses[-count:]), np.median(losses[-2 * count : -count])
    return float(last / before) if before > 0 else 1.0


def late(pair: Pairs, steps: int) -> Array:
    """Return which rows were compared at the end of the run; those of the last step if none."""
    at = np.array([c.step for c in pair.comparisons])
    chosen = at >= LATE * steps
    if not chosen.any():
        chosen = at == at.max()
    return np.asarray(chosen[pair.batch])


def _outcome(pair: Pairs, moved: Shift | None, pairs: AllPairs, steps: int) -> Outcome | None:
    counted = unmasked(pair)
    if pair.prediction is None or pair.classes or counted is None:
        return None
    rows = late(pair, steps)
    y, said = pair.y[rows], in_units(pair.comparisons[0], pair.prediction[rows])
    known = np.isfinite(counted.y[rows])
    if not np.isfinite(y).all() or not np.isfinite(said).all() or known.sum() < 8:
        return None
    middle = y.mean(axis=(0, 1), where=known) if known.any(axis=(0, 1)).all() else y[known].mean()
    size = float(y[known].std())
    return Outcome(
        float(((said - y)[known] ** 2).mean()),
        float(((y - middle)[known] ** 2).mean()),
        _persistence(pair, moved, rows, known),
        _linear(counted, rows, pairs),
        int(known.sum()),
        float(said[known].std() / size) if size > 0 else 1.0,
        pair,
    )


def in_units(comparison: Comparison, said: Array) -> Array:
    """Return predictions in units of the targets, where the loss takes logarithms or logits.

    Likelihoods of counts take the logarithm of a rate, those of two classes the log-odds: both are
    expectations of the target once that is undone, and only then comparable with a squared error.
    """
    if comparison.kind == "bce_logits":
        return np.asarray(1 / (1 + np.exp(-np.clip(said, -60, 60))))
    by_hand = comparison.kind == "cross_entropy" and comparison.manual
    counts = comparison.kind == "poisson_nll" and comparison.options.get("log_input", True)
    return np.exp(np.minimum(said, 60.0)) if by_hand or counts else said


def unmasked(pair: Pairs) -> Pairs | None:
    """Return pairs whose targets that did not count are not numbers; None if that is not known.

    A target counts unless what it was multiplied with or selected by is zero there.
    """
    if all(c.weights is None for c in pair.comparisons):
        return pair
    y = pair.y.copy()
    for number, comparison in enumerate(pair.comparisons):
        rows = pair.batch == number
        if comparison.weights is None:
            continue
        told = aligned(numbers(comparison.weights), comparison, pair.x[rows].shape)
        if told is None or told.size not in (y[rows].size, y[rows].size // y.shape[2]):
            return None
        told = told.reshape(len(y[rows]), y.shape[1], -1)
        y[rows] = np.where(told == 0, np.nan, y[rows])
    return replace(pair, y=y)


def _persistence(pair: Pairs, moved: Shift | None, rows: Array, known: Array) -> float | None:
    """Return the error of repeating the last values of all features, or of one some steps on."""
    at = pair.start + np.arange(pair.y.shape[1])
    if at[-1] >= pair.x.shape[1]:
        return None
    y, features = pair.y[rows], pair.x.shape[2]
    if moved is None:
        return _nearly(pair.x[rows][:, at], y, known)
    if moved.steps < 1:
        return None
    if y.shape[2] == 1 or features == 1:
        last = moved.slope * pair.x[rows][:, at, moved.feature][..., None] + moved.offset
    elif y.shape[2] == features and moved.feature == 0 and moved.exact:
        last = pair.x[rows][:, at]
    else:
        return None
    return float(((last - y)[known] ** 2).mean())


def _nearly(last: Array, y: Array, known: Array) -> float | None:
    """Return the error of repeating the last value of a feature that is nearly the target.

    Windows that step over values in between do not show that the target goes on in them.
    """
    if y.shape[2] != 1 or y[known].std() == 0:
        return None
    found = []
    for feature in range(last.shape[2]):
        one, asked = last[..., feature : feature + 1][known], y[known]
        if one.std() == 0 or np.corrcoef(one, asked)[0, 1] < NEARLY:
            continue
        slope, offset = np.polyfit(one, asked, 1)
        if abs(slope - 1) < MOVED and abs(offset) < MOVED * asked.std():
            found.append(float(((one - asked) ** 2).mean()))
    return min(found, default=None)


def _alike(pair: Pairs, other: Pairs) -> bool:
    """Whether a rule of the past fitted on one pair can be asked about another."""
    if pair.kind == other.kind:
        return True
    known = pair.x.shape[2], pair.y.shape[2], pair.classes, pair.sequence
    return pair.sequence and known == (
        other.x.shape[2],
        other.y.shape[2],
        other.classes,
        other.sequence,
    )


def _linear(pair: Pairs, rows: Array, pairs: AllPairs) -> float | None:
    """Return the error of a linear map fitted on training pairs of the same kind."""
    source = next((p for p in pairs.training if _alike(p, pair)), None)
    if source is None or pair.tokens:
        return None
    counted = unmasked(source)
    if counted is None:
        return None
    lags = min(depth(source), depth(pair))
    x, y, groups = lagged(distinct(counted), lags)
    columns = x.reshape(len(x), -1)
    if len(x) < 24:
        return None
    if source.comparisons is pair.comparisons:
        return fitted(columns, y, groups)
    known, targets, which = lagged(pair, lags)
    here = rows[which]
    if not here.any():
        return None
    tested = known.reshape(len(known), -1)[here]
    return fitted(columns, y, groups, tested, targets[here])
