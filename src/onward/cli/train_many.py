"""``onward train-many``: one network for each group of a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from onward.cli.choices import trains
from onward.cli.places import placed
from onward.cli.statement import Statement, stated
from onward.cli.table import listed, option_of
from onward.errors import ProblemError

ASKED = ("group", "time", "inputs", "categories", "sort", "missing", "gaps", "stride")
"""What may be said of the table."""
WORST = 5


@click.command("train-many")
@trains
@placed("local")
@click.option("--out", type=click.Path(), help="Folder or URL of the fits; goes on if begun.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stated
def train_many(
    statement: Statement,
    network: str | None,
    out: str | None,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train one network for each group of a CSV or Parquet file, PROBLEM.

    \b
    onward train-many shops.parquet --group shop --time day --value sales
        --warmup 28 --horizon 7 --network 'GRU(8) Dense(1)' --restarts 4 --out fits

    With --out FOLDER work that was stopped goes on where it stood if the same command is given
    again.
    """
    import onward

    table = statement.table
    strange = [option_of(name) for name in table if name not in ASKED]
    missing = [
        option
        for option, value in (
            ("--group", table.get("group")),
            ("--value", statement.value),
            ("--warmup", statement.warmup),
            ("--horizon", statement.horizon),
        )
        if value is None
    ]
    if strange or missing:
        raise ProblemError(
            "a file with --group, --value, --warmup and --horizon",
            ", ".join([*(f"no {one}" for one in missing), *strange]),
            "one network for all groups is learned by onward learn",
        )
    groups = onward.per_group(
        Path(statement.problem),
        value=listed(statement.value or ""),
        warmup=statement.warmup or 0,
        horizon=statement.horizon or 0,
        **table,
    )
    found = onward.train_many(groups, network, directory=out, **choices)
    if as_json:
        click.echo(json.dumps({"problems": found.rows}, allow_nan=False))
    else:
        click.echo(found.sentence)
        for row in [row for row in found.rows if row.get("error")][:WORST]:
            click.echo(f"{row['problem']}: {row['error']}")
        kept = "Nothing was saved; --out FOLDER keeps the fits." if out is None else None
        click.echo(kept or f"Saved in {out}: the table and a fit for each group.")
    if not found.finished:
        raise click.Abort
