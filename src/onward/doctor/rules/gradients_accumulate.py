"""Gradients of earlier steps are still there when new ones are added."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Course, Step
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

SHARE = 0.5


def check(steps: tuple[Step, ...], course: Course) -> Verdict:
    """Look, before the first backward pass after a step, whether gradients are left over."""
    later = [step for step in steps if step.index >= 2 and step.backwards and _held(step)]
    if len(later) < 2:
        return NotChecked("fewer than three steps of an optimizer were seen")
    left = [step for step in later if _stale(step) > 0]
    share = len(left) / len(later)
    numbers: dict[str, float] = {
        "steps_looked_at": len(later),
        "steps_with_old_gradients": len(left),
        "calls_of_zero_grad": course.zero_grads,
        "steps": course.steps,
    }
    if share < SHARE or len(left) < 2:
        return Clear(numbers)
    ratio = float(np.median([_stale(s) / max(_norm(s), 1e-300) for s in left if _norm(s) > 0]))
    numbers["old_over_new"] = ratio
    return Found(
        f"In {len(left)} of {len(later)} steps looked at, the gradients of earlier steps were "
        f"still there when backward was called: each step follows the sum of all gradients so "
        f"far. zero_grad was called {course.zero_grads} times in {course.steps} steps.",
        numbers,
        0.95 if share > 0.9 else 0.75,
        left[0].where,
    )


def _held(step: Step) -> bool:
    return any(p.optimised and p.gradient for p in step.parameters)


def _stale(step: Step) -> float:
    """Norm of what was left in parameters that this optimizer holds and that got new gradients."""
    return float(np.sqrt(sum(p.stale**2 for p in step.parameters if p.optimised and p.gradient)))


def _norm(step: Step) -> float:
    return float(np.sqrt(sum((p.gradient or 0) ** 2 for p in step.parameters if p.optimised)))


RULE = Rule(
    code="OW502",
    name="gradients-accumulate",
    what="Gradients are not set to zero between the steps of the optimizer.",
    why="PyTorch adds new gradients to old ones, so every step follows the sum of all gradients so "
    "far, most of them of weights that are long gone.",
    threshold="Gradients other than zero before the first backward pass after a step, in half of "
    "the steps or more.",
    source="Definition of `Tensor.backward`; exact.",
    remedy="Call `optimizer.zero_grad()` once a step, before `loss.backward()` or after "
    "`optimizer.step()`, of the same optimizer.",
    wrong_when="The sum over steps is meant. Several backward passes before one step are no "
    "mistake and are not counted.",
    check=check,
    consequences=(
        "learning-rate-too-high",
        "exploding-gradient",
        "non-finite",
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "saturated-units",
        "dead-units",
        "overfit",
    ),
    severity=3,
)
