"""The Python of the pages on fits runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs.blocks import run


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("docs/intervals.md", "found"),
        ("docs/losses.md", "paths"),
        ("docs/symbols.md", "sung"),
        ("docs/stopped-runs.md", "again"),
        ("docs/sklearn.md", "search"),
        ("docs/scale.md", "again"),
    ],
)
def test_a_page_runs(page: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert name in run(page)
