"""Wrong answers of a classifier on rows it was trained on, and on rows it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.experiments.outcome import Outcome, in_units

SEVERAL = ("cross_entropy", "nll")
TWO = {"bce": 0.5, "bce_logits": 0.0}
"""Losses of several classes, and of two with what lies between these."""
TIMES, LATE, ROWS = 3.0, 0.7, 30
"""How often each training row must have come in the batches kept for all of them to be known, from
which share of the steps on answers count, and how many must."""


@dataclass(frozen=True)
class ByHeart:
    """Shares of wrong answers late in a run.

    Attributes
    ----------
    known, unseen
        On training rows, and on rows of evaluation that are none of them.
    rows, times
        Training rows, and how often each came in the batches that were kept.
    """

    known: float
    unseen: float
    rows: int
    times: float


def learned_by_heart(evidence: Evidence) -> ByHeart | None:
    """Return them; None if it is no classifier, or not all of its training rows are known."""
    trained = [c for c in evidence.training if c.kind in (*SEVERAL, *TWO) and _rows(c)]
    rows = [row for c in trained for row in _rows(c)]
    known = set(rows)
    if not known or len(rows) < TIMES * len(known):
        return None
    first = LATE * max(evidence.course.steps, 1)
    taught = _wrong([c for c in trained if c.step >= first], known, inside=True)
    judged = [c for c in evidence.evaluation if c.step >= first and _rows(c)]
    asked = _wrong(judged, known, inside=False)
    if taught.size < ROWS or asked.size < ROWS:
        return None
    return ByHeart(float(taught.mean()), float(asked.mean()), len(known), len(rows) / len(known))


def unknown(training: Outcome, evaluation: Outcome) -> float:
    """Return the share of variance that is left on rows of evaluation that were not trained on.

    Scripts that report the fit on their training data as well judge some rows that were.
    """
    pair = evaluation.pairs
    known = {row.tobytes() for row in training.pairs.x}
    new = np.array([row.tobytes() not in known for row in pair.x])
    if pair.prediction is None or new.all() or new.sum() < ROWS or not np.ptp(pair.y[new]):
        return evaluation.share
    said = in_units(pair.comparisons[0], pair.prediction[new])
    return float(((said - pair.y[new]) ** 2).mean() / pair.y[new].var())


def _rows(comparison: Comparison) -> list[bytes]:
    """Return the series of a comparison; none where they are not whole or their axis is not known.

    Of classes alone: one answer a series.
    """
    inputs, asked = comparison.inputs, comparison.target
    if not inputs or asked.array.size != len(np.atleast_1d(asked.array)) or comparison.several:
        return []
    given = inputs[0]
    axis = 0 if comparison.batch_axis is None else comparison.batch_axis
    if axis >= given.array.ndim:
        return []
    if asked.array.dtype.kind == "f" and not np.isin(asked.array, (0, 1)).all():
        return []
    series = given.shape[:axis] + given.shape[axis + 1 :]
    if given.shape[axis] != asked.shape[0]:
        return []
    if given.array.shape[:axis] + given.array.shape[axis + 1 :] != series:
        return []
    moved = np.moveaxis(given.array, axis, 0)
    return [row.tobytes() for row in moved[: len(asked.array)]]


def _wrong(
    comparisons: Sequence[Comparison], known: set[bytes], *, inside: bool
) -> NDArray[np.bool_]:
    """Return for each row that is known, or is not, whether the answer to it is wrong."""
    found: list[NDArray[np.bool_]] = []
    for c in comparisons:
        said, asked = c.prediction.array, c.target.array.ravel()
        if c.kind in SEVERAL and said.ndim == 2:
            said = said.argmax(axis=1)
        elif c.kind in TWO and said.size == asked.size:
            said = said.ravel() > TWO[c.kind]
        elif c.kind != "accuracy" or said.ndim != 1:
            continue
        chosen = np.array([(row in known) is inside for row in _rows(c)], dtype=bool)
        count = min(len(chosen), len(said), len(asked))
        found.append((said[:count] != asked[:count])[chosen[:count]])
    return np.concatenate(found) if found else np.empty(0, dtype=bool)
