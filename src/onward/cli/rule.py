"""``onward rule``: one mistake in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onward.doctor.rule import Rule

WIDTH = 88


@click.command()
@click.argument("name")
def rule(name: str) -> None:
    """Say what a finding means, why it matters, what to do, and when it is wrong.

    NAME is a rule's name or code, as in `onward rules`.
    """
    from onward.doctor.registry import rule as find

    click.echo("\n".join(_lines(find(name))))


def _lines(rule: Rule) -> Iterator[str]:
    from onward.doctor.registry import example

    yield f"{rule.code} {rule.name} ({rule.family})"
    parts = {
        "": rule.what,
        "Why it matters": rule.why,
        "When it is claimed": f"{rule.threshold} Source: {rule.source}",
        "What to do": rule.remedy,
        "When it is wrong": rule.wrong_when,
    }
    for title, words in parts.items():
        yield ""
        if title:
            yield f"{title}:"
        yield from textwrap.wrap(" ".join(words.split()), WIDTH, break_on_hyphens=False)
    for which in ("bad", "good"):
        path = example(rule.name, which)
        if path.is_file():
            yield ""
            yield f"Example, {which}:"
            yield textwrap.indent(path.read_text(encoding="utf-8").rstrip(), "    ")
