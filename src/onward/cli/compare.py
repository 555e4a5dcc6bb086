"""``onward compare``: what simple rules reach on a problem, and whether a network is needed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from onward.cli.statement import Statement, stated


@click.command()
@click.option("--fit", type=click.Path(path_type=Path), help="Folder of a fit to compare with.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stated
def compare(statement: Statement, fit: Path | None, as_json: bool) -> None:
    """Score simple rules on PROBLEM, and say whether a network is needed.

    PROBLEM is a name that `onward problems` lists, or a CSV or Parquet file with --value, --warmup
    and --horizon: a long series, cut into windows and split by time, or with --group as many as
    there are, of any lengths.
    """
    from onward.baselines import compare
    from onward.cli.ranking import ranking
    from onward.cli.screen import results
    from onward.cli.watching import told
    from onward.fit import Fit

    posed = statement.load()
    trained = None if fit is None else Fit.load(fit)
    with told() as progress:
        found = compare(posed, trained, progress=progress)
    if as_json:
        click.echo(json.dumps(found.to_json(), allow_nan=False))
        return
    results().print(ranking(found))
    click.echo(f"Score: {found.score_name}; {found.split}.")
    for sentence in found.sentences:
        click.echo(sentence)
