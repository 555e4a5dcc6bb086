"""Parameters that get gradients, and that no optimizer holds."""

from __future__ import annotations

import math
import re

from onward.doctor.evidence import Call, Course, Evidence, Model, Optimizer, Parameter
from onward.doctor.experiments.influence import Influence
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._script import says
from onward.doctor.rules._unreached import unreached

LEAST = 3
"""Optimizer steps below which nothing is said."""

MEANT = re.compile(r"frozen|pretrain|reservoir|fixed|teacher|target|backbone|random", re.IGNORECASE)
"""Names of what people leave untrained on purpose."""

SAID = re.compile(r"frozen|freez|pretrain|pre-train|reservoir|echo.?state|fine.?tun", re.IGNORECASE)
"""Words of scripts in which it is on purpose."""


def check(
    models: tuple[Model, ...],
    optimizers: tuple[Optimizer, ...],
    course: Course,
    calls: tuple[Call, ...] = (),
    evidence: Evidence | None = None,
    influence: tuple[Influence, ...] = (),
) -> Verdict:
    """Look for parameters with gradients that nobody changes."""
    if course.steps < LEAST:
        return NotChecked(f"{course.steps} steps of an optimizer were seen, fewer than {LEAST}")
    trained = [model for model in models if model.training_calls or model.name == "parameters"]
    data = {values.shape for call in calls for values in call.inputs}
    pairs = [
        (m, p)
        for m in trained
        for p in m.parameters
        if p.grad and p.used and not (m.name == "parameters" and (p.shape in data or not p.shape))
    ]
    left = [(m, p) for m, p in pairs if p.gradient and not p.optimised and not p.changed]
    foreign = sum(optimizer.foreign for optimizer in optimizers)
    sizes = [math.prod(p.shape) for _, p in pairs]
    lost = sum(math.prod(p.shape) for _, p in left)
    numbers = {
        "parameters": len(pairs),
        "not_optimised": [_name(m, p) for m, p in left][:12],
        "numbers_not_optimised": lost,
        "numbers": sum(sizes),
        "held_but_of_no_network_trained": foreign,
    }
    if not left or lost < 0.01 * sum(sizes):
        if _deaf(influence):
            return Clear(numbers)
        return unreached(models, course, evidence, SAID) or Clear(numbers)
    names = ", ".join(f"`{_name(m, p)}`" for m, p in left[:3]) + (" …" if len(left) > 3 else "")
    if foreign:
        reason = (
            f"The optimizer holds {foreign} parameters of another network: it was made before "
            "this one, or for a copy."
        )
    elif any(p.joined for _, p in left):
        reason = "They joined the network after it was first called: the optimizer knows others."
    elif any(m.name == "parameters" for m, _ in left):
        reason = "They belong to no module: layers in a plain list, or tensors made by hand."
    else:
        reason = "The optimizer was given only a part of the network."
    return Found(
        f"{len(left)} of {len(pairs)} parameters ({lost} of {sum(sizes)} numbers) get gradients, "
        f"but no optimizer holds them and they never change: {names}. {reason}",
        numbers,
        _sure(left, len(pairs), foreign, evidence),
        next((o.where for o in optimizers if o.where), None),
    )


def _deaf(influence: tuple[Influence, ...]) -> bool:
    """Whether no input moves any output in training: then that is why no gradient comes back."""
    moved = [one.everything > 1e-6 * one.scale for one in influence if one.training]
    return bool(moved) and not any(moved)


def _name(model: Model, parameter: Parameter) -> str:
    return parameter.name if model.name == "parameters" else f"{model.name}.{parameter.name}"


def _sure(
    left: list[tuple[Model, Parameter]], pairs: int, foreign: int, evidence: Evidence | None
) -> float:
    if foreign or len(left) == pairs:
        return 0.97
    if any(p.joined for _, p in left):
        return 0.9
    if all(MEANT.search(_name(m, p)) for m, p in left):
        return 0.3
    if evidence is not None and says(evidence.run.target, SAID):
        return 0.4
    return 0.9 if any(m.name == "parameters" for m, _ in left) else 0.8


RULE = Rule(
    code="OW501",
    name="parameters-not-optimised",
    what="Parameters that take part in the loss are held by no optimizer.",
    why="They stay at their random first values, and the rest must make do with them.",
    threshold="Parameters that got gradients other than zero, are held by no optimizer that was "
    "seen, and are bit for bit what they were; at least 1% of all numbers. Or layers that it "
    "holds, at least 5% of all numbers, that work in training passes and never get a gradient.",
    source="Exact, by identity.",
    remedy="Keep layers in `nn.ModuleList`, make the optimizer after the network from all of "
    "`model.parameters()`, and set `requires_grad_(False)` on what is meant to stay.",
    wrong_when="A part is left untrained on purpose without `requires_grad_(False)`, such as a "
    "reservoir or a pretrained encoder.",
    check=check,
    consequences=(
        "no-update",
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "vanishing-gradient",
        "gradients-accumulate",
        "input-ignored",
    ),
    severity=3,
)
