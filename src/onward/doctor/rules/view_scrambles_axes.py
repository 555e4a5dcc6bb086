"""A view or reshape gives the wished shape, where axes had to be exchanged."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations

import numpy as np

from onward.doctor.evidence import (
    Call,
    Comparison,
    LayerCall,
    ShapeOp,
    Values,
    Variable,
    Where,
)
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._interleaved import interleaved
from onward.doctor.rules._spoils import NOTHING_LEARNED
from onward.doctor.rules._unscrambled import unscrambled

VIEWS = {"view", "reshape", "flatten", "view_as", "reshape_as", "unflatten"}
KEEP_ORDER = {"linear", "relu", "tanh", "sigmoid", "dropout", "squeeze", "unsqueeze", "contiguous"}
KEEP_ORDER |= {"softmax", "log_softmax", "detach", "matmul", "addmm"}

Shape = tuple[int, ...]


def check(
    comparisons: tuple[Comparison, ...] = (),
    calls: tuple[Call, ...] = (),
    layer_calls: tuple[LayerCall, ...] = (),
    variables: tuple[Variable, ...] = (),
    pairs: AllPairs | None = None,
    timeline: Timeline | None = None,
) -> Verdict:
    """Look at every view on the way from data to loss."""
    seen = list(_values(comparisons, calls, layer_calls))
    if not seen:
        return NotChecked("no data and no prediction were seen")
    views = 0
    for values in seen:
        views += sum(op.op in VIEWS for op in values.trail)
        found = _scrambled(values.trail)
        if found is not None:
            before, after, where = found
            return _found(before, after, where, 0.9, "A view")
    for comparison in comparisons:
        found = _crossed(comparison)
        if found is not None:
            before, after, where = found
            return Found(
                f"Predictions of shape {before} and targets of shape {after} are both flattened "
                "before they are compared: one runs over the series first and the other over the "
                "steps first, so values are compared that do not belong together.",
                {"prediction_shape": list(before), "target_shape": list(after)},
                0.9,
                where,
                "Transpose one of them before it is flattened.",
            )
    arrays = _reshaped(variables)
    if arrays is not None:
        one, other = arrays
        return _found(
            one.values.shape, other.values.shape, None, 0.8, f"`{other.name}` from `{one.name}`"
        )
    mixed = interleaved(variables)
    if mixed is not None:
        first, second = mixed.series
        return Found(
            f"`{mixed.table}` of shape {mixed.shape} holds `{first}`, and after it `{second}`, "
            "in the order of memory: its features are neighbouring values of one series, and a row "
            "is no step.",
            {"after": list(mixed.shape), "series": list(mixed.series)},
            0.9,
            None,
            f"Stack them along the last axis: `np.stack([{first}, {second}, ...], axis=-1)`.",
        )
    sign = unscrambled(pairs, () if timeline is not None else variables)
    if sign is not None:
        return Found(
            f"Inputs of shape {sign.shape} look like {sign.before} in the order of memory, seen as "
            f"if axes had been exchanged: {sign.said}. Exchange the axes, do not reshape them.",
            {"before": list(sign.before), "after": list(sign.shape)},
            sign.sure,
        )
    return Clear({"views_and_reshapes": views})


def _found(before: Shape, after: Shape, where: Where | None, sure: float, what: str) -> Found:
    return Found(
        f"{what} turns the shape {before} into {after}. The sizes of axes are exchanged, the "
        "values are not: they stay in their order in memory, so each series becomes a mixture of "
        "several.",
        {"before": list(before), "after": list(after)},
        sure,
        where,
    )


def _values(
    comparisons: tuple[Comparison, ...],
    calls: tuple[Call, ...],
    layer_calls: tuple[LayerCall, ...],
) -> Iterator[Values]:
    for comparison in comparisons:
        yield from (comparison.prediction, comparison.target, *comparison.inputs)
    for call in calls:
        yield from (*call.inputs, *call.outputs)
    for layer in layer_calls:
        yield layer.input


def _scrambled(trail: tuple[ShapeOp, ...]) -> tuple[Shape, Shape, Where | None] | None:
    """Return shapes and line of the first run of views that exchanges axes."""
    for start, first in enumerate(trail):
        if first.op not in VIEWS:
            continue
        before = first.before
        for op in trail[start:]:
            if op.op not in VIEWS | KEEP_ORDER:
                break
            if op.op in VIEWS:
                if exchanged(before, op.after):
                    return before, op.after, op.where
            elif op.before[:-1] == op.after[:-1] and op.before and op.before != op.after:
                if not before or before[-1] != op.before[-1]:
                    break
                before = (*before[:-1], op.after[-1])
    return None


def exchanged(before: Shape, after: Shape) -> bool:
    """Say whether a view gives a shape that belongs to a transposition.

    True if the axes in another order, some of them joined, have this shape, and in their own order
    they cannot be joined or split to it.

    Examples
    --------
    >>> exchanged((12, 32, 2), (32, 12, 2)), exchanged((2, 32, 24), (32, 48))
    (True, True)
    >>> exchanged((32, 12, 2), (384, 2)), exchanged((1, 32, 24), (32, 24))
    (False, False)
    """
    old = tuple(n for n in before if n != 1)
    new = tuple(n for n in after if n != 1)
    if not 2 <= len(old) <= 5 or len(new) < 2 or math.prod(old) != math.prod(new):
        return False
    if _joins(old, new) or _joins(new, old):
        return False
    return any(_joins(order, new) for order in permutations(old))


def _joins(old: Shape, new: Shape) -> bool:
    """Whether neighbours in ``old`` can be joined to ``new``."""
    ends = set(np.cumprod(old).tolist())
    return all(int(end) in ends for end in np.cumprod(new))


def _crossed(comparison: Comparison) -> tuple[Shape, Shape, Where | None] | None:
    """Return the shapes of prediction and target before both were flattened, if exchanged."""
    one, other = _flattened(comparison.prediction.trail), _flattened(comparison.target.trail)
    if one is None or other is None or len(other) < 2 or len(one) < 2:
        return None
    swapped = one[0] == other[1] and one[1] == other[0] and one[0] != one[1]
    return (one, other, comparison.where) if swapped and min(one[:2]) > 1 else None


def _flattened(trail: tuple[ShapeOp, ...]) -> Shape | None:
    for op in reversed(trail):
        if op.op in VIEWS and len(op.before) >= 2 and len(op.after) < len(op.before):
            joined = op.before[0] * op.before[1]
            return op.before if op.after and op.after[0] == joined else None
        if op.op not in KEEP_ORDER:
            return None
    return None


def _reshaped(variables: tuple[Variable, ...]) -> tuple[Variable, Variable] | None:
    """Return two arrays with the same values in the same order and exchanged axes."""
    large = [v for v in variables if v.values.array.size >= 16 and _begins(v.values)][:48]
    for one in large:
        for other in large:
            if one is other or not exchanged(one.values.shape, other.values.shape):
                continue
            size = min(one.values.array.size, other.values.array.size)
            a, b = one.values.array.ravel()[:size], other.values.array.ravel()[:size]
            if np.ptp(a.astype(float)) > 0 and np.allclose(a, b, rtol=1e-5):
                return (one, other) if one.values.array.ndim >= 2 else None
    return None


def _begins(values: Values) -> bool:
    """Whether an array was cut along its first axis only: it is what memory begins with."""
    return values.array.shape[1:] == values.shape[1:]


RULE = Rule(
    code="OW202",
    name="view-scrambles-axes",
    what="`view` or `reshape` is used where `transpose` or `permute` was needed.",
    why="A view keeps the order of the values in memory: with (steps, series) seen as (series, "
    "steps), a row is no series any more.",
    threshold="The new shape is that of exchanged axes (some perhaps joined), and cannot come "
    "about by joining or splitting neighbours.",
    source="Memory order of PyTorch and NumPy; exact but for sizes that agree by chance.",
    remedy="Use `x.transpose(0, 1)` or `x.permute(...)`, then `reshape` to join neighbours; for "
    "`h_n` of shape (layers, series, units) use `h_n[-1]` or `torch.cat(tuple(h_n), dim=-1)`.",
    wrong_when="Steps are joined in groups whose sizes happen to be those of other axes.",
    check=check,
    consequences=(
        *NOTHING_LEARNED,
        "batch-mixing",
        "batch-time-swapped",
        "target-undetermined",
        "target-misaligned",
        "future-leakage",
        "lag-beyond-window",
        "unscaled-data",
    ),
    severity=3,
)
