"""``onward problems``: what there is to learn."""

from __future__ import annotations

import click


@click.command()
def problems() -> None:
    """List the problems of the catalog."""
    from rich import box
    from rich.table import Table

    from onward.cli.screen import results
    from onward.problems.catalog import CATALOG

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("problem", no_wrap=True)
    table.add_column("what is to be learned", ratio=3, min_width=24)
    table.add_column("source", ratio=4, overflow="fold", min_width=40)
    table.add_column("posted score", justify="right")
    for entry in CATALOG.values():
        problem = entry.load()
        posted = "" if problem.posted_score is None else f"{problem.posted_score:g}"
        table.add_row(entry.name, entry.summary, problem.source or "", posted)
    results().print(table)
