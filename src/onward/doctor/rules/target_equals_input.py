"""The targets are the inputs: the network is taught to copy."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Values
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict


def check(training: tuple[Comparison, ...]) -> Verdict:
    """Compare every training target with the inputs of the pass it is compared to."""
    usable = [c for c in training if c.inputs and c.target.array.size > 1]
    if not usable:
        return NotChecked("no training target could be traced back to its inputs")
    sites: dict[int, list[Comparison]] = {}
    for comparison in usable:
        sites.setdefault(comparison.site, []).append(comparison)
    for seen in sites.values():
        equal = [c for c in seen if any(_same(c.target, given) for given in c.inputs)]
        if len(equal) == len(seen) and _varies(equal):
            return Found(
                f"In all {len(equal)} training batches looked at, the targets "
                f"{equal[0].target.shape} are the inputs, value for value: the network is "
                "taught to repeat what it is fed.",
                {"batches": len(seen), "equal": len(equal), "largest_difference": 0.0},
                0.97,
                equal[0].where,
            )
    return Clear({"batches": len(usable), "equal": 0})


def _same(target: Values, given: Values) -> bool:
    if target.array.size != given.array.size:
        return False
    return bool(np.array_equal(target.array.ravel(), given.array.ravel()))


def _varies(seen: list[Comparison]) -> bool:
    return any(np.ptp(np.asarray(c.target.array, dtype=float)) > 0 for c in seen)


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
    consequences=("persistence-unbeaten", "closed-loop-gap", "linear-suffices"),
    severity=3,
)
