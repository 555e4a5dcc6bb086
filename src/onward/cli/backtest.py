"""``onward backtest``: learn a series as it stood at several moments, and score what followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from onward.cli.choices import trains
from onward.cli.places import placed
from onward.cli.statement import Statement, network_asked_for, stated


@click.command()
@trains
@click.option("--origins", default=5, show_default=True, help="Moments to start from.")
@click.option(
    "--share", default=0.5, show_default=True, help="Share of the rows that is scored in all."
)
@placed("here")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file of the scores.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stated
def backtest(
    statement: Statement,
    network: str | None,
    origins: int,
    share: float,
    out: Path | None,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train on PROBLEM as it stood at several moments, and score what came after each.

    Its rows need an order in time: a file, or a problem of one long series such as sunspots.
    """
    import onward
    from onward.problems.rolling import SELECTING

    posed = statement.load()
    validation = statement.table.get("validation", SELECTING)
    chain = network_asked_for(posed, network)
    found = onward.backtest(
        posed, chain, origins=origins, share=share, validation=validation, **choices
    )
    if out is not None:
        found.write_csv(out)
    click.echo(json.dumps(found.to_json(), allow_nan=False) if as_json else str(found))
