"""Backward is called again and again, and no parameter ever changes."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Course, Model, Optimizer, Parameter, Step
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

LEAST = 5
"""Backward passes below which nothing is said."""


def check(
    course: Course,
    models: tuple[Model, ...],
    optimizers: tuple[Optimizer, ...] = (),
    steps: tuple[Step, ...] = (),
) -> Verdict:
    """Hold parameters at the end against those at the beginning."""
    if course.backwards < LEAST:
        return NotChecked(f"backward was called {course.backwards} times, fewer than {LEAST}")
    learnable = [p for model in models for p in model.parameters if p.grad]
    if not learnable:
        return NotChecked("no network with parameters to be learned was seen")
    moved = [p for p in learnable if p.changed]
    still = _still(steps)
    numbers = {
        "backward_passes": course.backwards,
        "optimizer_steps": course.steps,
        "parameters": len(learnable),
        "parameters_changed": len(moved),
        "share_of_steps_without_change": still,
    }
    if moved and still < 0.8:
        return Clear(numbers)
    reason, remedy, sure = _reason(course, learnable, optimizers, steps)
    ever = "Hardly any step changed a parameter" if moved else "No parameter ever changed"
    where = next((s.where for s in steps if s.where), None)
    where = where or next((o.where for o in optimizers if o.where), None)
    return Found(
        f"{ever}: {course.backwards} backward passes, {course.steps} steps of an optimizer, "
        f"{len(moved)} of {len(learnable)} parameters different at the end. {reason}",
        numbers,
        sure,
        where,
        remedy,
    )


def _still(steps: tuple[Step, ...]) -> float:
    """Share of the steps looked at in which nothing moved at all."""
    if len(steps) < LEAST:
        return 0.0
    unmoved = [all(p.update == 0 for p in step.parameters) for step in steps if step.parameters]
    return float(np.mean(unmoved)) if unmoved else 0.0


def _reason(
    course: Course,
    learnable: list[Parameter],
    optimizers: tuple[Optimizer, ...],
    steps: tuple[Step, ...],
) -> tuple[str, str, float]:
    if course.steps == 0:
        return (
            "The optimizer never makes a step.",
            "Call `optimizer.step()` after `loss.backward()`.",
            0.95 if optimizers else 0.6,
        )
    gradients = [p.gradient for step in steps for p in step.parameters if p.optimised]
    if gradients and not any(gradients):
        if not any(p.gradient for p in learnable) and not course.zero_grads:
            return (
                "No gradient reaches the parameters: the loss does not depend on them any more.",
                "Look for `.item()`, `.detach()`, `.data`, `.numpy()`, `torch.tensor(...)` or "
                "`torch.no_grad()` between the network and the loss.",
                0.95,
            )
        return (
            "At every step looked at the gradients are zero or missing: they are set to zero "
            "between `backward` and `step`, or the loss does not depend on the parameters.",
            "Order: `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`; and nothing "
            "such as `.item()` or `.detach()` between the network and the loss.",
            0.95,
        )
    rates = [rate for step in steps for rate in step.rates]
    if rates and np.median(rates) == 0:
        return ("The learning rate is zero.", "Give a learning rate; look at the schedule.", 0.97)
    return (
        "The optimizer steps, but not on these parameters.",
        "Make the optimizer after the network, from the parameters of the network that is trained.",
        0.9,
    )


RULE = Rule(
    code="OW503",
    name="no-update",
    what="The loss is differentiated, but no parameter changes.",
    why="Nothing is learned: the network at the end is the one at the beginning.",
    threshold="After five backward passes or more, every learnable parameter is bit for bit what "
    "it was, or at least four of five steps changed nothing.",
    source="Exact equality needs no threshold.",
    remedy="Order: `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()`, with a learning "
    "rate above zero and the parameters of this network.",
    wrong_when="Gradients are taken for another purpose, such as maps of sensitivity.",
    check=check,
    consequences=(
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "vanishing-gradient",
        "input-ignored",
        "closed-loop-gap",
        "loss-metric-disagree",
    ),
    severity=3,
)
