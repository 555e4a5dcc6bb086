"""The Python of the pages on fits runs."""

from __future__ import annotations

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
    ],
)
def test_a_page_runs(page: str, name: str) -> None:
    assert name in run(page)
