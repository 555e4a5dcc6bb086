"""What a rule is: metadata, a check, and the three verdicts it may return.

A rule is one file in ``rules/`` that ends with ``RULE = Rule(...)``. Its ``check`` names the pieces
of evidence it needs as parameters (see ``evidence.py``; experiments are pieces too) and returns one
of three verdicts. A piece that is missing or empty makes it *not checked* without calling it; give
the parameter the default ``None`` or ``()`` to be called all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from onward.doctor.evidence import Where

CLAIM = 0.5
"""Confidence from which a finding is a claim. Below it is a remark and no exit code."""


@dataclass(frozen=True)
class Found:
    """The mistake is there.

    Attributes
    ----------
    message
        What is wrong, in a sentence or two with the numbers of *this* run.
    evidence
        The numbers that prove it: plain ints, floats, texts and lists of them.
    confidence
        From 0 to 1; 0.5 and above is a claim.
    where
        Line of the script to change, or None.
    remedy
        What to change here; the rule's own remedy if empty.
    """

    message: str
    evidence: Mapping[str, Any]
    confidence: float
    where: Where | None = None
    remedy: str = ""


@dataclass(frozen=True)
class Clear:
    """Looked at, and not there; ``evidence`` are the numbers that say so."""

    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotChecked:
    """Could not be looked at, because ``why``."""

    why: str


Verdict = Found | Clear | NotChecked


@dataclass(frozen=True)
class Rule:
    """A named mistake.

    Attributes
    ----------
    code, name
        ``OW101`` and ``target-equals-input``: OW1 data and targets, OW2 axes, OW3 loss and
        evaluation, OW4 state, OW5 optimisation.
    what, why
        What the mistake is; why it matters.
    threshold, source
        From which number on it is claimed, and where that number comes from.
    remedy
        What to do about it.
    wrong_when
        When the finding would be wrong, or the mistake is none.
    check
        Function of pieces of evidence that returns a verdict.
    consequences
        Names of findings that this one explains: they are listed after it.
    severity
        How much of the result it spoils: 3 all, 2 much, 1 some. Breaks ties in the ranking.
    """

    code: str
    name: str
    what: str
    why: str
    threshold: str
    source: str
    remedy: str
    wrong_when: str
    check: Callable[..., Verdict]
    consequences: tuple[str, ...] = ()
    severity: Literal[1, 2, 3] = 2

    @property
    def family(self) -> str:
        """Name of the family its code says."""
        return FAMILIES[self.code[2]]


FAMILIES = {
    "1": "data and targets",
    "2": "axes",
    "3": "loss and evaluation",
    "4": "state",
    "5": "optimisation",
}


class UnavailableError(Exception):
    """Raised by an experiment that cannot be made; its text says why."""
