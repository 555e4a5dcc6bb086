"""Two output nonlinearities, one on top of the other."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

KINDS = ("cross_entropy", "nll", "bce_logits", "bce")
SAME = ("view", "reshape", "permute", "transpose", "flatten", "squeeze", "unsqueeze", "getitem")


def check(training: tuple[Comparison, ...]) -> Verdict:
    """Ask whether what the loss squashes has been squashed already."""
    usable = [c for c in training if c.kind in KINDS and c.prediction.array.size]
    if not usable:
        return NotChecked("no loss of classes was seen")
    sites: dict[int, list[Comparison]] = {}
    for comparison in usable:
        sites.setdefault(comparison.site, []).append(comparison)
    for seen in sites.values():
        said = {_twice(c) for c in seen}
        if len(said) == 1 and (what := said.pop()):
            return _found(what, seen)
    return Clear({"comparisons": len(usable)})


def _found(what: str, seen: list[Comparison]) -> Found:
    first = seen[0]
    values = np.concatenate([c.prediction.array.ravel() for c in seen])
    numbers = {
        "comparisons": len(seen),
        "least": float(values.min()),
        "most": float(values.max()),
        "kind": first.kind,
    }
    text = {
        "softmax": "are probabilities that sum to 1 (a softmax), and cross entropy takes a "
        "softmax itself: the second one flattens them, and the loss cannot come near 0",
        "nll": "are probabilities that sum to 1, and `nll_loss` expects their logarithms: it goes "
        "below 0 and has no logarithm in it",
        "sigmoid": "went through a sigmoid, and the loss with logits takes another: no "
        "probability below 1/2 or above 0.73 can be said",
        "chain": f"went through two of them in a row ({', '.join(_squashes(first))})",
    }[what]
    return Found(
        f"In all {len(seen)} training batches looked at, the predictions {first.prediction.shape} "
        f"{text}. They lie between {values.min():.3f} and {values.max():.3f}.",
        numbers,
        0.95 if what != "chain" else 0.85,
        first.where,
        _remedy(what),
    )


def _remedy(what: str) -> str:
    return {
        "softmax": "Give the logits to the loss: drop the softmax from the model, or take "
        "`log_softmax` and `nll_loss`.",
        "nll": "Use `log_softmax`, or give logits to `cross_entropy`.",
        "sigmoid": "Drop the sigmoid from the model, or use `BCELoss`.",
        "chain": "Keep one.",
    }[what]


def _twice(comparison: Comparison) -> str:
    values = comparison.prediction.array
    squashes = _squashes(comparison)
    if comparison.kind == "cross_entropy":
        if _sums_to_one(comparison):
            return "softmax"
        if squashes[-1:] == ["sigmoid"] and values.min() >= 0 and values.max() <= 1:
            return "chain" if values.shape[-1] > 1 else ""
    if comparison.kind == "nll" and _sums_to_one(comparison):
        return "nll"
    within = values.min() >= 0 and values.max() <= 1
    if comparison.kind == "bce_logits" and squashes[-1:] == ["sigmoid"] and within:
        return "sigmoid"
    if comparison.kind == "bce_logits" and squashes[-1:] == ["softmax"] and within:
        return "sigmoid"
    if comparison.kind in ("nll", "bce") and len(squashes) > 1:
        return "chain" if squashes[-2:] not in (["log_softmax", "log_softmax"],) else ""
    return ""


def _sums_to_one(comparison: Comparison) -> bool:
    """Whether values are at least 0 and sum to 1 along one axis of two or more."""
    values = comparison.prediction.array.astype(float)
    if not comparison.prediction.whole and values.shape[1:] != comparison.prediction.shape[1:]:
        return False
    if values.min() < 0 or values.max() > 1 + 1e-5 or values.ndim < 1:
        return False
    return any(
        values.shape[axis] > 1 and bool(np.all(np.abs(values.sum(axis=axis) - 1) < 1e-3))
        for axis in range(values.ndim)
    )


def _squashes(comparison: Comparison) -> list[str]:
    """Return the squashing functions that came last, with nothing but reshaping between."""
    found: list[str] = []
    for op in reversed(comparison.prediction.trail):
        if op.op in ("softmax", "log_softmax", "sigmoid"):
            found.insert(0, op.op)
        elif op.op not in (*SAME, "stack", "cat"):
            break
    return found


RULE = Rule(
    code="OW302",
    name="double-softmax",
    what="The output goes through softmax or sigmoid, and the loss applies it once more.",
    why="Probabilities of probabilities are all alike: gradients are small, the loss stays high.",
    threshold="Predictions that sum to 1 in every batch given to a loss that expects logits.",
    source="PyTorch's documentation of `CrossEntropyLoss`, `NLLLoss` and `BCEWithLogitsLoss`.",
    remedy="Give logits to the loss.",
    wrong_when="Never for a softmax; a log-softmax before cross entropy changes nothing and is not "
    "claimed.",
    check=check,
    consequences=(
        "learning-rate-too-low",
        "vanishing-gradient",
        "constant-prediction",
        "saturated-units",
        "overfit",
        "output-range",
    ),
    severity=2,
)
