"""Taught on the true past, used on its own predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence import Call, Comparison, Departure, Evidence, Variable
from onward.doctor.experiments._judged import continued, free_running
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.own_loop import OwnLoop
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

Array = NDArray[Any]

RATIO, LEFT, STEPS = 5.0, 0.25, 50
HINT, SMALL = 2.0, 0.01
"""The same two, from which it is a remark."""
BIASED = 0.3
"""Share of a free run's errors that simple rules on it tell, on series held out."""
WORTH, BETTER, THAN = 0.04, 0.6, 0.7
"""Error of a free run, in units of the variance, that is worth more training; what is left of it
after a few steps of that, at most; and the same as a share of what as many usual steps leave."""


def check(
    calls: tuple[Call, ...],
    evidence: Evidence,
    outcome: Outcomes,
    departures: tuple[Departure, ...] = (),
    variables: tuple[Variable, ...] = (),
    far_ahead: Mapping[int, float] | None = None,
    own_loop: OwnLoop | None = None,
    free_bias: float | None = None,
) -> Verdict:
    """Compare errors of free-running passes with those one step ahead."""
    if own_loop is not None and (proof := _practised(own_loop, evidence)) is not None:
        return proof
    free = [c for c in calls if c.phase == "evaluation" and c.fed_back]
    if not free:
        return NotChecked("the network was never seen running on its own predictions")
    if any(c.fed_back for c in calls if c.phase == "training"):
        return Clear({"free_running_passes": len(free), "trained_free": True})
    taught = [c for c in evidence.training if _numbers(c)]
    if not taught:
        return NotChecked("no training loss of numbers was seen to compare with")
    own = {call.index for call in free} | _continued(free, calls)
    judged = [c for c in evidence.evaluation if c.call in own and _numbers(c)]
    shares = [_share(c.prediction.array, c.target.array) for c in judged[-4:]]
    if not shares:
        gone = [d.values.array for d in departures if d.call in own]
        shares = _found_again(free, gone, variables)
    if not shares:
        return NotChecked("what the free-running predictions were compared with was not seen")
    loop = float(np.mean([share for share in shares if np.isfinite(share)] or [0.0]))
    step = (
        outcome.training.share
        if outcome.training is not None
        else _share(taught[-1].prediction.array, taught[-1].target.array)
    )
    numbers: dict[str, float | None] = {
        "one_step": step,
        "free_running": loop,
        "passes": len(free),
    }
    if loop < HINT * step or loop < SMALL or outcome.steps < STEPS:
        return Clear(numbers)
    told = _told(far_ahead or {}, free)
    numbers["told_by_simple_rules"] = told
    numbers["errors_told"] = free_bias
    sure = loop >= LEFT and loop >= RATIO * step and told is not None and 1 - told < 0.5 * loop
    biased = loop >= WORTH and free_bias is not None and free_bias >= BIASED
    return Found(
        f"One step ahead on the true past the network's error is {step:.3g} of the targets' "
        f"variance; running on its own predictions it is {loop:.3g}. It was never trained on them: "
        f"no training pass fed an output back."
        + (f" Simple rules on the run tell {free_bias:.0%} of its errors." if biased else ""),
        numbers,
        0.8 if sure else 0.7 if biased else 0.45,
        judged[-1].where if judged else free[-1].where,
    )


def _found_again(
    free: list[Call], gone: list[Array], variables: tuple[Variable, ...]
) -> list[float]:
    """Return errors of runs that nobody compared in torch: the truth is among the variables."""
    outputs = [output.array for call in free for output in call.outputs]
    outputs += [*gone, *(call.path.array for call in free if call.path is not None)]
    pair = free_running(outputs, variables)
    if pair is not None:
        return [_share(pair[0].values.array, pair[1].values.array)]
    paths = (continued(call, variables) for call in free[-4:])
    return [_share(*path) for path in paths if path is not None]


def _practised(loop: OwnLoop, evidence: Evidence) -> Found | None:
    """Return a finding if a few steps of training as it is used make the free run much better."""
    if loop.share < WORTH or loop.closed > BETTER or loop.closed > THAN * loop.taught:
        return None
    call = evidence.call(loop.call)
    return Found(
        f"Training passes read input {loop.position + 1} at all of its {loop.steps} steps; those "
        f"of the evaluation read {loop.read} and go on with the network's own output. There its "
        f"error is {loop.share:.2g} of the targets' variance. On a copy, up to {loop.more} more "
        f"steps of training in that way took the evaluation's loss to {loop.closed:.0%} of what it "
        f"was, as many of the usual ones to {loop.taught:.0%}.",
        {
            "free_running": loop.share,
            "read_in_evaluation": loop.read,
            "steps_of_the_input": loop.steps,
            "left_after_closed_loop": loop.closed,
            "left_after_open_loop": loop.taught,
            "more_steps": loop.more,
        },
        0.85,
        None if call is None else call.where,
    )


def _continued(free: list[Call], calls: tuple[Call, ...]) -> set[int]:
    """Return passes without a network that go on with a rollout: its steps put together."""
    ends = {call.index + 1 for call in free}
    return {call.index for call in calls if call.index in ends and not call.root_calls}


def _told(far_ahead: Mapping[int, float], free: list[Call]) -> float | None:
    """Return how much simple rules tell half as far ahead as the network ran free."""
    half = max(call.fed_back for call in free) / 2
    near = [steps for steps in far_ahead if steps <= max(half, 2)]
    return far_ahead[max(near)] if near else None


def _numbers(comparison: Comparison) -> bool:
    return comparison.kind in ("mse", "l1", "huber") and comparison.target.array.size > 1


def _share(prediction: np.ndarray, target: np.ndarray) -> float:
    """Return the mean squared error as a share of the targets' variance."""
    said, asked = prediction.astype(float), target.astype(float)
    if said.size != asked.size or asked.var() <= 0:
        return float("nan")
    return float(((said.ravel() - asked.ravel()) ** 2).mean() / asked.var())


RULE = Rule(
    code="OW307",
    name="closed-loop-gap",
    what="Trained one step ahead on the true past, then left to run on its own predictions.",
    why="It never saw its own errors, and they add up: a good loss says nothing of the rollout.",
    threshold="A free-running error of a quarter of the variance or more, and five times that of "
    "one step, with no training pass that feeds an output back, where simple rules leave less than "
    "half of it at half the distance; or one of a twenty-fifth that a few steps of training in the "
    "closed loop take to 60%, and to 70% of what usual ones leave. A hundredth, and twice, are a "
    "remark. Or one of twice, of which simple rules on the run itself tell 30%.",
    source="Exposure bias: Bengio et al. (2015), Scheduled Sampling; the numbers are ours.",
    remedy="Train as it is used: feed predictions back in training, after a warm-up, and take the "
    "loss on the free-running part.",
    wrong_when="The process is chaotic and the rollout longer than it can be foretold.",
    check=check,
    consequences=("persistence-unbeaten", "linear-suffices", "overfit"),
    severity=2,
)
