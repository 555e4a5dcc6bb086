"""A few plain sentences on a fit, the last of them on whether the network was worth it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onward.problems.arrays import count
from onward.report.numbers import number

if TYPE_CHECKING:
    from onward.cli.comparison import Comparison

CLEARLY = 1.1
"""A network whose error is smaller by less than this factor is hardly worth its trouble."""


def sentences(comparison: Comparison) -> list[str]:
    """Return the score, what others score on the same split, and the verdict."""
    from onward.baselines import BASELINES

    fit, problem = comparison.fit, comparison.problem
    said = [
        f"The network scores {number(fit.test_score)} "
        f"({fit.task.score.name}; {fit.settings['split']})."
    ]
    if problem.posted_score is not None:
        said.append(f"The code as posted scores {number(problem.posted_score)}.")
    known = {BASELINES[name].title: s for name, s in comparison.baselines.items() if s is not None}
    (first, score), *others = known.items()
    scores = [f"{first} scores {number(score)}"]
    scores += [f"{title} {number(score)}" for title, score in others]
    said.append(f"On the same split {_listed(scores)}.")
    said.append(_on_restarts(comparison))
    said.append(f"{fit.outcome.sentence[:1].upper()}{fit.outcome.sentence[1:]}.")
    said.append(verdict(fit.test_score, known))
    return said


def verdict(score: float, known: Mapping[str, float]) -> str:
    """Say whether a network was worth it, given the scores of simple rules by their title.

    A rule that cannot learn is no proof that nothing can, so only the linear map tells that no
    network is needed.

    Examples
    --------
    >>> verdict(0.01, {"the mean": 2.0, "a linear map of the past": 4e-15})
    "A linear map of the past is better: you don't need a network."
    >>> verdict(0.5, {"the mean": 2.0, "the last value": 1.0})
    'The network was worth it: its score is 2 times smaller than that of the last value.'
    """
    from onward.baselines.linear import Linear

    rule, best = min(known.items(), key=lambda item: item[1])
    if not score < best:
        better = f"{rule[:1].upper()}{rule[1:]} is {'as good' if best == score else 'better'}"
        if rule == Linear.title:
            return f"{better}: you don't need a network."
        return f"{better}: this network was not worth it."
    if best < CLEARLY * score:
        return (
            f"The network was hardly worth it: {rule} scores {number(best)}, and the network "
            f"{number(score)}."
        )
    if score == 0:
        return f"The network was worth it: it makes no error, and {rule} does."
    return (
        f"The network was worth it: its score is {_factor(best / score)} times smaller than "
        f"that of {rule}."
    )


def _on_restarts(comparison: Comparison) -> str:
    fit, spread = comparison.fit, comparison.restart_scores
    many = len(fit.restarts)
    said = f"{count(many, 'restart')} of {fit.settings['steps']:,} steps in {fit.seconds:.1f} s"
    if many > 1:
        shown = ", ".join(f"{name} {number(s)}" for name, s in spread.items() if s is not None)
        said += f"; validation scores: {shown}"
    return f"{said}; {len(fit.diverged)} diverged." if fit.diverged else f"{said}."


def _factor(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
