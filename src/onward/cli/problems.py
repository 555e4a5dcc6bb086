"""``onward problems``: what there is to learn."""

from __future__ import annotations

import click


@click.command()
def problems() -> None:
    """List the problems of the catalog."""
    from rich import box
    from rich.table import Table

    from onward.cli.screen import WIDTH, results
    from onward.problems.catalog import CATALOG

    console = results()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("problem", no_wrap=True)
    table.add_column("what is to be learned")
    table.add_column("published", justify="right")
    # An address that is broken in two cannot be followed.
    table.add_column("source", overflow="fold", no_wrap=console.width >= WIDTH)
    for entry in CATALOG.values():
        scores = [f"{figure.figure:.3g}" for figure in entry.published if figure.scored]
        table.add_row(entry.name, entry.summary, "".join(scores[:1]), entry.source.split()[0])
    console.print(table)
