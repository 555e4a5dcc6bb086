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


def doctor(subject: Subject) -> Section:
    """Say what was found, root causes first, what is clear, and what was not checked."""
    diagnosis = subject.diagnosis
    claims = diagnosis.claims
    said = [_headline(diagnosis)]
    said += [line for number, claim in enumerate(claims, 1) for line in _on(claim, number)]
    said += [
        f"Not sure enough to claim: {finding.name}. {finding.message}"
        for finding in diagnosis.findings
        if not finding.claimed
    ]
    if diagnosis.clear:
        said.append(f"Clear: {', '.join(diagnosis.clear)}.")
    rows = _reasons(diagnosis)
    tables = (Table("Not checked", ("rules", "because"), rows),) if rows else ()
    return Section(KEY, TITLE, said, tables=tables)


def _headline(diagnosis: Diagnosis) -> str:
    found = count(len(diagnosis.claims), "finding") if diagnosis.claims else "Nothing found"
    looked = len(diagnosis.clear) + len(diagnosis.findings)
    return f"{found}; {count(looked, 'rule')} looked, {len(diagnosis.not_checked)} could not."


def _on(finding: Finding, number: int) -> list[str]:
    what = f"{number}. {rule(finding.name).what} ({finding.name}, {finding.confidence:.0%} sure)"
    if finding.consequence_of:
        what += f" Most likely a consequence of {', '.join(finding.consequence_of)}."
    return [what, finding.message, f"To do: {finding.remedy}"]


def _reasons(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for one in diagnosis.not_checked:
        names.setdefault(one.why, []).append(one.name)
    return [(", ".join(of), why) for why, of in names.items()]
