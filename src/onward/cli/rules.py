"""``onward rules``: the mistakes that the doctor knows."""

from __future__ import annotations

import click


@click.command()
def rules() -> None:
    """List the mistakes that `onward doctor` looks for."""
    from rich.table import Table

    from onward.cli.screen import results
    from onward.doctor.registry import rules as known

    table = Table(box=None, pad_edge=False)
    for heading in ("code", "name", "about", "what it is"):
        table.add_column(heading, no_wrap=heading != "what it is")
    for rule in known():
        table.add_row(rule.code, rule.name, rule.family, rule.what)
    results().print(table)
