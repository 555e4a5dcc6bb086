"""Drafts copied into records: what a pass was given, what a comparison compared."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import torch

from onward.doctor.evidence import Values
from onward.doctor.observers.drafts import ComparisonDraft, Entry, PassDraft, PassSnapshot
from onward.doctor.observers.snapshot import identity
from onward.doctor.observers.tags import Tag

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

DOORS, STEPS = 8, 512
"""Inputs of one pass that are copied, and steps of a loop that are joined."""

Axes = tuple[int | None, int | None]


def copy_pass(recorder: Recorder, draft: PassDraft) -> None:
    """Copy what a pass was given and gave."""
    joined, zeros = _inputs(draft)
    inputs = tuple(
        _values(recorder, tensor, recorder.tags.get(tensor) if tag is None else tag)
        for tensor, tag, _ in joined[:DOORS]
    )
    axes: Axes = joined[0][2] if joined else (None, None)
    if axes == (None, None):
        axes = _stepped(draft) or draft.reader or axes
    if zeros and draft.given == "none":
        draft.given = "zeros"
    states = draft.states or tuple(zeros)
    draft.snapshot = PassSnapshot(
        inputs,
        *axes,
        tuple(recorder.copier.values(t, recorder.tags.get(t), 1 << 12) for t in states),
        tuple(recorder.copier.values(t, None, 1 << 12) for t in draft.final_states),
        tuple(recorder.copier.values(tensor, tag) for tensor, tag in draft.outputs),
    )


def _stepped(draft: PassDraft) -> Axes | None:
    """Return time and batch axis where a module went through its data step by step."""
    for entry in draft.entries[:4]:
        for axis in range(min(entry.tensor.ndim, 2)):
            steps = draft.slices.get((id(entry.tensor), axis), 0)
            if steps >= 2 and 2 * steps >= entry.tensor.shape[axis]:
                return axis, 1 - axis if entry.tensor.ndim > 1 else None
    return None


def copy_comparison(recorder: Recorder, draft: ComparisonDraft) -> None:
    """Copy what a comparison compared."""
    prediction = _values(recorder, draft.prediction, draft.prediction_tag)
    target = _values(recorder, draft.target, draft.target_tag)
    weights = None if draft.weights is None else _values(recorder, draft.weights, None)
    draft.snapshot = prediction, target, weights


def _values(recorder: Recorder, tensor: torch.Tensor, tag: Tag | None) -> Values:
    return recorder.copier.values(tensor, tag)


Joined = tuple[torch.Tensor, "Tag | None", Axes]


def _inputs(draft: PassDraft) -> tuple[list[Joined], list[torch.Tensor]]:
    """Join the entries of each door; a tensor of zeros beside other data is a first state."""
    doors: dict[Hashable, list[Entry]] = {}
    for entry in draft.entries:
        if entry.role == "data":
            doors.setdefault(entry.door, []).append(entry)
    zeros: list[torch.Tensor] = []
    joined: list[Joined] = []
    seen: set[int] = set()
    with torch._C.DisableTorchFunction(), torch.no_grad():
        for entries in doors.values():
            if len(doors) > 1 and all(_blank(entry.tensor) for entry in entries[:4]):
                zeros.extend(entry.tensor for entry in entries[:1])
                continue
            tensor, tag, axes = _join(entries)
            if (key := identity(tensor)) not in seen:
                seen.add(key)
                joined.append((tensor, tag, axes))
    return joined, zeros


def _blank(tensor: torch.Tensor) -> bool:
    return tensor.is_floating_point() and not bool(tensor.any())


def _join(entries: list[Entry]) -> Joined:
    first = entries[0]
    if len(entries) == 1:
        return first.tensor, first.tag, (None, None)
    sources = [entry.tag.source if entry.tag is not None else None for entry in entries]
    parent = sources[0]
    if parent is not None and all(s is not None and s[0] is parent[0] for s in sources):
        time = parent[1]
        batch = None if time is None or (time == 0 and parent[0].ndim < 3) else int(time == 0)
        return _part_read(parent[0], entries, time), None, (time, batch)
    if all(entry.tensor.shape == first.tensor.shape for entry in entries):
        stacked = torch.stack([entry.tensor.detach() for entry in entries[:STEPS]])
        return stacked, first.tag, (0, 1 if stacked.ndim > 2 else None)
    return first.tensor, first.tag, (None, None)


def _part_read(parent: torch.Tensor, entries: list[Entry], time: int | None) -> torch.Tensor:
    """Return the part of a long recording that a loop read, where it read half of it or less."""
    count = len(entries)
    if time is None or 2 * count > parent.shape[time] or not parent.stride(time):
        return parent
    begins = [entry.tensor.storage_offset() - parent.storage_offset() for entry in entries]
    at = [begin // parent.stride(time) for begin in begins]
    in_turn = at == list(range(at[0], at[0] + count)) and 0 <= at[0] <= parent.shape[time] - count
    return parent.narrow(time, at[0], count) if in_turn else parent
