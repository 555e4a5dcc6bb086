"""The results on the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.rows import tables


def show(results: dict[str, Any], console: Console) -> None:
    """Print the machine and every table."""
    machine = results["machine"]
    console.print(f"[bold]{machine['processor']}[/], {machine['cores']} cores, {machine['target']}")
    console.print(", ".join(f"{name} {version}" for name, version in machine["versions"].items()))
    for table in tables(results):
        shown = RichTable(title=table.title, caption=table.note, title_justify="left")
        for number, title in enumerate(table.header):
            shown.add_column(title, justify="right" if number else "left", overflow="fold")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
