"""Every mistake with data gets one line of onward's own, and the page says which."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.mistakes import MISTAKES, page

ROOT = Path(__file__).parents[2]


def test_the_page_says_what_is_raised(tmp_path: Path) -> None:
    written = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert page(tmp_path) == written, "python -m tests.faults.mistakes writes it anew"


@pytest.mark.parametrize("topic", MISTAKES)
def test_a_line_says_what_was_expected_what_came_and_what_to_do(topic: str) -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    _, section = text.split(f"## {topic}\n")
    rows = [row for row in section.split("\n## ")[0].splitlines() if "Error: " in row]
    assert len(rows) == len(MISTAKES[topic])
    for row in rows:
        assert "Error: expected " in row
        assert ", received " in row
        assert "; " in row or "which is empty" in row
