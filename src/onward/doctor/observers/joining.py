"""Comparisons made step by step in a loop, joined to one with a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Values
from onward.doctor.observers.drafts import ComparisonDraft


def joined(pairs: Sequence[tuple[ComparisonDraft, Comparison]]) -> list[Comparison]:
    """Join the comparisons of one line and pass; those that do not fit stay alone."""
    groups: dict[object, list[tuple[ComparisonDraft, Comparison]]] = {}
    for draft, record in pairs:
        key: object = draft.index
        if draft.home is not None:
            shapes = record.prediction.shape, record.target.shape, record.weights is None
            key = (draft.home.index, draft.place, draft.kind, record.backward, shapes)
        groups.setdefault(key, []).append((draft, record))
    made = [record for group in groups.values() for record in _steps(group)]
    return sorted(made, key=lambda record: record.index)


def _steps(group: Sequence[tuple[ComparisonDraft, Comparison]]) -> list[Comparison]:
    """Join the steps of a loop.

    One prediction compared with several targets is no loop, nor are the answers of several heads.
    """
    said = [record.prediction for _, record in group]
    same = {values.identity for values in said} == {said[0].identity}
    if same and len(said) > 1 and np.array_equal(said[0].array, said[-1].array):
        return [record for _, record in group]
    return [record for _, record in group] if _heads(group) else [_join(group)]


def _heads(group: Sequence[tuple[ComparisonDraft, Comparison]]) -> bool:
    """Whether predictions were made at one time, and cut out of the same place.

    A recurrent layer was called less often than there are predictions: no step is between them.
    """
    home = group[0][0].home
    if len(group) < 2 or len({draft.at for draft, _ in group}) > 1 or home is None:
        return False
    if not 0 < home.layer_calls < len(group):
        return False
    cuts = {
        tuple(op.detail for op in record.prediction.trail if op.op in ("getitem", "unbind"))
        for _, record in group
    }
    return len(cuts) == 1


def _join(group: Sequence[tuple[ComparisonDraft, Comparison]]) -> Comparison:
    first = group[0][1]
    if len(group) < 2:
        return first
    records = [record for _, record in group]
    axis = _axis(group[0][0], first)
    values = [record.value for record in records if record.value is not None]
    gradients = [record.gradient for record in records]
    return replace(
        first,
        prediction=_stack([record.prediction for record in records], axis),
        target=_stack([record.target for record in records], axis),
        weights=None
        if first.weights is None
        else _stack([record.weights for record in records if record.weights is not None], axis),
        value=float(np.mean(values)) if values else None,
        reported=any(record.reported for record in records),
        gradient=_arrays([g for g in gradients if g is not None], axis)
        if all(g is not None for g in gradients)
        else None,
        times=tuple(draft.at for draft, _ in group),
        joined_axis=axis,
    )


def _axis(draft: ComparisonDraft, record: Comparison) -> int:
    """Return the new axis: beside the batch as the inputs have it, or where steps were cut."""
    most = 0 if len(record.prediction.shape) == 0 else 1
    if draft.home is not None and len(draft.home.doors) and max(draft.home.doors.values()) > 1:
        return most if record.time_axis == 1 else 0
    cut = next((op for op in reversed(record.prediction.trail) if op.op == "getitem"), None)
    if cut is not None:
        for axis, part in enumerate(cut.detail.strip("[]").split(", ")):
            if part.lstrip("-").isdigit():
                return min(axis, most)
    return 0


def _stack(values: Sequence[Values], axis: int) -> Values:
    first = values[0]
    shape = list(first.shape)
    shape.insert(axis, len(values))
    return replace(
        first, array=_arrays([value.array for value in values], axis), shape=tuple(shape)
    )


def _arrays(arrays: Sequence[NDArray[Any]], axis: int) -> NDArray[Any]:
    return np.stack(arrays, axis=axis)
