"""The page on tables names the options of the command."""

from __future__ import annotations

from docs.blocks import ROOT

from onward.cli.table import OPTIONS, option_of


def test_the_options_it_names_are_there():
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for argument in ("group", "time", "inputs", "static", "categories", "wide", "target"):
        assert argument in OPTIONS
        assert f"`{option_of(argument)}`" in text
