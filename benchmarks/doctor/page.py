"""The counts as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.doctor.records import Diagnosis
from benchmarks.doctor.rounds import Round
from benchmarks.doctor.tally import Hits, Seen, tally

INTRODUCTION = """# The doctor on cases it was not written from

Scripts of 30 to 60 lines as people post them, made by hand: some with exactly one mistake, each
with its corrected twin, and healthy ones that look suspicious. Every script is seen by `onward
doctor SCRIPT --format json`. A finding with a confidence of 0.5 or more is a claim. The scripts are
in `benchmarks/doctor/cases/`.

"""

ROUNDS = """## Before they were known

These were written without reading the rules, and seen once by a doctor whose authors had not seen
them. Afterwards the rules learned from what was missed, so a round is held out only once. A line is
added by `python -m benchmarks.doctor --cases NUMBERS --held-out`.

| seen | cases | root cause first | among the first two | nothing claimed, of those without a mistake | median seconds |
|---|---|---:|---:|---:|---:|
"""  # noqa: E501

TODAY = """
## Now that they are known

What the doctor of today says about CASES, made by `python -m benchmarks.doctor --write-docs`. The
rules have learned from these since: this tells what they have learned, not how they do on scripts
that are new to them.

"""


def page(seen: Sequence[Seen], rounds: Sequence[Round], cases: str | None) -> str:
    """Return the whole page in Markdown.

    Parameters
    ----------
    seen
        Scripts and what the doctor says of them now.
    rounds
        What it said of cases before they were known.
    cases
        Numbers of those seen; all if None.
    """
    total = tally(seen)
    others = total.twins + total.healthy
    accused = len(total.accused)
    parts = [INTRODUCTION, ROUNDS, *(_round_line(one) for one in rounds)]
    parts.append(TODAY.replace("CASES", f"cases {cases}" if cases else "all cases"))
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


def _round_line(one: Round) -> str:
    hits = [_share(one.first, one.mistakes), _share(one.two, one.mistakes)]
    cells = [one.seen, one.cases, *hits, _share(one.clear, one.others), f"{one.median:.1f}"]
    return f"| {' | '.join(cells)} |\n"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


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
