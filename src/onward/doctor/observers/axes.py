"""Where the axes of a tensor were before the operations of a module's ``forward``."""

from __future__ import annotations

from collections.abc import Sequence

from onward.doctor.observers.tags import RawOp

Labels = list[int | None]


def labels_of(dimensions: int, trail: Sequence[RawOp]) -> Labels | None:
    """Return, for each axis of a tensor, the axis of the data it was; None where that is lost.

    Only operations inside modules count: they stand between what was passed in and the tensor.
    """
    inside = [op for op in trail if op[4]]
    labels: Labels | None = list(range(len(inside[0][1]) if inside else dimensions))
    for op in inside:
        labels = _after(labels, op) if labels is not None else None
    return labels if labels is not None and len(labels) == dimensions else None


def _after(labels: Labels, op: RawOp) -> Labels | None:
    name, before, after, arguments = op[:4]
    if len(before) != len(labels):
        return None
    numbers = [n for n in _flat(arguments) if isinstance(n, int)]
    if name in ("transpose", "swapaxes", "swapdims") and len(numbers) == 2:
        one, other = numbers
        labels = list(labels)
        labels[one], labels[other] = labels[other], labels[one]
        return labels
    if name in ("permute", "movedim") and len(numbers) == len(labels):
        return [labels[n] for n in numbers]
    if name in ("t", "T", "mT"):
        return [*labels[:-2], labels[-1], labels[-2]]
    if name == "unsqueeze" and numbers:
        labels = list(labels)
        labels.insert(numbers[0] if numbers[0] >= 0 else len(after) + numbers[0], None)
        return labels
    return _kept(labels, before, after)


def _kept(labels: Labels, before: tuple[int, ...], after: tuple[int, ...]) -> Labels | None:
    """Leading axes of unchanged length stay what they are."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    if same < min(2, len(before), len(after)):
        return None
    return [*labels[:same], *[None] * (len(after) - same)]


def _flat(values: Sequence[object]) -> list[object]:
    flat: list[object] = []
    for value in values:
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
            value = value[1]
        flat.extend(_flat(value) if isinstance(value, (tuple, list)) else [value])
    return flat
