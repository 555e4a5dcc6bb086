"""Answers that are read behind the end of shorter series: there is nothing but filling.

A packed sequence is unpacked with zeros behind the end of each series. Who reads the last step of
the batch reads the longest series at its end, and of all others these zeros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Evidence, LayerCall, Where
from onward.doctor.rule import Found
from onward.doctor.rules._padding import padding

SHORT, LONG, EQUAL = 20, 3, 1e-6
"""Shorter series and longest ones that must be seen, and how far apart, in units of the spread of
the others, answers are that count as one."""
LAST = re.compile(r"\[((:|\.\.\.), )?-1(, :)*\]")
"""A slice that takes the last step of a batch."""

Mask = NDArray[np.bool_]
REMEDY = (
    "Read each series at its own last step, `out[torch.arange(len(out)), lengths - 1]`, or read "
    "`h_n`, which packed sequences end with."
)


@dataclass(frozen=True)
class _Look:
    """A batch: which series are shorter than its longest, and which of them are read behind it."""

    comparison: Comparison
    short: Mask
    lost: Mask
    reached: bool


def behind_the_end(evidence: Evidence) -> Found | None:
    """Ask whether the loss asks for series of all lengths and reads only the longest."""
    for looks, how in (
        (list(_ungraded(evidence)), "no gradient reaches any of their steps"),
        (list(_alike(evidence)), "they all get the very same answer, whatever was fed"),
    ):
        short = sum(int(look.short.sum()) for look in looks)
        lost = sum(int(look.lost.sum()) for look in looks)
        if short < SHORT or lost < short or not any(look.reached for look in looks):
            continue
        first, rows = looks[0].comparison, sum(len(look.short) for look in looks)
        return Found(
            f"Series have different lengths, and the step that is read lies behind the end of all "
            f"but the longest of a batch, where there is only filling: of {rows} series looked at "
            f"{short} are shorter, and {how}.",
            {
                "batches": len(looks),
                "series": rows,
                "shorter": short,
                "read_behind_their_end": lost,
            },
            0.9,
            _slice(first) or first.where,
            REMEDY,
        )
    return None


def _ungraded(evidence: Evidence) -> Iterator[_Look]:
    """Yield batches of packed series: the loss pulls at their answers, and at none of their steps.

    Series that are the longest must be reached somewhere, or the trail must say what was sliced.
    """
    last: dict[int | None, LayerCall] = {}
    for one in evidence.layer_calls:
        if one.call is not None and one.lengths and one.grad:
            last[one.call] = one
    for comparison in _of_series(evidence.training):
        layer = last.get(comparison.call)
        gradient, answers = None if layer is None else layer.gradient, comparison.gradient
        if layer is None or gradient is None or layer.state_read or answers is None:
            continue
        lengths = np.array(layer.lengths)
        if len(lengths) != len(answers) or gradient.shape != (len(lengths), lengths.max()):
            continue
        asked = np.any(answers.reshape(len(answers), -1) != 0, axis=1)
        touched = np.any(gradient != 0, axis=1)
        short = (lengths < lengths.max()) & asked
        reached = bool(touched[lengths == lengths.max()].any()) or _slice(comparison) is not None
        yield _Look(comparison, short, short & ~touched, reached)


def _alike(evidence: Evidence) -> Iterator[_Look]:
    """Yield batches: answers to shorter series are one number, those to the longest are not."""
    packed = {x.call: x.lengths for x in evidence.layer_calls if x.lengths}
    values: set[float] = set()
    for comparison in _of_series(evidence.training):
        said = comparison.prediction.array.reshape(len(comparison.prediction.array), -1)
        wanted = comparison.target.array.reshape(len(said), -1)
        lengths = _lengths(comparison, packed.get(comparison.call))
        if lengths is None or len(lengths) != len(said):
            continue
        short = lengths < lengths.max()
        if short.sum() < LONG or np.ptp(wanted[short], axis=0).max() == 0:
            continue
        spread = float(np.abs(said[~short] - said[short][0]).max(axis=1).min())
        one = bool(np.ptp(said[short], axis=0).max() <= EQUAL * spread) and spread > 0
        values |= set(said[~short][:, 0].tolist())
        lost = short if one else np.zeros_like(short)
        yield _Look(comparison, short, lost, len(values) >= LONG)


def _of_series(comparisons: tuple[Comparison, ...]) -> Iterator[Comparison]:
    """Yield comparisons of one answer a series, none of them left out."""
    for one in comparisons:
        said, wanted = one.prediction, one.target
        series = said.array.ndim in (1, 2) and said.array.shape[:1] == wanted.array.shape[:1]
        if series and said.whole and one.weights is None and len(said.array) > 1:
            yield one


def _lengths(comparison: Comparison, packed: tuple[int, ...] | None) -> NDArray[np.int64] | None:
    if packed is not None:
        return np.array(packed)
    found = padding(comparison)
    return None if found is None else np.asarray((~found.mask).sum(axis=1))


def _slice(comparison: Comparison) -> Where | None:
    """Return the line that takes the last step of an unpacked batch, None if none was seen."""
    unpacked = False
    for op in comparison.prediction.trail:
        unpacked = unpacked or op.op == "_pad_packed_sequence"
        if unpacked and op.op == "getitem" and len(op.before) == 3 and LAST.fullmatch(op.detail):
            return op.where or comparison.where
    return None
