"""The verdict in plain words, from measured differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onward.baselines.choosing import negligible
from onward.baselines.result import Result
from onward.baselines.uncertainty import Difference, difference
from onward.numbers import number
from onward.problems.arrays import count
from onward.problems.problem import Problem

MANY = 10
"""From so many times on, a factor says more than a percentage."""

SIMPLEST = {
    "mean": "No rule beats the mean: they find nothing in the past that helps.",
    "frequencies": "No rule beats the frequencies: the past tells nothing of the next symbol.",
    "last_value": "No rule beats the last value: this series may be a random walk.",
}
"""What it means if a rule that fits nothing is not beaten."""


@dataclass(frozen=True)
class Verdict:
    """What a comparison comes to.

    Attributes
    ----------
    sentence
        In plain words.
    difference
        What it rests on, if anything was compared.
    network_needed
        False if a rule is exact, True if a network clearly beats all rules; None if neither.
    """

    sentence: str
    difference: Difference | None = None
    network_needed: bool | None = None

    @property
    def footnote(self) -> str | None:
        """How sure it is, in words; None where nothing was compared."""
        if self.difference is None:
            return None
        if self.difference.half is None:
            return f"There is {self.difference.how}."
        return f"± is half of the {self.difference.how}."


def judge(problem: Problem, results: Sequence[Result], network: Result | None) -> Verdict:
    """Return the verdict on rules, and on a network if there is one.

    Parameters
    ----------
    problem
        What they were scored on.
    results
        Of the rules, in the order of the ladder.
    network
        Of a fit, or None.
    """
    ran = [result for result in results if result.score is not None]
    exact = [result for result in ran if _score(result) <= negligible(problem)]
    if exact:
        numbers = f" with {count(exact[0].numbers, 'number')}" if exact[0].numbers else ""
        said = f"{_capital(exact[0].title)}{numbers} is exact: you don't need a network."
        return Verdict(said, network_needed=False)
    if not ran:
        return Verdict("No rule could be run.")
    best = min(ran, key=_score)
    if network is None:
        return _of_rules(problem, ran, best)
    if network.score is None:
        return Verdict(f"The network gave no finite score; {best.title} scores {_shown(best)}.")
    return _of_network(problem, network, best)


def _of_network(problem: Problem, network: Result, best: Result) -> Verdict:
    found = difference(problem, network, best)
    if found.half is None:
        side = "smaller" if found.share > 0 else "larger"
        return Verdict(
            f"The network's score is {_percent(abs(found.share))} {side} than that of the best "
            f"simple rule, {best.title}.",
            found,
        )
    if not found.clear:
        walk = f" {SIMPLEST[best.name]}" if best.name in SIMPLEST else ""
        return Verdict(
            f"The network and {best.title} can't be told apart: "
            f"{_shown(network)} against {_shown(best)}, {_signed(found)}.{walk}",
            found,
        )
    if found.share < 0:
        back = difference(problem, best, network)
        return Verdict(
            f"{_capital(best.title)} beats the network by {_signed(back)}: "
            "this network was not worth it.",
            back,
        )
    times = _times(best, network)
    if times is not None:
        said = f"its score is {times} times smaller than that of {best.title}"
        return Verdict(f"The network beats the best simple rule: {said}.", found, True)
    said = f"The network beats the best simple rule, {best.title}, by {_signed(found)}."
    return Verdict(said, found, True)


def _of_rules(problem: Problem, ran: Sequence[Result], best: Result) -> Verdict:
    simple = [result for result in ran if result.name in SIMPLEST]
    others = [result for result in ran if result.name not in SIMPLEST]
    if not simple or not others:
        return Verdict(f"The best of the rules is {best.title}: {_shown(best)}.")
    simplest, strongest = min(simple, key=_score), min(others, key=_score)
    found = difference(problem, strongest, simplest)
    if found.share <= 0 or not (found.clear or found.half is None):
        return Verdict(SIMPLEST[simplest.name], found)
    weaker = min(ran[: ran.index(strongest)], key=_score)
    found = difference(problem, strongest, weaker)
    return Verdict(
        f"{_capital(strongest.title)} {_against(weaker, strongest, found)}. "
        f"A network has to score below {_shown(best)}.",
        found,
    )


def _against(weaker: Result, strongest: Result, found: Difference) -> str:
    """Say how the strongest rule stands to the best of the simpler ones."""
    if found.share <= 0:
        return f"is no better than {weaker.title}"
    if not (found.clear or found.half is None):
        return f"is the best, but can't be told apart from {weaker.title}: {_signed(found)}"
    times = _times(weaker, strongest)
    if times is not None:
        return (
            f"beats the simpler rules: its score is {times} times smaller than that of "
            f"{weaker.title}"
        )
    return f"beats the simpler rules, the best of them {weaker.title}, by {_signed(found)}"


def _times(worse: Result, better: Result) -> str | None:
    """Return how many times smaller a score is, if that is many times."""
    if not _score(better) or _score(worse) / _score(better) < MANY:
        return None
    ratio = _score(worse) / _score(better)
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"


def _score(result: Result) -> float:
    assert result.score is not None
    return result.score


def _shown(result: Result) -> str:
    return number(_score(result))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _percent(share: float) -> str:
    return f"{100 * share:.2g}%" if abs(share) < 0.1 else f"{100 * share:,.0f}%"


def _signed(found: Difference) -> str:
    share = _percent(found.share)
    return share if found.half is None else f"{share} ± {_percent(found.half)}"
