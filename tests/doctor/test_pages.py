"""The pages of the rules say what the rules say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onward.doctor.pages import INDEX, main, pages
from onward.doctor.registry import rules

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def test_pages_are_those_that_the_rules_give() -> None:
    made = pages()
    assert {path.name for path in DOCS.glob("*.md")} == set(made)
    stale = [name for name, text in made.items() if (DOCS / name).read_text() != text]
    assert not stale, "run: python -m onward.doctor.pages docs/rules"


def test_pages_of_rules_that_are_gone_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "no-such-rule.md").write_text("old")
    main(str(tmp_path))
    assert not (tmp_path / "no-such-rule.md").exists()
    assert len(list(tmp_path.glob("*.md"))) == len(rules()) + 1


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_page_has_all_a_rule_says_and_links_that_lead_somewhere(rule) -> None:
    text = pages()[f"{rule.name}.md"]
    for part in (rule.what, rule.why, rule.threshold, rule.source, rule.remedy, rule.wrong_when):
        assert part in text
    assert set(re.findall(r"\]\(([^)]+\.md)\)", text)) <= set(pages())
    assert f"]({rule.name}.md)" in pages()[INDEX]
