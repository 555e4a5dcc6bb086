"""Everything that a page shows in Python or types into a terminal runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


def _readme(names: dict[str, Any], folder: Path) -> None:
    assert names["foretold"].shape == (3, 60, 1)
    assert (folder / "fits/waves/overview.png").stat().st_size > 10_000


def _tables(names: dict[str, Any], folder: Path) -> None:
    assert list(names["foretold"].columns) == ["shop", "day", "sales"]
    assert len(names["foretold"]) == 40 * 7
    assert "sales missing" in names["problem"].task.input_names


def _sktime(names: dict[str, Any], folder: Path) -> None:
    assert names["forecaster"].predict().shape == (12,)


CAME: dict[str, Callable[[dict[str, Any], Path], None]] = {
    "README.md": _readme,
    "docs/sktime.md": _sktime,
    "docs/tables.md": _tables,
}
"""What is looked at closer once a page has run: its names, and the folder it ran in."""

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
    names = run_all(page, tmp_path)
    if page in CAME:
        CAME[page](names, tmp_path)


@pytest.mark.parametrize("test", ELSEWHERE.values())
def test_other_pages_have_a_test_of_their_own(test: str) -> None:
    assert (Path(__file__).parent / test).exists()
