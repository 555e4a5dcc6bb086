"""Diagnoses in a file of JSON lines, so that an interrupted run goes on."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

CLAIM = 0.5
"""A finding at least this sure is a claim."""


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor said about one script.

    Attributes
    ----------
    script
        Folder and file.
    fingerprint
        Of the script and of the doctor; a diagnosis by another doctor is not taken for this one's.
    seconds
        Wall time, the script's own included.
    findings
        Name and confidence of each finding, in order.
    failure
        Why there is no diagnosis; empty if there is one.
    """

    script: str
    fingerprint: str
    seconds: float
    findings: list[tuple[str, float]]
    failure: str = ""

    @property
    def names(self) -> list[str]:
        """Names of the findings, in order."""
        return [name for name, _ in self.findings]

    @property
    def claims(self) -> list[str]:
        """Names of the findings that are claimed."""
        return [name for name, confidence in self.findings if confidence >= CLAIM]


class Records:
    """All diagnoses so far; the file is made when the first is added."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[tuple[str, str], Diagnosis] = {}
        for entry in _lines(path):
            findings = [(name, confidence) for name, confidence in entry.pop("findings")]
            diagnosis = Diagnosis(**entry, findings=findings)
            self._known[diagnosis.script, diagnosis.fingerprint] = diagnosis

    def get(self, script: str, fingerprint: str) -> Diagnosis | None:
        """Return what is known of a script, as it is now and by the doctor as it is now."""
        return self._known.get((script, fingerprint))

    def add(self, diagnosis: Diagnosis) -> None:
        """Append one diagnosis to the file."""
        self._known[diagnosis.script, diagnosis.fingerprint] = diagnosis
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(diagnosis)))


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    """Read the entries; one that was cut off by an interruption is left out."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def fingerprint(script: Path) -> str:
    """Return a fingerprint of a script together with the doctor that is installed."""
    return hashlib.sha256(script.read_bytes() + _doctor()).hexdigest()[:16]


@cache
def _doctor() -> bytes:
    found = importlib.util.find_spec("onward")
    if found is None or found.origin is None:
        return b""
    files = sorted((Path(found.origin).parent / "doctor").rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
