"""``onward predict``: what a network says at every row of a file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ensemble", type=int, metavar="K", help="Mean of the K best restarts.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV or Parquet file to write; else stdout."
)
def predict(fit: Path, file: Path, ensemble: int | None, out: Path | None) -> None:
    """Predict from the rows of FILE with the network in FIT.

    FILE is a CSV file with one series, in columns named as the network's inputs. Each row of the
    output is the prediction of the step it is numbered with: of a regression the target at that
    row, of a continuation the value one step ahead of the rows that were read.

    Of a network that was trained on a table, FILE is a CSV or Parquet file with the same columns,
    and each row of the output says which row of it is foretold.

    Of a network of symbols, FILE is a text, and each row says how likely each symbol is to come
    next.
    """
    from onward.cli.symbols import sequence_in
    from onward.cli.tables import steps_of, tell
    from onward.fit import Fit
    from onward.fit_tables import foretold
    from onward.problems.tables import read_series

    trained = Fit.load(fit)
    task = trained.task
    if task.alphabet is not None:
        likely = trained.predict([sequence_in(file, task.alphabet)], ensemble=ensemble)[0]
        columns = steps_of(likely, 2, task.output_names)
    elif task.encoding is not None:
        columns = foretold(trained, file, ensemble=ensemble)
    else:
        inputs = read_series(file, task.input_names)[None]
        found = trained.predict(inputs, ensemble=ensemble)[0]
        columns = steps_of(found, 2 if task.kind == "continuation" else 1, task.output_names)
    tell(columns, task.output_names, out)
