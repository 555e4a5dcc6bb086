"""``onward predict``: what a network says at every row of a file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def predict(fit: Path, file: Path) -> None:
    """Predict from the rows of FILE with the network in FIT.

    FILE is a CSV file with one series, in columns named as the network's inputs. Each row of the
    output is the prediction of the step it is numbered with: of a regression the target at that
    row, of a continuation the value one step ahead of the rows that were read.
    """
    from onward.cli.tables import print_steps
    from onward.fit import Fit
    from onward.problems.tables import read_series

    trained = Fit.load(fit)
    task = trained.task
    found = trained.predict(read_series(file, task.input_names)[None])[0]
    print_steps(found, 2 if task.kind == "continuation" else 1, task.output_names)
