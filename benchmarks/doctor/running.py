"""Let the doctor see one script, as anybody would: by the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from typing import Any

from benchmarks.doctor.cases import Script
from benchmarks.doctor.records import CLAIM, Diagnosis, fingerprint

LIMIT = 180.0
"""Seconds after which a diagnosis counts as failed."""


def diagnose(script: Script, limit: float = LIMIT) -> Diagnosis:
    """Run ``onward doctor SCRIPT --format json`` in an empty folder and read what it says."""
    command = [sys.executable, "-m", "onward", "doctor", str(script.path), "--format", "json"]
    key = fingerprint(script.path)
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(
                command, cwd=empty, capture_output=True, text=True, timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            return Diagnosis(script.label, key, limit, [], f"no diagnosis after {limit:g} s")
    seconds = time.perf_counter() - before
    findings, failure = _read(done.returncode, done.stdout, done.stderr)
    return Diagnosis(script.label, key, seconds, findings, failure)


def _read(code: int, out: str, err: str) -> tuple[list[tuple[str, float]], str]:
    if code not in (0, 1):
        last = (err.strip() or out.strip() or "nothing said").splitlines()[-1]
        return [], f"exit {code}: {last[:200]}"
    said = _last_object(out)
    if said is None:
        return [], f"exit {code}, but no JSON with findings"
    findings = [(found["name"], float(found["confidence"])) for found in said["findings"]]
    claims = sum(confidence >= CLAIM for _, confidence in findings)
    if bool(claims) != bool(code):
        return findings, f"exit {code} with {claims} claims"
    return findings, ""


def _last_object(text: str) -> dict[str, Any] | None:
    """Return the last JSON object with findings that begins a line: the script prints as well."""
    decoder = json.JSONDecoder()
    starts = [0] + [at + 1 for at, letter in enumerate(text) if letter == "\n"]
    for start in reversed(starts):
        if text.startswith("{", start):
            try:
                found, _ = decoder.raw_decode(text, start)
            except ValueError:
                continue
            if "findings" in found:
                return dict(found)
    return None
