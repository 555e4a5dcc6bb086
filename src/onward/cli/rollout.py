"""``onward rollout``: continue a series from its first values."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--steps", type=int, required=True, help="Steps to foretell.")
def rollout(fit: Path, file: Path, steps: int) -> None:
    """Continue the series in FILE with the network in FIT.

    FILE is a CSV file with the first values of the series, in columns named as the network's
    inputs. The steps that follow are printed as CSV.
    """
    from onward.cli.tables import print_steps
    from onward.fit import Fit
    from onward.problems.arrays import count
    from onward.problems.tables import read_series

    trained = Fit.load(fit)
    task = trained.task
    seeds = read_series(file, task.input_names)
    found = trained.rollout(seeds[None], steps)[0]
    if len(seeds) < task.warmup:
        click.echo(
            f"warning: {file} has {count(len(seeds), 'row')}, fewer than the warm-up of "
            f"{count(task.warmup, 'step')} that the network was trained with",
            err=True,
        )
    print_steps(found, 1, task.output_names)
