"""Layers that work in every training pass, are held by the optimizer, and get no gradient."""

from __future__ import annotations

import math
import re

import numpy as np

from onward.doctor.evidence import Course, Evidence, LayerCall, Model, Parameter, Where
from onward.doctor.rule import Found
from onward.doctor.rules._script import says

SHARE, STEPS = 0.05, 20
"""Share of all numbers held that must be stuck, and optimizer steps, for a claim."""


def unreached(
    models: tuple[Model, ...], course: Course, evidence: Evidence | None, said: re.Pattern[str]
) -> Found | None:
    """Find layers whose outputs reach the loss, and whose parameters the gradient does not."""
    if evidence is None or course.steps < STEPS:
        return None
    held = [(m, p) for m in models for p in m.parameters if p.grad and p.optimised]
    stuck: dict[tuple[int, str], list[Parameter]] = {}
    alive: set[tuple[int, str]] = set()
    for model, parameter in held:
        key = model.index, parameter.name.rpartition(".")[0]
        if parameter.gradient or parameter.changed:
            alive.add(key)
        else:
            stuck.setdefault(key, []).append(parameter)
    working = [key for key in stuck if key not in alive and _works(key, models, course, evidence)]
    lost = sum(math.prod(p.shape) for key in working for p in stuck[key])
    whole = sum(math.prod(p.shape) for _, p in held)
    if not alive or lost < SHARE * whole:
        return None
    known = {model.index: model.name for model in models}
    names = [f"{known[index]}.{name}".rstrip(".") for index, name in working]
    sure = 0.4 if says(evidence.run.target, said) else 0.85
    return Found(
        f"The optimizer holds {', '.join(f'`{name}`' for name in names[:3])} ({lost} of {whole} "
        f"numbers), which work in training passes, but in {course.steps} steps no gradient ever "
        "reached them and they never changed; other parameters learn. What they give out is cut "
        "off from the loss.",
        {"cut_off": names, "numbers_cut_off": lost, "numbers": whole, "steps": course.steps},
        sure,
        _where(working, evidence),
        "Look for `torch.no_grad()`, `.detach()`, `.data` or `.numpy()` between these layers and "
        "the loss, and take it away; or set `requires_grad_(False)` if they are to stay.",
    )


def _works(
    key: tuple[int, str], models: tuple[Model, ...], course: Course, evidence: Evidence
) -> bool:
    """Whether a layer is called in training passes, or its network once a step beside them.

    One whose outputs have a gradient is not cut off: its units are saturated or dead.
    """
    index = key[0]
    calls = [x for x in evidence.layer_calls if _is(x, key)]
    if any(x.gradient is not None and np.any(x.gradient) for x in calls):
        return False
    passes = {call.index for call in evidence.calls if call.phase == "training"}
    if any(x.call in passes for x in calls):
        return True
    model = next(model for model in models if model.index == index)
    beside = model.training_calls == 0 and model.evaluation_calls >= 0.8 * course.steps
    return bool(calls) and beside


def _is(call: LayerCall, key: tuple[int, str]) -> bool:
    """Whether a call is one of this layer; a network that is one layer has the script's name."""
    return call.model == key[0] and (not key[1] or call.name == key[1])


def _where(working: list[tuple[int, str]], evidence: Evidence) -> Where | None:
    calls = (x for x in evidence.layer_calls if any(_is(x, key) for key in working))
    return next((x.where for x in calls if x.where), None)
