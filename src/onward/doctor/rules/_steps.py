"""Sizes of steps and gradients over all parameters."""

from __future__ import annotations

import math

import numpy as np

from onward.doctor.evidence import Step


def relative_update(steps: tuple[Step, ...], first: int | None = None) -> float:
    """Return the median, over steps that moved something, of change over size; 0 if none did.

    With ``first``, over the first of them only.
    """
    shares = []
    for step in steps[:first]:
        held = [p for p in step.parameters if p.optimised]
        size = math.sqrt(sum(p.value**2 for p in held))
        change = math.sqrt(sum(p.update**2 for p in held))
        if size > 0 and change > 0 and math.isfinite(change) and math.isfinite(size):
            shares.append(change / size)
    return float(np.median(shares)) if shares else 0.0


def gradient_norm(step: Step) -> float:
    """Return the norm of the gradients that a step was made with."""
    return math.sqrt(sum((p.gradient or 0.0) ** 2 for p in step.parameters if p.optimised))


def size(step: Step) -> float:
    """Return the norm of all parameters before a step."""
    return math.sqrt(sum(p.value**2 for p in step.parameters if p.optimised))
