"""Steps that only fill a batch up are counted in the loss, or read as the last step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Evidence, LayerCall, Values
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._padded_metric import in_evaluation
from onward.doctor.rules._spoils import NOTHING_LEARNED

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Padding:
    """Where a batch is padded: ``mask`` is (series, time), with the value that fills."""

    mask: Mask
    value: float
    swapped: bool

    @property
    def own(self) -> Mask:
        """Return the mask with axes as the input has them."""
        return self.mask.T if self.swapped else self.mask


def check(training: tuple[Comparison, ...], evidence: Evidence) -> Verdict:
    """Look for padded steps among those that the loss pulls at."""
    padded = looked = 0
    seen: list[tuple[Comparison, Padding, float]] = []
    for comparison in training:
        padding = _padding(comparison)
        looked += bool(comparison.inputs)
        if padding is None:
            continue
        padded += 1
        share = _pulled(comparison, padding)
        if share is not None:
            seen.append((comparison, padding, share))
    if not looked:
        return NotChecked("no training loss could be traced back to its inputs")
    if not padded:
        return Clear({"batches": looked, "padded_batches": 0})
    guilty = [one for one in seen if one[2] >= 0.5]
    if guilty and len(guilty) >= 0.8 * len(seen):
        return _in_loss(guilty, len(seen))
    if not seen:
        return _last_step(training, evidence, padded)
    if (judged := in_evaluation(evidence.evaluation, _padding)) is not None:
        return judged
    return Clear({"padded_batches": padded, "share_of_padding_in_loss": seen[0][2]})


def _in_loss(guilty: list[tuple[Comparison, Padding, float]], batches: int) -> Verdict:
    comparison, padding, _ = guilty[0]
    share = float(np.mean([one[1].mask.mean() for one in guilty]))
    return Found(
        f"Series are filled up with {padding.value:g} at the end, {share:.0%} of all steps, and in "
        f"{len(guilty)} of {batches} training batches looked at these steps count in the loss like "
        "any other: gradients pull at them.",
        {
            "batches": batches,
            "batches_with_padding_in_loss": len(guilty),
            "share_of_steps_padded": share,
            "filled_with": padding.value,
        },
        0.9 if share > 0.05 else 0.6,
        comparison.where,
    )


def _last_step(training: tuple[Comparison, ...], evidence: Evidence, padded: int) -> Verdict:
    """Look whether the step that is read out lies in the padding."""
    calls = {c.call: (c, p) for c in training if (p := _padding(c)) is not None}
    looked, guilty, pooled = 0, [], 0
    for number, (comparison, padding) in calls.items():
        layers = [x for x in evidence.layer_calls if x.call == number and x.lengths is None]
        last = max((x for x in layers if x.gradient is not None), key=_number, default=None)
        if last is None or (pulled := _pulled_steps(last, padding.mask.shape)) is None:
            continue
        looked += 1
        short = padding.mask[:, -1]
        at_padding = np.any(pulled & padding.mask, axis=1)[short].mean()
        if at_padding > 0.8:
            guilty.append((comparison, padding))
            pooled += bool(pulled[~short].sum(1).max(initial=1) > 1)
    if not looked:
        return NotChecked("batches are padded, but which steps the loss reads could not be told")
    numbers: dict[str, float] = {
        "padded_batches": padded,
        "looked_at": looked,
        "reading_padding": len(guilty),
    }
    if len(guilty) < max(1, 0.8 * looked):
        return Clear(numbers)
    comparison, padding = guilty[0]
    share = float(np.mean([p.mask[:, -1].mean() for _, p in guilty]))
    numbers |= {"share_of_series_padded": share, "filled_with": padding.value}
    what = "All steps are pooled, padding included" if pooled else "The last step is read out"
    return Found(
        f"Series are filled up with {padding.value:g} at the end. {what}: for {share:.0%} of the "
        "series that is padding and not their own last step.",
        numbers,
        0.65 if pooled else 0.85,
        comparison.where,
        "Read each series at its own last step, `out[torch.arange(len(out)), lengths - 1]`, or "
        "pack the sequences and use `h_n`.",
    )


def _number(layer: LayerCall) -> int:
    return layer.index


def _padding(comparison: Comparison) -> Padding | None:
    """Find series that end in a run of one value, of different lengths, in the first input."""
    if not comparison.inputs:
        return None
    values = comparison.inputs[0]
    array = values.array
    if array.ndim < 2 or (array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] < 3):
        return None
    swapped = comparison.batch_axis == 1
    series = array.swapaxes(0, 1) if swapped else array
    if not _to_the_end(values, 0 if swapped else 1):
        return None
    filled = series[:, -1].reshape(len(series), -1)[:, 0]
    candidates, counts = np.unique(filled, return_counts=True)
    value = candidates[np.argmax(counts)]
    same = np.all(np.equal(series, value).reshape(*series.shape[:2], -1), axis=-1)
    runs = np.cumprod(same[:, ::-1], axis=1).sum(1)
    inside = same.sum() - runs.sum()
    rest = max(1, same.size - runs.sum())
    enough = (runs >= 2).mean() >= 0.2 and len(np.unique(runs)) >= 3
    if not enough or inside / rest > 0.02 or runs.mean() < 0.03 * series.shape[1]:
        return None
    steps = np.arange(series.shape[1])
    mask = steps[None, :] >= series.shape[1] - runs[:, None]
    return Padding(mask, float(value), swapped)


def _to_the_end(values: Values, axis: int) -> bool:
    return bool(values.array.shape[axis] == values.shape[axis])


def _pulled(comparison: Comparison, padding: Padding) -> float | None:
    """Share of the padded steps that gradients pull at; None if the loss is not step by step."""
    gradient, target = comparison.gradient, comparison.target.array
    if gradient is None:
        return None
    mask = padding.own
    by_step = _by_step(gradient, mask.shape)
    wanted = _by_step(target, mask.shape)
    if by_step is None or wanted is None:
        return None
    pulled = (by_step != 0).any(-1)
    filling = wanted[mask]
    if len(np.unique(filling, axis=0)) > 1:
        return 0.0
    return float(pulled[mask].mean())


def _by_step(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any] | None:
    """Return an array as (axis 0, axis 1, rest) of the input, also if it was flattened."""
    if array.shape[:2] == shape:
        return array.reshape(*shape, -1)
    if array.ndim == 3 and (array.shape[0], array.shape[2]) == shape:
        return np.moveaxis(array, 1, 2)
    if array.shape[:1] == (shape[0] * shape[1],):
        return array.reshape(*shape, -1)
    return None


def _pulled_steps(layer: LayerCall, shape: tuple[int, ...]) -> Mask | None:
    """Return which steps of a layer's output gradients pull at, ``(series, time)``."""
    gradient = layer.gradient
    if gradient is None or layer.time_axis is None or gradient.ndim != 2:
        return None
    turned = gradient if layer.time_axis == 1 else gradient.T
    rows = min(len(turned), shape[0])
    if turned.shape[1] != shape[1] or rows < shape[0]:
        return None
    return np.asarray(turned[: shape[0]] != 0)


RULE = Rule(
    code="OW204",
    name="padding-in-loss",
    what="Steps that only fill series up to a common length count in the loss, or are read out.",
    why="The network is taught to predict the filling, which is easy, and the average hides what "
    "it does on the real steps. The last step of a short series is no step of it at all.",
    threshold="Runs of one value at the end of series, of different lengths, with gradients other "
    "than zero at half of them or more.",
    source="Gradients of a masked loss are exactly zero on the padding.",
    remedy="Multiply by a mask and divide by its sum, give `ignore_index` to the cross entropy, or "
    "compare `prediction[mask]` with `target[mask]`.",
    wrong_when="A series of zeros at the end is real data, such as silence.",
    check=check,
    consequences=NOTHING_LEARNED,
    severity=2,
)
