"""``onward rollout``: continue a series from its first values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onward.data.writing import Columns
    from onward.fit import Fit


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--steps", type=int, help="Steps to foretell.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV or Parquet file to write; else stdout."
)
def rollout(fit: Path, file: Path, steps: int | None, out: Path | None) -> None:
    """Continue the series in FILE with the network in FIT.

    FILE is a CSV file with the first values of the series, in columns named as the network's
    inputs. The steps that follow are printed as CSV.

    Of a network that was trained on a table, FILE is a CSV or Parquet file with the same columns.
    Rows after the last value of a series say what is known of the steps to come, and without
    --steps there are as many as these, or as the horizon has.
    """
    from onward.cli.tables import tell
    from onward.fit import Fit
    from onward.fit_tables import continued

    trained = Fit.load(fit)
    if trained.task.encoding is not None:
        found = continued(trained, file, steps)
    elif steps is None:
        raise click.UsageError("Missing option '--steps'.")
    else:
        found = _continued(trained, file, steps)
    tell(found, trained.task.output_names, out)


def _continued(trained: Fit, file: Path, steps: int) -> Columns:
    from onward.cli.tables import steps_of
    from onward.problems.arrays import count
    from onward.problems.tables import read_series

    task = trained.task
    seeds = read_series(file, task.input_names)
    found = trained.rollout(seeds[None], steps)[0]
    if len(seeds) < task.warmup:
        click.echo(
            f"warning: {file} has {count(len(seeds), 'row')}, fewer than the warm-up of "
            f"{count(task.warmup, 'step')} that the network was trained with",
            err=True,
        )
    return steps_of(found, 1, task.output_names)
