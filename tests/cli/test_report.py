"""``onward report`` from end to end."""

from __future__ import annotations

import html
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from cli.runs import TINY, refused, run, waves

from onward import Fit

ASKED = ("--value", "height", "--warmup", 12, "--horizon", 6)
NETWORK = ("--network", "RNN(2) Dense(1)")


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of a problem in the catalog."""
    folder = tmp_path_factory.mktemp("named")
    run("learn", "seeded-continuation", *NETWORK, *TINY, "--out", folder)
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of somebody's own series."""
    folder = tmp_path_factory.mktemp("own")
    run("learn", waves(folder), *ASKED, *NETWORK, *TINY, "--out", folder)
    return folder


def test_the_page_lies_beside_the_fit_and_holds_the_verdict(named: Path) -> None:
    shown = run("report", named)
    assert shown.stdout.strip() == str(named / "report.html")
    assert shown.stderr == ""
    text = html.unescape((named / "report.html").read_text(encoding="utf-8"))
    assert "A linear map of the past with 15 numbers is exact: you don't need a network." in text
    assert "continue a series from 5 random values" in text.lower()
    for words in ("the code as posted", "RNN(2) Dense(1)", "restarts", "1,000 series to train on"):
        assert words in text


def test_the_page_goes_where_it_is_told_to(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "page.html"
    assert run("report", own, "--out", file).stdout.strip() == str(file)
    text = file.read_text(encoding="utf-8")
    assert "height" in text
    assert "The problem is not in the catalog" in text
    assert not (own / "report.html").exists()


def test_the_command_on_the_page_makes_the_same_fit(named: Path, tmp_path: Path) -> None:
    run("report", named, "--out", tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    (code,) = re.findall(r"<code>(.*?)</code>", text, re.DOTALL)
    program, *arguments = shlex.split(html.unescape(code))
    assert program == "onward"
    run(*arguments, "--out", tmp_path / "again")
    first, again = Fit.load(named), Fit.load(tmp_path / "again")
    np.testing.assert_array_equal(first.parameters, again.parameters)


def test_a_report_that_cannot_be_written_gets_one_line(named: Path, tmp_path: Path) -> None:
    assert "a folder with a fit in it" in refused("report", tmp_path)
    assert "is a directory" in refused("report", named, "--out", tmp_path)
    (tmp_path / "file").write_text("")
    assert "a folder that can be written to" in refused(
        "report", named, "--out", tmp_path / "file" / "page.html"
    )
