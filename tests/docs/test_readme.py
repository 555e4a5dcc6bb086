"""The README's example is short, and its commands are those that exist."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from docs.blocks import ROOT, blocks


def test_the_example_is_ten_lines_of_code():
    code = [line for line in blocks("README.md", "python")[0].splitlines() if line]
    assert len(code) <= 10


def commands():
    return sorted(set(re.findall(r"`onward ([\w-]+)", (ROOT / "README.md").read_text())))


@pytest.mark.parametrize("command", commands())
def test_the_commands_exist(command):
    call = [sys.executable, "-m", "onward", command, "--help"]
    assert subprocess.run(call, capture_output=True, check=False).returncode == 0


def test_the_install_line_is_what_the_page_says():
    install = next(body for body in blocks("README.md", "bash") if "onward learn" in body)
    assert install.count("\n") == 1
    for step in install.strip().split(" && "):
        assert step.split()[0].endswith(("python3.11", "pip", "onward"))


def test_figures_and_pages_that_are_linked_are_there():
    text = (ROOT / "README.md").read_text()
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link
