"""A diagnosis as one HTML page, in the dress of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onward.report.page import render_sections
from onward.report.section import Section, Table

if TYPE_CHECKING:
    from onward.doctor.diagnosis import Diagnosis, Finding


def render(diagnosis: Diagnosis) -> str:
    """Return the page; every name and number in it is escaped."""
    run = diagnosis.run
    return render_sections(
        run.target, f"{run.ending} after {run.seconds:.1f} s", sections(diagnosis)
    )


def sections(diagnosis: Diagnosis) -> list[Section]:
    """Return the parts of the page: the verdict, each finding, what is clear and what is not."""
    from onward.doctor.text import headline

    lines = [headline(diagnosis)]
    if diagnosis.run.error:
        lines.append(f"The script ended with {diagnosis.run.error}.")
    found = [_section(number, one) for number, one in enumerate(diagnosis.findings, start=1)]
    return [Section("verdict", "Diagnosis", lines), *found, *_rest(diagnosis)]


def _section(number: int, finding: Finding) -> Section:
    sure = f"{finding.code}, {finding.confidence:.0%} sure"
    lines = [sure if finding.claimed else f"{sure}: a remark, not a claim", finding.message]
    if finding.consequence_of:
        lines.append(f"Most likely a consequence of {', '.join(finding.consequence_of)}.")
    lines.append(f"To do: {finding.remedy}")
    rows = [(str(name), _shown(value)) for name, value in finding.evidence.items()]
    table = Table("Numbers that show it", (), rows)
    where = finding.where
    code = "" if where is None else f"{where.file}:{where.line}\n{where.text}"
    title = f"{number}. {finding.name}"
    return Section(f"finding-{number}", title, lines, tables=(table,) if rows else (), code=code)


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _rest(diagnosis: Diagnosis) -> Iterator[Section]:
    if diagnosis.clear:
        yield Section("clear", "Clear", [", ".join(diagnosis.clear)])
    if diagnosis.not_checked:
        rows = [(one.name, one.why) for one in diagnosis.not_checked]
        yield Section("not-checked", "Not checked", tables=(Table("Rule and reason", (), rows),))
    if diagnosis.notes:
        yield Section("notes", "Could not be seen", list(diagnosis.notes))
