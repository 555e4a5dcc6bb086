"""The counts as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.doctor.records import Diagnosis
from benchmarks.doctor.tally import Hits, Seen, tally

INTRODUCTION = """# The doctor on cases it was not written from

Scripts of 30 to 60 lines as people post them, made by hand: some with exactly one mistake, each
with its corrected twin, and healthy ones that look suspicious. They were written apart from the
rules. Those from 201 on are held out: whoever wrote a rule had not seen them, and they were written
without reading the rules. Every script is seen by `onward doctor SCRIPT --format json`. A finding
with a confidence of 0.5 or more is a claim. Made by `python -m benchmarks.doctor --write-docs`; the
scripts are in `benchmarks/doctor/cases/`.

"""


def page(seen: Sequence[Seen]) -> str:
    """Return the whole page in Markdown."""
    total = tally(seen)
    others = total.twins + total.healthy
    accused = len(total.accused)
    parts = [INTRODUCTION]
    parts.append(_hits_line(total.overall))
    parts.append(
        f"- Nothing claimed on {others - accused} of {others} scripts without a mistake "
        f"({total.twins} corrected twins, {total.healthy} healthy ones).\n"
        f"- Seconds a script, its own run included: median {total.median:.1f}, worst "
        f"{total.worst:.1f}. Without a diagnosis: {len(total.failures)}.\n"
    )
    parts.append(
        "\n## By rule\n\n| broken rule | scripts | first | first two |\n|---|---:|---:|---:|\n"
    )
    for name, hits in sorted(total.by_rule.items()):
        parts.append(f"| `{name}` | {hits.cases} | {hits.first} | {hits.two} |\n")
    parts.append(_list("Missed", "The root cause is not among the first two.", total.missed))
    parts.append(_list("False claims", "Claimed about a script without a mistake.", total.accused))
    parts.append(_list("Failures", "No diagnosis.", total.failures))
    return "".join(parts)


def _hits_line(hits: Hits) -> str:
    return (
        f"- Root cause the first finding in {hits.first} of {hits.cases} scripts with a mistake, "
        f"among the first two in {hits.two}, and claimed there in {hits.claimed}.\n"
    )


def _list(title: str, what: str, seen: Sequence[Seen]) -> str:
    if not seen:
        return f"\n## {title}\n\nNone.\n"
    lines = [f"\n## {title}\n\n{what}\n\n"]
    for script, diagnosis in seen:
        expected = f" (`{script.root}`)" if script.root else ""
        lines.append(f"- {script.label}{expected}: {said(diagnosis)}\n")
    return "".join(lines)


def said(diagnosis: Diagnosis) -> str:
    """Return what was found, or why nothing was, in one line."""
    if diagnosis.failure:
        return diagnosis.failure
    shown = [f"{name} {confidence:.2f}" for name, confidence in diagnosis.findings[:4]]
    return ", ".join(shown) or "nothing found"
