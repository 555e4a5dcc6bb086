"""Gradients that grow on their way back, and tear the parameters away."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Course, Step
from onward.doctor.learned import course_share, learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._spoils import NOTHING_LEARNED
from onward.doctor.rules._steps import gradient_norm, size

LARGE, EARLY, AROUND, WELL = 50.0, 4, 9, 0.25
"""Pull of a gradient from which it is large, steps of the beginning, losses before a spike, and
share of the variance at the end below which spikes did no harm."""


def check(
    course: Course, steps: tuple[Step, ...], training: tuple[Comparison, ...] = ()
) -> Verdict:
    """Look at the relative change of the loss that the gradient promises for a relative step."""
    usable = [s for s in steps if s.loss is not None and size(s) > 0]
    if len(usable) < 2:
        return NotChecked("fewer than two steps of an optimizer were looked at")
    scale = max(_scale(usable), _median(course))
    pulls = [gradient_norm(s) * size(s) / scale for s in usable]
    finite = [pull for pull in pulls if np.isfinite(pull)]
    clipped = [s for s in usable if s.clipped is not None]
    share = course_share(course)
    early = float(np.median(finite[:EARLY])) if finite else float("inf")
    numbers = {
        "pull_at_the_beginning": early,
        "largest_pull": max(finite, default=float("inf")),
        "steps_clipped": len(clipped),
        "loss_at_the_end_over_beginning": share,
    }
    if len(clipped) > 0.5 * len(usable) or not finite:
        return Clear(numbers)
    came = learned(training)
    useless = came is not None and came.share > 10
    well = share < 0.05 or (came is not None and came.share < WELL)
    harmed = not share < 0.8 or useless or (not well and _spikes(course) >= 2)
    peak = max(finite)
    if early >= LARGE and harmed:
        return _found(usable, scale, numbers, early, share, 0.85)
    if peak >= 10 * LARGE and peak >= 50 * early and harmed and _recovers(pulls):
        return _found(usable, scale, numbers, peak, share, 0.7)
    return Clear(numbers)


def _found(
    usable: list[Step],
    scale: float,
    numbers: dict[str, float],
    pull: float,
    share: float,
    sure: float,
) -> Found:
    norms = [gradient_norm(step) for step in usable]
    finite = [norm for norm in norms if np.isfinite(norm)]
    end = f"{share:.2g} times its beginning" if np.isfinite(share) else "at nan or infinity"
    return Found(
        f"Gradients have norms up to {max(finite):.2g}: changing all parameters by 1% would change "
        f"the loss by {pull / 100:.1f} times itself. They are not clipped, and the loss ends "
        f"{end}.",
        numbers,
        sure,
        next((step.where for step in usable if step.where), None),
    )


def _scale(usable: list[Step]) -> float:
    losses = [abs(s.loss) for s in usable[:EARLY] if s.loss is not None and np.isfinite(s.loss)]
    return max(float(np.median(losses)), 1e-12) if losses else 1.0


def _median(course: Course) -> float:
    losses = np.abs(np.asarray(course.losses, dtype=float))
    finite = losses[np.isfinite(losses)]
    return float(np.median(finite)) if len(finite) else 0.0


def _spikes(course: Course) -> int:
    """Count losses after the first tenth that are ten times those just before them."""
    losses = np.asarray(course.losses, dtype=float)
    finite = losses[np.isfinite(losses)]
    if len(finite) < 20:
        return 0
    windows = np.lib.stride_tricks.sliding_window_view(finite, AROUND + 1)[len(finite) // 10 :]
    usual = np.median(windows[:, :-1], axis=1)
    return int((windows[:, -1] > 10 * np.maximum(usual, 1e-300)).sum())


def _recovers(pulls: list[float]) -> bool:
    """Whether large pulls come singly: steadily growing ones belong to steps that are too large."""
    at = int(np.nanargmax(np.where(np.isfinite(pulls), pulls, -1.0)))
    later = [pull for pull in pulls[at + 1 :] if np.isfinite(pull)]
    return bool(later) and min(later) < 0.1 * pulls[at]


RULE = Rule(
    code="OW507",
    name="exploding-gradient",
    what="Gradients grow from step to step on their way back through time.",
    why="A single step throws the parameters far away; the loss jumps or becomes nan.",
    threshold="Norm of the gradient times norm of the parameters at least 50 times the loss in "
    "the first steps (or 500 times in single steps), not clipped, and a loss that does not "
    "fall or jumps.",
    source="Pascanu, Mikolov and Bengio 2013. Ordinary networks have 0.1 to 10 at the beginning.",
    remedy="Clip: `torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)` before "
    "`optimizer.step()`; smaller or orthogonal recurrent weights; shorter sequences.",
    wrong_when="The loss is close to zero from the beginning.",
    check=check,
    consequences=(
        *NOTHING_LEARNED,
        "non-finite",
        "learning-rate-too-high",
        "dead-units",
        "saturated-units",
    ),
    severity=2,
)
