"""A diagnosis as JSON and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from onward.doctor.diagnosis import Diagnosis, Finding, Unchecked
from onward.doctor.evidence import Run, Where


def to_json(diagnosis: Diagnosis) -> str:
    """Return a diagnosis as JSON: findings in order, what is clear, what was not checked.

    Numbers that JSON has no word for (``nan``, infinities) become texts.
    """
    return json.dumps(to_dict(diagnosis), indent=2, ensure_ascii=False, allow_nan=False)


def to_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as plain dictionaries, lists, texts and numbers."""
    run = diagnosis.run
    return {
        "target": run.target,
        "ending": run.ending,
        "error": run.error,
        "seconds": round(run.seconds, 3),
        "findings": [_finding(finding) for finding in diagnosis.findings],
        "clear": list(diagnosis.clear),
        "not_checked": [{"name": one.name, "why": one.why} for one in diagnosis.not_checked],
        "notes": list(diagnosis.notes),
    }


def from_dict(record: Mapping[str, Any]) -> Diagnosis:
    """Return the diagnosis that ``to_dict`` wrote."""
    return Diagnosis(
        Run(record["target"], record["ending"], record["error"], record["seconds"]),
        tuple(
            Finding(
                code=one["code"],
                name=one["name"],
                message=one["message"],
                evidence=one["evidence"],
                remedy=one["remedy"],
                confidence=one["confidence"],
                where=None if one["where"] is None else Where(**one["where"]),
                consequence_of=tuple(one["consequence_of"]),
            )
            for one in record["findings"]
        ),
        tuple(record["clear"]),
        tuple(Unchecked(one["name"], one["why"]) for one in record["not_checked"]),
        tuple(record["notes"]),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    where = finding.where
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "evidence": plain(finding.evidence),
        "remedy": finding.remedy,
        "confidence": round(finding.confidence, 3),
        "where": None
        if where is None
        else {"file": where.file, "line": where.line, "text": where.text},
        "consequence_of": list(finding.consequence_of),
    }


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it.

    Examples
    --------
    >>> plain({"shape": (2, np.int64(3)), "loss": float("nan")})
    {'shape': [2, 3], 'loss': 'nan'}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset, range)):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
