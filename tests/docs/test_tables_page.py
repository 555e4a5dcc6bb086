"""The page on tables runs, and its table of columns is that of the command."""

from __future__ import annotations

from docs.blocks import ROOT, run

from onward.cli.table import OPTIONS, option_of


def test_its_python_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = run("docs/tables.md")
    assert list(names["foretold"].columns) == ["shop", "day", "sales"]
    assert len(names["foretold"]) == 40 * 7
    assert "sales missing" in names["problem"].task.input_names


def test_the_options_it_names_are_there():
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for argument in ("group", "time", "inputs", "static", "categories", "wide", "target"):
        assert argument in OPTIONS
        assert f"`{option_of(argument)}`" in text
