"""What the doctor says of the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.doctor.registry import rule
from onward.problems.arrays import count
from onward.report.section import Section, Table

if TYPE_CHECKING:
    from onward.doctor.diagnosis import Diagnosis, Finding
    from onward.report.subject import Subject

KEY, TITLE = "doctor", "The doctor"
FOUND = ("finding", "how it shows", "what to do")


def doctor(subject: Subject) -> Section:
    """Say what was found, root causes first, what is clear, and what was not checked."""
    diagnosis = subject.diagnosis
    said = [_headline(diagnosis)]
    said += [
        f"Not sure enough to claim: {finding.name}. {finding.message}"
        for finding in diagnosis.findings
        if not finding.claimed
    ]
    if diagnosis.clear:
        said.append(f"Clear: {', '.join(diagnosis.clear)}.")
    found = [_row(claim) for claim in diagnosis.claims]
    tables = []
    if found:
        tables.append(Table("Found, root causes first", FOUND, found))
    if diagnosis.not_checked:
        tables.append(Table("Not checked", ("rules", "because"), _reasons(diagnosis)))
    return Section(KEY, TITLE, [_plain(line) for line in said], tables=tables)


def _headline(diagnosis: Diagnosis) -> str:
    found = count(len(diagnosis.claims), "finding") if diagnosis.claims else "Nothing found"
    looked = len(diagnosis.clear) + len(diagnosis.findings)
    return f"{found}; {count(looked, 'rule')} looked, {len(diagnosis.not_checked)} could not."


def _row(finding: Finding) -> tuple[str, str, str]:
    shown = f"{rule(finding.name).what} {finding.message}"
    if finding.consequence_of:
        shown += f" Most likely a consequence of {', '.join(finding.consequence_of)}."
    name = f"{finding.name} ({finding.confidence:.0%} sure)"
    return name, _plain(shown), _plain(finding.remedy)


def _plain(words: str) -> str:
    """Return words without the marks that stand for code on a terminal."""
    return words.replace("`", "")


def _reasons(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for one in diagnosis.not_checked:
        names.setdefault(one.why, []).append(one.name)
    return [(", ".join(of), why) for why, of in names.items()]
