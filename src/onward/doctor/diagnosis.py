"""What the rules make of the evidence: findings in order, what is clear, what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onward.doctor.evidence import Evidence, Run, Where
from onward.doctor.pieces import Pieces
from onward.doctor.registry import rules
from onward.doctor.rule import CLAIM, Found, NotChecked, Rule, UnavailableError, Verdict


@dataclass(frozen=True)
class Finding:
    """A mistake that was found: see ``Found``, and the rule it comes from.

    ``consequence_of`` names the claimed findings that explain this one.
    """

    code: str
    name: str
    message: str
    evidence: Mapping[str, Any]
    remedy: str
    confidence: float
    where: Where | None
    consequence_of: tuple[str, ...] = ()

    @property
    def claimed(self) -> bool:
        """Whether it is a claim and not a remark."""
        return self.confidence >= CLAIM


@dataclass(frozen=True)
class Unchecked:
    """A rule that could not be checked, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Diagnosis:
    """What was found, root causes first; what is clear; what was not checked.

    Attributes
    ----------
    run
        The run that was looked at.
    findings
        Claims first, each after what explains it; then remarks.
    clear
        Names of rules that looked and found nothing.
    not_checked
        Those that could not look, and why.
    notes
        What the observer could not see.
    """

    run: Run
    findings: tuple[Finding, ...]
    clear: tuple[str, ...]
    not_checked: tuple[Unchecked, ...]
    notes: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[Finding, ...]:
        """Findings of confidence 0.5 and above."""
        return tuple(finding for finding in self.findings if finding.claimed)

    def __str__(self) -> str:
        """Return it as the command line prints it."""
        from onward.doctor.text import text

        return text(self)


@dataclass(frozen=True)
class Part:
    """Some rules, the evidence they are to look at, and experiments that were made already."""

    evidence: Evidence
    rules: Iterable[Rule]
    given: Mapping[str, Any] | None = None


def diagnose(evidence: Evidence, only: Iterable[Rule] | None = None) -> Diagnosis:
    """Check all rules, or only some, against the evidence.

    A rule that fails counts as not checked, with its error as the reason.
    """
    return diagnose_parts([Part(evidence, rules() if only is None else only)], evidence.run)


def diagnose_parts(
    parts: Iterable[Part], run: Run, unchecked: Iterable[Unchecked] = ()
) -> Diagnosis:
    """Check each part's rules against its own evidence, and rank what is found in all.

    ``unchecked`` are rules that nothing was asked of, and why.
    """
    found: list[tuple[Rule, Found]] = []
    clear: list[str] = []
    left = list(unchecked)
    notes: list[str] = []
    for part in parts:
        pieces = Pieces(part.evidence, part.given)
        for rule in part.rules:
            verdict = _verdict(rule, pieces)
            if isinstance(verdict, Found):
                found.append((rule, verdict))
            elif isinstance(verdict, NotChecked):
                left.append(Unchecked(rule.name, verdict.why))
            else:
                clear.append(rule.name)
        notes += [f"{note.about}: {note.why}" for note in part.evidence.notes]
    return Diagnosis(run, tuple(_rank(found)), tuple(clear), tuple(left), tuple(notes))


def _verdict(rule: Rule, pieces: Pieces) -> Verdict:
    try:
        verdict: Verdict = pieces.call(rule.check)
    except UnavailableError as missing:
        return NotChecked(str(missing))
    except Exception as error:
        return NotChecked(f"the check itself failed: {error!r}")
    return verdict


def _rank(found: list[tuple[Rule, Found]]) -> list[Finding]:
    """Order by claim, then causes before consequences, then confidence and severity."""
    explains = _explanations([rule for rule, verdict in found if verdict.confidence >= CLAIM])
    order = sorted(
        found,
        key=lambda pair: (
            pair[1].confidence < CLAIM,
            -pair[1].confidence,
            -pair[0].severity,
            pair[0].code,
        ),
    )
    waiting = [_finding(rule, verdict, explains.get(rule.name, ())) for rule, verdict in order]
    ranked: list[Finding] = []
    while waiting:
        still = {finding.name for finding in waiting}
        ready = (f for f in waiting if not still.intersection(f.consequence_of))
        ranked.append(chosen := next(ready, waiting[0]))
        waiting.remove(chosen)
    return sorted(ranked, key=lambda finding: not finding.claimed)


def _explanations(claimed: list[Rule]) -> dict[str, tuple[str, ...]]:
    """Return which claimed rules explain each name; two that explain each other explain nothing."""
    consequences = {rule.name: set(rule.consequences) for rule in claimed}
    names = {name for explained in consequences.values() for name in explained}
    return {
        name: tuple(
            rule.name
            for rule in claimed
            if name in rule.consequences and rule.name not in consequences.get(name, ())
        )
        for name in names
    }


def _finding(rule: Rule, verdict: Found, causes: tuple[str, ...]) -> Finding:
    return Finding(
        rule.code,
        rule.name,
        verdict.message,
        verdict.evidence,
        verdict.remedy or rule.remedy,
        float(verdict.confidence),
        verdict.where,
        causes,
    )
