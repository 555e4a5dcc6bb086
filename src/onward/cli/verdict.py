"""A few plain sentences on a fit, the last of them on whether the network was worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.numbers import number
from onward.problems.arrays import count

if TYPE_CHECKING:
    from onward.cli.comparison import Learned


def sentences(learned: Learned) -> list[str]:
    """Return the score, how training went, the floor, and the verdict."""
    fit, comparison = learned.fit, learned.comparison
    said = [
        f"The network scores {number(fit.test_score)} "
        f"({fit.task.score.name}; {fit.settings['split']})."
    ]
    if comparison.posted_score is not None:
        said.append(f"The code as posted scores {number(comparison.posted_score)}.")
    said.append(_on_restarts(learned))
    said.append(f"{fit.outcome.sentence[:1].upper()}{fit.outcome.sentence[1:]}.")
    verdict, *others = comparison.sentences
    return [*said, *others, verdict]


def on_diagnosis(learned: Learned) -> str:
    """Return what the doctor claims, and where it says more."""
    names = [finding.name for finding in learned.diagnosis.claims]
    if not names:
        return f"The doctor found nothing ({len(learned.diagnosis.clear)} rules clear)."
    where = "" if learned.out is None else f" `onward doctor {learned.out}` says more."
    return f"The doctor found: {', '.join(names)}.{where}"


def _on_restarts(learned: Learned) -> str:
    fit, spread = learned.fit, learned.restart_scores
    many = len(fit.restarts)
    said = f"{count(many, 'restart')} of {fit.settings['steps']:,} steps in {fit.seconds:.1f} s"
    if many > 1:
        shown = ", ".join(f"{name} {number(s)}" for name, s in spread.items() if s is not None)
        said += f"; validation scores: {shown}"
    return f"{said}; {len(fit.diverged)} diverged." if fit.diverged else f"{said}."
