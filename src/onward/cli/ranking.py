"""A table of a network and simple rules, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.report.numbers import number

if TYPE_CHECKING:
    from rich.table import Table

    from onward.cli.comparison import Comparison


def ranking(comparison: Comparison) -> Table:
    """Return the scores of all that is known on the problem, in order, the network's in bold."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from onward.baselines import BASELINES

    fit = comparison.fit
    ours = f"[bold]{escape(str(fit.chain))}[/bold] ({fit.layout.size:,} parameters)"
    rows = [(fit.test_score, ours)]
    for name, score in comparison.baselines.items():
        if score is not None:
            rows.append((score, BASELINES[name].title))
    if comparison.problem.posted_score is not None:
        rows.append((comparison.problem.posted_score, "the code as posted"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=None)
    table.add_column(fit.task.name)
    table.add_column("score", justify="right")
    for score, who in sorted(rows):
        bold = who is ours
        table.add_row(who, f"[bold]{number(score)}[/bold]" if bold else number(score))
    return table
