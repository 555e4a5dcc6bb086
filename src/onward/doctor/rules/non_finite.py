"""Losses, parameters or metrics that are not numbers any more."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Call, Comparison, Course, Model, Values
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict


def check(
    course: Course,
    comparisons: tuple[Comparison, ...] = (),
    models: tuple[Model, ...] = (),
    calls: tuple[Call, ...] = (),
) -> Verdict:
    """Look for the first thing that is not finite."""
    losses = np.asarray(course.losses, dtype=float)
    if len(losses) == 0 and not comparisons:
        return NotChecked("no loss was seen")
    bad = ~np.isfinite(losses)
    broken = [p.name for m in models for p in m.parameters if not np.isfinite(p.end)]
    metrics = [c for c in comparisons if c.phase == "evaluation" and _undefined(c.value)]
    numbers: dict[str, object] = {
        "losses": len(losses),
        "losses_not_finite": int(bad.sum()),
        "first_step": course.first_non_finite,
        "parameters_not_finite": broken[:8],
        "metrics_not_finite": len(metrics),
    }
    if not bad.any() and not broken and not metrics:
        return Clear(numbers)
    source, remedy = _source(comparisons, calls)
    numbers["first_seen_in"] = source
    if bad.any() or broken:
        lasting = bool(broken) or bool(bad[-1]) or bad.mean() > 0.05
        begun = (
            "" if course.first_non_finite is None else f" from step {course.first_non_finite} on"
        )
        text = f"{int(bad.sum())} of {len(losses)} losses are not finite{begun}"
        if broken:
            text += f", and {len(broken)} parameters hold nan or inf at the end"
        where = next((c.where for c in comparisons if c.phase == "training"), None)
        return Found(f"{text}. {source}", numbers, 0.97 if lasting else 0.4, where, remedy)
    return Found(
        f"The training loss is finite, but a score of the evaluation is {metrics[0].value}. "
        f"{source}",
        numbers,
        0.8,
        metrics[0].where,
        remedy,
    )


def _undefined(value: float | None) -> bool:
    return value is not None and not np.isfinite(value)


def _source(comparisons: tuple[Comparison, ...], calls: tuple[Call, ...]) -> tuple[str, str]:
    """Say where something was first not finite: data, targets, outputs or the loss itself."""
    given = [(call.step, values) for call in calls for values in call.inputs]
    given += [(c.step, values) for c in comparisons for values in c.inputs]
    steps = [step for step, values in given if not _finite(values)]
    targets = [c.step for c in comparisons if not _finite(c.target)]
    outputs = [c.step for c in comparisons if not _finite(c.prediction)]
    first = min(steps + targets + outputs, default=None)
    if first is not None and first in steps:
        return (
            "The inputs of the network already hold nan or inf: it is in the data.",
            "Find and mend or mask the rows with `~torch.isfinite(x)` before training; look for a "
            "division by a standard deviation of zero.",
        )
    if first is not None and first in targets:
        return (
            "The targets hold nan or inf: it is in the data.",
            "Mask the missing targets, or fill them, before the loss is taken.",
        )
    if first is not None:
        return (
            f"The network's outputs are not finite at step {first}, with finite data.",
            "Look at what happens just before: a learning rate or gradients that are too large, a "
            "logarithm or square root of zero, a division by zero.",
        )
    return (
        "Data, targets and outputs were finite where they were looked at: it arises in the loss.",
        "Keep arguments of logarithms, roots and divisions away from zero, such as "
        "`torch.log(p + 1e-8)`, or use the loss functions that work on logits.",
    )


def _finite(values: Values) -> bool:
    array = values.array
    return array.dtype.kind != "f" or bool(np.isfinite(array).all())


RULE = Rule(
    code="OW510",
    name="non-finite",
    what="The loss, the parameters or a score become nan or infinite.",
    why="From then on every step makes all parameters nan: nothing is learned any more.",
    threshold="Losses that are not finite at the end or in more than 5% of the steps, parameters "
    "that are not finite at the end, or a score that is not.",
    source="IEEE 754; exact.",
    remedy="Find the first value that is not finite: data, logarithm or root of zero, division by "
    "zero, or steps that are too large.",
    wrong_when="Steps with infinite gradients are left out on purpose, as mixed precision does.",
    check=check,
    consequences=(
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "input-ignored",
        "no-update",
        "overfit",
        "output-range",
    ),
    severity=3,
)
