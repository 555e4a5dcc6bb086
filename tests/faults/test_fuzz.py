"""Nonsense gets an error of onward's own, or is read; many more are tried by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.fuzz import fuzz

KINDS = ("CSV tables", "text as CSV", "columns of objects", "damaged Parquet", "networks")


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_gets_no_other_error(kind: str, tmp_path: Path) -> None:
    assert fuzz(kind, 60, tmp_path).total() >= 50
