"""Everything that a page shows in Python or types into a terminal runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.blocks import ROOT, run_all

ELSEWHERE = {
    "docs/posted-mistakes.md": "test_posted_mistakes.py",
    "docs/contributing": "test_walkthroughs.py",
    "docs/rules": "../doctor/test_cross_table.py",
}
"""Pages whose blocks another test runs, looking closer."""

NEEDS = {"docs/sktime.md": "sktime"}
"""Libraries of extras that the tests can do without."""

PAGES = sorted(
    page
    for page in [
        "README.md",
        *(str(found.relative_to(ROOT)) for found in ROOT.glob("docs/**/*.md")),
    ]
    if re.search(r"^```(python|bash|console)$", (ROOT / page).read_text(encoding="utf-8"), re.M)
    and not page.startswith(tuple(ELSEWHERE))
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(NEEDS.get(page, "onward"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    run_all(page, tmp_path)


@pytest.mark.parametrize("test", ELSEWHERE.values())
def test_other_pages_have_a_test_of_their_own(test: str) -> None:
    assert (Path(__file__).parent / test).exists()
