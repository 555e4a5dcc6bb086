"""The last function of the network cannot reach the targets."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules.double_softmax import SAME

BOUNDS = {
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "softmax": (0.0, 1.0),
    "recurrent layer": (-1.0, 1.0),
}
HIDDEN = ("lstm", "gru", "rnn_tanh")
NUMBERS = ("mse", "l1", "huber")
LEFT, OUTSIDE = 0.02, 0.01


def check(training: tuple[Comparison, ...]) -> Verdict:
    """Compare the range of the last function with that of the targets."""
    sites: dict[int, list[Comparison]] = {}
    for comparison in training:
        if comparison.target.array.size and comparison.prediction.array.size:
            sites.setdefault(comparison.site, []).append(comparison)
    if not sites:
        return NotChecked("no prediction was seen beside a target")
    for seen in sites.values():
        found = _unreachable(seen) or _logits(seen) or _labels(seen)
        if found is not None:
            return found
    return Clear({"comparisons": len(training)})


def _unreachable(seen: list[Comparison]) -> Found | None:
    last = {_last(c) for c in seen}
    name = last.pop() if len(last) == 1 else None
    if name is None or seen[0].kind not in NUMBERS:
        return None
    low, high = BOUNDS[name]
    said = np.concatenate([c.prediction.array.ravel() for c in seen]).astype(float)
    asked = np.concatenate([c.target.array.ravel() for c in seen]).astype(float)
    if said.min() < low - 1e-6 or said.max() > high + 1e-6 or asked.var() <= 0:
        return None
    beyond = asked - np.clip(asked, low, high)
    left, outside = float((beyond**2).mean() / asked.var()), float((beyond != 0).mean())
    if left < LEFT or outside < OUTSIDE:
        return None
    return Found(
        f"The prediction is the output of a {name} and lies between {said.min():.2f} and "
        f"{said.max():.2f}; the targets go from {asked.min():.2f} to {asked.max():.2f}. "
        f"{outside:.0%} of them are out of its reach, which leaves at least {left:.0%} of their "
        "variance as error.",
        {
            "function": name,
            "least_target": float(asked.min()),
            "most_target": float(asked.max()),
            "outside": outside,
            "error_left": left,
        },
        0.93 if left > 0.05 else 0.7,
        seen[0].where,
    )


def _last(comparison: Comparison) -> str | None:
    """Return the bounded function the prediction came out of, None if it is another."""
    for op in reversed(comparison.prediction.trail):
        if op.op in BOUNDS:
            return op.op
        if op.op.startswith(HIDDEN):
            return "recurrent layer"
        if op.op not in SAME and op.op not in ("stack", "cat"):
            return None
    return None


def _logits(seen: list[Comparison]) -> Found | None:
    """Logits cut at 0 by a ReLU: no class can be denied."""
    if seen[0].kind not in ("bce_logits", "cross_entropy"):
        return None
    for c in seen:
        ops = [op.op for op in c.prediction.trail if op.op not in SAME]
        if not ops or ops[-1] != "relu" or c.prediction.array.min() < 0:
            return None
    zeros = float(np.mean([(c.prediction.array == 0).mean() for c in seen]))
    if zeros < 0.1:
        return None
    return Found(
        f"The logits went through a ReLU: {zeros:.0%} of them are exactly 0 and none is negative. "
        "No class can be given a probability below that of a 0, and zeros pass no gradient.",
        {"zeros": zeros, "comparisons": len(seen)},
        0.85 if seen[0].kind == "bce_logits" else 0.7,
        seen[0].where,
        "Drop the ReLU after the last linear map.",
    )


def _labels(seen: list[Comparison]) -> Found | None:
    """Targets of a binary loss that are no probabilities."""
    if seen[0].kind not in ("bce_logits", "bce"):
        return None
    asked = np.concatenate([c.target.array.ravel() for c in seen]).astype(float)
    if asked.min() >= 0 and asked.max() <= 1:
        return None
    outside = float(((asked < 0) | (asked > 1)).mean())
    return Found(
        f"The binary cross entropy is given targets from {asked.min():.2f} to {asked.max():.2f}; "
        f"{outside:.0%} are outside 0 to 1, where it has no minimum.",
        {"least_target": float(asked.min()), "most_target": float(asked.max()), "outside": outside},
        0.93,
        seen[0].where,
        "Give it 0 and 1, or probabilities.",
    )


RULE = Rule(
    code="OW303",
    name="output-range",
    what="The last function of the network is bounded, and targets lie outside its bounds.",
    why="These targets cannot be reached, whatever is learned; units are driven into saturation.",
    threshold="Targets out of reach that leave 2% of the variance or more as error.",
    source="The bounds of sigmoid, tanh and ReLU; exact.",
    remedy="End with a linear map for numbers, or scale the targets into the function's range.",
    wrong_when="Targets beyond the bounds are outliers to be ignored.",
    check=check,
    consequences=(
        "saturated-units",
        "dead-units",
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "vanishing-gradient",
        "no-update",
        "learning-rate-too-low",
        "learning-rate-too-high",
        "overfit",
        "target-undetermined",
    ),
    severity=3,
)
