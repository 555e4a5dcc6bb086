"""Steps that only fill a batch up are counted in the loss, or read as the last step."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Evidence, LayerCall
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._behind import behind_the_end
from onward.doctor.rules._padded_metric import in_evaluation
from onward.doctor.rules._padding import WORDS, Mask, Padding, by_step
from onward.doctor.rules._padding import padding as padding_of
from onward.doctor.rules._script import says
from onward.doctor.rules._spoils import NOTHING_LEARNED


def check(training: tuple[Comparison, ...], evidence: Evidence) -> Verdict:
    """Look for padded steps among those that the loss pulls at."""
    if (behind := behind_the_end(evidence)) is not None:
        return behind
    padded = looked = 0
    seen: list[tuple[Comparison, Padding, float]] = []
    for comparison in training:
        padding = padding_of(comparison)
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
        told = all(one[1].certain for one in guilty) or says(evidence.run.target, WORDS)
        told = told and not all(_marks_the_end(one, padding) for one, padding, _ in guilty)
        return _in_loss(guilty, len(seen), told)
    if not seen:
        return _last_step(training, evidence, padded)
    if (judged := in_evaluation(evidence.evaluation)) is not None:
        return judged
    return Clear({"padded_batches": padded, "share_of_padding_in_loss": seen[0][2]})


def _in_loss(guilty: list[tuple[Comparison, Padding, float]], batches: int, told: bool) -> Verdict:
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
        (0.9 if share > 0.05 else 0.6) if told else 0.45,
        comparison.where,
    )


def _marks_the_end(comparison: Comparison, padding: Padding) -> bool:
    """Whether every series of targets ends with the value: a symbol that says so, to be learned."""
    wanted = by_step(comparison.target.array, padding.own.shape)
    if wanted is None or comparison.target.array.dtype.kind not in "iu":
        return False
    last = wanted[-1] if padding.swapped else wanted[:, -1]
    return bool((last == padding.value).all())


def _last_step(training: tuple[Comparison, ...], evidence: Evidence, padded: int) -> Verdict:
    """Look whether the step that is read out lies in the padding."""
    calls = {c.call: (c, p) for c in training if (p := padding_of(c)) is not None}
    looked, guilty, pooled, states = 0, [], 0, 0
    for number, (comparison, padding) in calls.items():
        layers = [x for x in evidence.layer_calls if x.call == number and x.lengths is None]
        read = [x for x in layers if x.gradient is not None or x.state_read]
        last = max(read, key=_number, default=None)
        if last is None or (pulled := _pulled_steps(last, padding.mask.shape)) is None:
            continue
        looked += 1
        states += last.gradient is None
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
    what = "The state after the last step is read" if states else "The last step is read out"
    what = "All steps are pooled, padding included" if pooled else what
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


def _pulled(comparison: Comparison, padding: Padding) -> float | None:
    """Share of the padded steps that gradients pull at; None if the loss is not step by step."""
    gradient, target = comparison.gradient, comparison.target.array
    if gradient is None:
        return None
    mask = padding.own
    pulls = by_step(gradient, mask.shape)
    wanted = by_step(target, mask.shape)
    if pulls is None or wanted is None:
        return None
    pulled = (pulls != 0).any(-1)
    filling = wanted[mask]
    if len(np.unique(filling, axis=0)) > 1:
        return 0.0
    return float(pulled[mask].mean())


def _pulled_steps(layer: LayerCall, shape: tuple[int, ...]) -> Mask | None:
    """Return which steps of a layer's output gradients pull at, ``(series, time)``."""
    gradient = layer.gradient
    if layer.time_axis is None:
        return None
    if gradient is None:
        pulled = np.zeros(shape, bool)
        pulled[:, -1] = layer.state_read and layer.input.shape[layer.time_axis] == shape[1]
        return pulled
    if gradient.ndim != 2:
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
    "than zero at half of them or more; or answers to 20 shorter series that are all read behind "
    "their ends: no gradient reaches their steps, or the answers are one number.",
    source="Gradients of a masked loss are exactly zero on the padding.",
    remedy="Multiply by a mask and divide by its sum, give `ignore_index` to the cross entropy, or "
    "compare `prediction[mask]` with `target[mask]`.",
    wrong_when="A series of zeros at the end is real data, such as silence.",
    check=check,
    consequences=NOTHING_LEARNED,
    severity=2,
)
