"""Code blocks of a Markdown page, and a page run from top to bottom as a reader would."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"[-+]?\d[\d.,]*(e[-+]?\d+)?")


def blocks(page: str, language: str) -> list[str]:
    """Return the blocks of one language, in order."""
    return [body for found, body in all_blocks(page) if found == language]


def all_blocks(page: str) -> list[tuple[str, str]]:
    """Return all blocks, in order, each with its language."""
    return FENCE.findall((ROOT / page).read_text(encoding="utf-8"))


def run(page: str) -> dict[str, object]:
    """Execute all Python blocks of a page one after the other; return their names."""
    names: dict[str, object] = {"__name__": "__main__"}
    for body in blocks(page, "python"):
        exec(compile(body, page, "exec"), names)
    return names


def run_all(page: str, folder: Path) -> dict[str, object]:
    """Follow a page in a folder: its Python, its files, and what it types into a terminal.

    Returns the names of its Python.

    A block that begins with ``# file: NAME`` is a file to be written. Of a ``console`` block, the
    lines under a command must be among those that it prints, numbers apart.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    for language, body in all_blocks(page):
        first, _, rest = body.partition("\n")
        if first.startswith("# file: "):
            (folder / first.removeprefix("# file: ")).write_text(rest, encoding="utf-8")
        elif language == "python":
            exec(compile(body, page, "exec"), names)
        elif language in ("bash", "console"):
            for command, shown in _typed(body):
                _holds(shown, _printed(command, folder), command)
    return names


def _typed(body: str) -> list[tuple[str, list[str]]]:
    """Return the commands of a block that are onward's, with the lines shown under each."""
    found: list[tuple[str, list[str]]] = []
    for line in body.replace("\\\n", " ").splitlines():
        command = line.removeprefix("$ ")
        if command.startswith(("onward ", "pip ", "python")):
            found.append((command, []))
        elif found and line.strip():
            found[-1][1].append(line)
    return [(command, shown) for command, shown in found if command.startswith("onward ")]


def _printed(command: str, folder: Path) -> str:
    words = shlex.split(command, comments=True)
    there = ROOT if len(words) > 2 and words[2].startswith("docs/") else folder
    result = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=there,
        env={**os.environ, "COLUMNS": str(shutil.get_terminal_size((120, 24)).columns)},
        capture_output=True,
        text=True,
        check=False,
    )
    ends = (0, 1) if words[1] == "doctor" else (0,)
    assert result.returncode in ends, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def _holds(shown: list[str], printed: str, command: str) -> None:
    said = {without_numbers(line) for line in printed.splitlines()}
    missing = [line for line in shown if without_numbers(line) not in said]
    assert not missing, f"{command} does not print\n" + "\n".join(missing) + f"\nbut\n{printed}"


def without_numbers(text: str) -> str:
    """Numbers differ from machine to machine, and columns are as wide as they need."""
    return " ".join(NUMBER.sub("#", text).replace("─", "").split())
