"""The mistakes of the two founding posts, made again in PyTorch, are the first finding."""

from __future__ import annotations

import contextlib
import io
import runpy
from pathlib import Path

import pytest

from onward.doctor import Diagnosis, observe

FOUNDING = Path(__file__).parents[2] / "docs" / "founding"


def diagnosed(name: str) -> Diagnosis:
    with contextlib.redirect_stdout(io.StringIO()), observe(name) as patient:
        runpy.run_path(str(FOUNDING / name), run_name="__main__")
    return patient.diagnose()


@pytest.mark.parametrize(
    ("script", "mistake"),
    [
        ("seeded_continuation.py", "target-equals-input"),
        ("ar1_squares.py", "loss-metric-disagree"),
    ],
)
def test_the_root_cause_is_the_first_finding(script: str, mistake: str) -> None:
    claims = diagnosed(script).claims
    assert claims
    assert claims[0].name == mistake
