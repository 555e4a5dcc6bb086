"""The transcript on the doctor's page is what the command prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "doctor.md"
COMMAND = ["onward", "doctor", "docs/founding/seeded_continuation.py"]


def transcript() -> str:
    run = subprocess.run(
        [sys.executable, "-m", *COMMAND], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stderr
    return f"$ {' '.join(COMMAND)}\n{run.stdout.rstrip()}\n"


def without_numbers(text: str) -> str:
    """Numbers differ from machine to machine, and lines break elsewhere with them."""
    return " ".join(re.sub(r"\d[\d.,]*(e[-+]?\d+)?", "#", text).split())


def test_the_transcript_is_what_the_command_prints() -> None:
    block = r"<!-- transcript -->\n```text\n(.*?)```\n<!-- end -->"
    shown = re.search(block, PAGE.read_text(), re.DOTALL)
    assert shown
    assert without_numbers(shown[1]) == without_numbers(transcript())


def test_what_is_said_of_our_own_fits_is_what_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names: dict[str, object] = {}
    block = r"```python\n((?:(?!```).)*)```\n\n```text\n(.*?)```"
    pairs = re.findall(block, PAGE.read_text(), re.DOTALL)
    assert len(pairs) == 2
    for code, shown in pairs:
        exec(compile(code, str(PAGE), "exec"), names)
        assert without_numbers(capsys.readouterr().out) == without_numbers(shown)


if __name__ == "__main__":
    text = re.sub(
        r"(<!-- transcript -->\n).*(<!-- end -->)",
        lambda found: f"{found[1]}```text\n{transcript()}```\n{found[2]}",
        PAGE.read_text(),
        flags=re.DOTALL,
    )
    PAGE.write_text(text)
