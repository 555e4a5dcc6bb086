"""The targets are the inputs: the network is taught to copy."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Call, Comparison, LayerCall, Model, Values
from onward.doctor.experiments._aligned import series
from onward.doctor.experiments.influence import Influence
from onward.doctor.experiments.pairs import of
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._networks import rebuilds

WHOLE, LAST, FEATURE, OTHER, FED = "whole", "last", "feature", "other", "fed"


def check(
    training: tuple[Comparison, ...],
    models: tuple[Model, ...] = (),
    layer_calls: tuple[LayerCall, ...] = (),
    calls: tuple[Call, ...] = (),
    evaluation: tuple[Comparison, ...] = (),
    influence: tuple[Influence, ...] = (),
) -> Verdict:
    """Compare every training target with the inputs of the pass it is compared to."""
    usable = [c for c in training if c.inputs and c.target.array.size > 1]
    if not usable:
        return NotChecked("no training target could be traced back to its inputs")
    sites: dict[int, list[Comparison]] = {}
    for comparison in usable:
        sites.setdefault(comparison.site, []).append(comparison)
    meant = rebuilds(models, layer_calls, calls)
    best: Found | None = None
    for seen in sites.values():
        how = {_how(c) for c in seen}
        if len(how) != 1 or None in how or not _varies(seen):
            continue
        kind = str(how.pop())
        if kind == OTHER and _seen_at_once(seen[0], influence):
            kind = FED
        found = _found(kind, seen, meant, _forecasts(calls, evaluation, seen[0]))
        best = found if best is None or found.confidence > best.confidence else best
    return best or Clear({"batches": len(usable), "equal": 0})


def _found(how: str, seen: list[Comparison], meant: bool, forecasts: bool) -> Found:
    first = seen[0]
    shape, batches = first.target.shape, len(seen)
    said = {
        WHOLE: f"the targets {shape} are the inputs, value for value: the network is taught to "
        "repeat what it is fed",
        LAST: f"the target {shape} is the last input of its own window, value for value: it is "
        "asked for what it was just shown",
        FEATURE: f"the targets {shape} are one of the inputs at the same steps, value for value",
        OTHER: f"the targets {shape} are also an input of the network, value for value",
        FED: f"the targets {shape} are also an input of the network, value for value, and changing "
        "it at one step moves the output of the same step: it is shown the answer",
    }[how]
    confidence = {WHOLE: 0.97, LAST: 0.92, FEATURE: 0.75, OTHER: 0.3, FED: 0.85}[how]
    if how == FEATURE and not _persistent(seen) and not forecasts:
        confidence = 0.4
    if meant and how != FED and not (forecasts and how == WHOLE):
        confidence = min(confidence, 0.3)
    return Found(
        f"In all {batches} training batches looked at, {said}.",
        {"batches": batches, "equal": batches, "largest_difference": 0.0, "how": how},
        confidence,
        first.where,
    )


def _how(comparison: Comparison) -> str | None:
    target = comparison.target
    if any(_same(target, given) for given in comparison.inputs[:1]):
        return WHOLE
    pair, x = of(comparison), series(comparison)
    if pair is not None and x is not None and not pair.classes:
        at = pair.start + np.arange(pair.y.shape[1])
        if at[-1] < x.shape[1]:
            now = x[: len(pair.y), at]
            if now.shape == pair.y.shape and np.array_equal(now, pair.y):
                return WHOLE if pair.sequence else LAST
            if any(np.array_equal(now[..., f], pair.y[..., 0]) for f in range(now.shape[2])):
                return FEATURE if pair.sequence else LAST
    return OTHER if any(_same(target, given) for given in comparison.inputs[1:]) else None


def _seen_at_once(comparison: Comparison, influence: tuple[Influence, ...]) -> bool:
    """Whether the input that is the target moves the output of its own step."""
    for one in influence:
        if one.position == 0 or one.input_shape[:2] != comparison.target.shape[:2]:
            continue
        if one.output_shape[:2] == one.input_shape[:2] and one.training:
            places = [t for t in one.touched if len(t.place) == 2]
            return any(t.moved[t.place] > 0 for t in places)
    return False


def _same(target: Values, given: Values) -> bool:
    if target.array.size != given.array.size:
        return False
    if np.array_equal(target.array.ravel(), given.array.ravel()):
        return True
    turned = given.array.ndim > 1 and np.swapaxes(given.array, 0, 1)
    return turned is not False and np.array_equal(target.array.ravel(), turned.ravel())


def _varies(seen: list[Comparison]) -> bool:
    return any(np.ptp(np.asarray(c.target.array, dtype=float)) > 0 for c in seen)


def _persistent(seen: list[Comparison]) -> bool:
    """Whether targets are numbers that follow from those before: a series to be forecast."""
    for c in seen[:4]:
        pair = of(c)
        if pair is None or len(np.unique(pair.y)) <= 20:
            return False
        now, before = pair.y[:, 1:, 0].ravel(), pair.y[:, :-1, 0].ravel()
        if now.size < 20 or np.ptp(now) == 0 or abs(np.corrcoef(now, before)[0, 1]) < 0.3:
            return False
    return True


def _forecasts(
    calls: tuple[Call, ...], evaluation: tuple[Comparison, ...], taught: Comparison
) -> bool:
    """Whether what was taught goes on by itself, or is judged by something else than a copy.

    An encoder that is used with another head is not: what was taught is used no more.
    """
    models: dict[int | None, tuple[int, ...]] = {call.index: call.models for call in calls}
    own = models.get(taught.call)
    used = [c for c in calls if own is None or c.models == own]
    if any(call.fed_back for call in used if call.phase == "evaluation"):
        return True
    judged = [
        c
        for c in evaluation
        if c.inputs and c.kind != "accuracy" and (own is None or models.get(c.call, own) == own)
    ]
    return bool(judged) and all(_how(c) is None for c in judged)


RULE = Rule(
    code="OW101",
    name="target-equals-input",
    what="The targets are the inputs themselves.",
    why="The network learns to copy. The loss looks excellent, and says nothing.",
    threshold="Every value equal, in every training batch looked at.",
    source="Exact equality needs no threshold.",
    remedy="Build the targets from what is to be predicted, such as `y = series[:, 1:]` for inputs "
    "`series[:, :-1]`, and print one pair of rows to check.",
    wrong_when="An autoencoder or a copying task is meant.",
    check=check,
    consequences=(
        "persistence-unbeaten",
        "closed-loop-gap",
        "linear-suffices",
        "loss-metric-disagree",
        "target-misaligned",
        "future-leakage",
        "overfit",
        "constant-prediction",
    ),
    severity=3,
)
