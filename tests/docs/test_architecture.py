"""The house is built as its page says, and no part knows what it must not."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from docs.blocks import ROOT

pytest.importorskip("importlinter", reason="needs the extra docs")


@pytest.fixture
def architecture(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "extensions"))
    return pytest.importorskip("architecture")


def test_nothing_flows_back_up() -> None:
    call = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    held = subprocess.run(
        [*call, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert held.returncode == 0, held.stdout
    assert re.search(r"Contracts: [4-9] kept, 0 broken", held.stdout)


def test_the_picture_shows_the_imports_as_they_are(architecture) -> None:
    drawn = set(re.findall(r'id="([a-z]+-[a-z]+)"', architecture.PICTURE.read_text()))
    real = {"-".join(pair) for pair in architecture.downwards(architecture.imports())}
    assert drawn == real, "python docs/extensions/architecture.py draws it anew"


def test_every_part_says_what_it_is(architecture) -> None:
    rows = list(architecture.table())[2:]
    assert len(rows) == sum(map(len, architecture.layers()))
    assert all(re.fullmatch(r"\| `\w+` \| [^|]{10,}\. \| .+ \|", row) for row in rows), rows
