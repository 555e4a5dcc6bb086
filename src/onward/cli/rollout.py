"""``onward rollout``: continue a series from its first values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

if TYPE_CHECKING:
    from onward.data.writing import Columns
    from onward.fit import Fit


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--steps", type=int, help="Steps to foretell.")
@click.option(
    "--intervals", metavar="SHARES", help="Such as 0.5,0.9: two columns more for each of them."
)
@click.option("--ensemble", type=int, metavar="K", help="Mean of the K best restarts.")
@click.option("--temperature", type=float, help="Of symbols: 1 draws them, 0 is surest.")
@click.option("--seed", default=0, help="Of symbols: seed of the draws.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV or Parquet file to write; else stdout."
)
def rollout(
    fit: Path,
    file: Path,
    steps: int | None,
    intervals: str | None,
    ensemble: int | None,
    temperature: float | None,
    seed: int,
    out: Path | None,
) -> None:
    """Continue the series in FILE with the network in FIT.

    FILE is a CSV file with the first values of the series, in columns named as the network's
    inputs. The steps that follow are printed as CSV.

    Of a network that was trained on a table, FILE is a CSV or Parquet file with the same columns.
    Rows after the last value of a series say what is known of the steps to come, and without
    --steps there are as many as these, or as the horizon has.

    The ends of an interval of 90% are in the columns y-lo-90 and y-hi-90, if y is foretold.

    Of a network of symbols, FILE is a text, whose characters are symbols, or words or numbers with
    spaces between; what follows is drawn and printed.
    """
    from onward.cli.symbols import drawn, tell_text
    from onward.cli.table import listed
    from onward.cli.tables import tell
    from onward.fit import Fit
    from onward.fit_tables import continued

    trained = Fit.load(fit)
    if trained.task.alphabet is not None and steps is not None:
        tell_text(drawn(trained, file, steps, temperature, seed), out)
        return
    if temperature is not None:
        raise click.UsageError("--temperature is for networks of symbols.")
    shares = None if intervals is None else listed(intervals)
    if trained.task.encoding is not None:
        found = continued(trained, file, steps, intervals=shares, ensemble=ensemble)
    elif steps is None:
        raise click.UsageError("Missing option '--steps'.")
    else:
        found = _continued(trained, file, steps, shares, ensemble)
    columns = len(trained.task.output_names) * (1 + 2 * len(shares or ()))
    tell(found, list(found)[-columns:], out)


def _continued(
    trained: Fit, file: Path, steps: int, shares: list[str] | None, ensemble: int | None
) -> Columns:
    from onward.cli.tables import steps_of
    from onward.intervals import with_ends
    from onward.problems.arrays import count
    from onward.problems.tables import read_series

    task = trained.task
    seeds = read_series(file, task.input_names)
    names = task.output_names
    if shares is None:
        columns = steps_of(trained.rollout(seeds[None], steps, ensemble=ensemble)[0], 1, names)
    else:
        found = trained.rollout(seeds[None], steps, intervals=shares, ensemble=ensemble)
        columns = {"step": np.arange(1, steps + 1), **with_ends(found, names)}
    if len(seeds) < task.warmup:
        click.echo(
            f"warning: {file} has {count(len(seeds), 'row')}, fewer than the warm-up of "
            f"{count(task.warmup, 'step')} that the network was trained with",
            err=True,
        )
    return columns
