"""``onward learn``: train a network, compare it, and say whether it was worth it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onward.cli.choices import trains
from onward.cli.resumable import Resumable, keep
from onward.cli.statement import Statement, network_asked_for, stated

if TYPE_CHECKING:
    from onward.cli.comparison import Learned
    from onward.fit import Fit


@click.command(cls=Resumable)
@trains
@click.option("--out", type=click.Path(path_type=Path), help="Folder for weights and figures.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    help="Go on with the run that wrote to this folder by --out. Stands alone.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stated
def learn(
    statement: Statement,
    network: str | None,
    out: Path | None,
    resume: Path | None,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train a network on PROBLEM and compare it with simple rules.

    PROBLEM is a name that `onward problems` lists, or a CSV or Parquet file with --value, --warmup
    and --horizon: a long series, cut into windows and split by time, or with --group as many as
    there are, of any lengths. Of a text file (.txt) the characters are learned, of a table with
    --symbols the labels in a column.

    With --out FOLDER a run that was stopped, however it was, goes on where it stood with
    `onward learn --resume FOLDER`, and ends in the same weights.
    """
    import onward
    from onward.baselines import compare
    from onward.cli.comparison import Learned
    from onward.cli.watching import told
    from onward.outcome import Outcome
    from onward.storage import writable_directory
    from onward.training.resuming import has_begun

    posed = statement.load()
    chain = network_asked_for(posed, network)
    if out is not None:
        writable_directory(out)
        keep(out)
    if resume is not None and has_begun(resume):
        fit = onward.resume(resume, posed)
    else:
        fit = onward.train(posed, chain, checkpoint=out, **choices)
    if out is not None:
        _save(fit, out)
    with told() as progress:
        comparison = compare(posed, fit, progress=progress)
        learned = Learned(fit, comparison, out, fit.diagnose(posed, comparison))
    if as_json:
        click.echo(json.dumps(learned.to_json(), allow_nan=False))
    else:
        _print(learned)
    if fit.outcome is Outcome.INTERRUPTED:
        raise click.Abort


def _save(fit: Fit, out: Path) -> None:
    from onward.report.figures import save_all

    fit.save(out)
    fit.history.write_csv(out / "history.csv")
    save_all(fit, out)


def _print(learned: Learned) -> None:
    from onward.cli.ranking import ranking
    from onward.cli.screen import results
    from onward.cli.verdict import on_diagnosis, sentences

    results().print(ranking(learned.comparison))
    for sentence in sentences(learned):
        click.echo(sentence)
    if learned.out is None:
        click.echo("Nothing was saved; --out FOLDER keeps the network and draws figures.")
    else:
        click.echo(f"Saved in {learned.out}: the network, its history and figures.")
    click.echo(on_diagnosis(learned))
