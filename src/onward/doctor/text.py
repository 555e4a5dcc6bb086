"""A diagnosis in words, as a colleague would put it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from onward.doctor.diagnosis import Diagnosis, Finding
from onward.doctor.registry import rule
from onward.doctor.rule import CLAIM

WIDTH = 88


def text(diagnosis: Diagnosis) -> str:
    """Return the diagnosis as lines of text."""
    lines = [headline(diagnosis), *_ending(diagnosis)]
    claims = diagnosis.claims
    for number, finding in enumerate(claims, start=1):
        lines += ["", *_finding(finding, f"{number}. ", diagnosis)]
    remarks = [finding for finding in diagnosis.findings if not finding.claimed]
    if remarks:
        lines += ["", "Not sure enough to claim, but worth a look:"]
        for finding in remarks:
            lines += _wrapped(f"{finding.name}{_at(finding)}: {finding.message}", "- ")
    lines += ["", *_rest(diagnosis)]
    return "\n".join(lines)


def headline(diagnosis: Diagnosis) -> str:
    """Return the diagnosis in one line.

    Examples
    --------
    >>> from onward.doctor.evidence import Run
    >>> headline(Diagnosis(Run("train.py"), (), ("overfit",), ()))
    'train.py: nothing found; 1 rule clear, 0 not checked.'
    """
    claims = len(diagnosis.claims)
    found = "nothing found" if not claims else _count(claims, "finding")
    clear = _count(len(diagnosis.clear), "rule")
    if not claims and not diagnosis.clear:
        found = "nothing could be checked"
    rest = f"{clear} clear, {len(diagnosis.not_checked)} not checked"
    return f"{diagnosis.run.target}: {found}; {rest}."


def one_line(diagnosis: Diagnosis) -> str:
    """Return the first finding in one line, or that there is none."""
    claims = diagnosis.claims
    if not claims:
        return f"The doctor finds nothing ({_count(len(diagnosis.clear), 'rule')} clear)."
    more = f" ({len(claims) - 1} more)" if len(claims) > 1 else ""
    return f"The doctor: {claims[0].name}{_at(claims[0])}. {claims[0].message}{more}"


def _ending(diagnosis: Diagnosis) -> list[str]:
    run = diagnosis.run
    if run.ending == "crashed":
        return _wrapped(f"The script failed with {run.error}. This is what was seen until then.")
    if run.ending == "stopped":
        return _wrapped(
            f"Stopped after {run.seconds:.0f} s, before the script was through. "
            "This is what was seen until then."
        )
    if run.ending == "untrained":
        left = f" (it ended itself with {run.error})" if run.error not in ("", "None", "0") else ""
        return _wrapped(f"No training was seen: no gradient was taken{left}.")
    if run.ending == "exit" and run.error not in ("", "None", "0"):
        return _wrapped(f"The script ended itself with {run.error}.")
    return []


def _finding(finding: Finding, number: str, diagnosis: Diagnosis) -> Iterator[str]:
    pad = " " * len(number)
    title = rule(finding.name).what if finding.code else finding.name
    yield from _wrapped(title, number)
    yield f"{pad}{finding.name} ({finding.code}), {finding.confidence:.0%} sure"
    names = [claim.name for claim in diagnosis.claims]
    causes = [name for name in finding.consequence_of if name in names]
    if causes:
        numbers = " and ".join(f"{names.index(name) + 1} ({name})" for name in causes)
        yield f"{pad}Most likely a consequence of {numbers}: mend that first."
    if finding.where is not None:
        yield ""
        yield f"{pad}{finding.where}    {finding.where.text}"
    yield ""
    yield from _wrapped(finding.message, pad)
    yield from _wrapped(f"To do: {finding.remedy}", pad)


def _rest(diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.clear:
        yield from _wrapped(f"Clear: {', '.join(diagnosis.clear)}.")
    whys: dict[str, list[str]] = {}
    for one in diagnosis.not_checked:
        whys.setdefault(one.why, []).append(one.name)
    if whys:
        yield "Not checked:"
        for why, names in whys.items():
            yield from _wrapped(f"{', '.join(names)}: {why}", "- ")
    for note in diagnosis.notes[:5]:
        yield from _wrapped(f"Could not be seen: {note}")
    if any(finding.confidence < CLAIM for finding in diagnosis.findings) or diagnosis.claims:
        yield "`onward rule NAME` says what a finding means and when it is wrong."


def _wrapped(words: str, first: str = "") -> list[str]:
    plain = " ".join(words.split())
    return textwrap.wrap(
        plain,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _at(finding: Finding) -> str:
    return "" if finding.where is None else f" ({finding.where})"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
