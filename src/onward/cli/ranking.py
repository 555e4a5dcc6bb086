"""A table of a network and simple rules, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from onward.baselines import Comparison


def ranking(comparison: Comparison) -> Table:
    """Return the scores of all that is known on the problem, in order, the network's in bold."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from onward.baselines.table import HEAD

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=None)
    table.add_column(escape(comparison.problem))
    for head in HEAD[:-1]:
        table.add_column(head, justify="right")
    table.add_column(HEAD[-1], style=None)
    for row in comparison.table():
        table.add_row(*(escape(cell) for cell in row.cells), style="bold" if row.network else None)
    return table
