"""What a page tells a contributor to do is done, word for word, in a copy of the tree."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docs.blocks import ROOT, all_blocks

PAGES = sorted(path.name for path in (ROOT / "docs" / "contributing").glob("add-*.md"))
COPIED = ("src", "tests", "docs", "pyproject.toml", "README.md")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the tree, with the kernels that are compiled already."""
    ignored = shutil.ignore_patterns("*.egg-info", "cases", "build")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def changed(text: str, hunk: str) -> str:
    """Return a file's text with one hunk of a diff in it, which has to fit at one place."""
    lines = hunk.splitlines()
    before = "\n".join(line[1:] for line in lines if line[:1] in " -")
    after = "\n".join(line[1:] for line in lines if line[:1] in " +")
    assert text.count(before) == 1, f"{text.count(before)} places for\n{before}"
    return text.replace(before, after)


def apply(diff: str, tree: Path) -> None:
    """Apply a diff without line numbers."""
    head, *hunks = re.split(r"^@@$\n", diff, flags=re.MULTILINE)
    path = tree / head.splitlines()[1].removeprefix("+++ ")
    text = path.read_text(encoding="utf-8")
    for hunk in hunks:
        text = changed(text, hunk)
    path.write_text(text, encoding="utf-8")


def type_in(commands: str, tree: Path) -> None:
    """Run the commands of a block; each must succeed, and tests must have been found.

    Kernels that a page changes are called a few times: making them fast would take longer.
    """
    for command in commands.replace("\\\n", " ").splitlines():
        words = shlex.split(command)
        assert words[:2] == ["python", "-m"]
        env = {**os.environ, "PYTHONPATH": str(tree / "src"), "NUMBA_OPT": "0"}
        result = subprocess.run(
            [sys.executable, *words[1:]],
            cwd=tree,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_a_walkthrough_does_what_it_says(page: str, tree: Path) -> None:
    for language, body in all_blocks(f"docs/contributing/{page}"):
        first, _, rest = body.partition("\n")
        if first.startswith("# file: "):
            path = tree / first.removeprefix("# file: ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rest, encoding="utf-8")
        elif language == "diff":
            apply(body, tree)
        elif language == "bash":
            type_in(body, tree)


def test_there_is_one_for_every_catalog() -> None:
    kinds = ("layer", "problem", "baseline", "rule", "export-format")
    assert {f"add-{'an' if kind[0] == 'e' else 'a'}-{kind}.md" for kind in kinds} <= set(PAGES)
