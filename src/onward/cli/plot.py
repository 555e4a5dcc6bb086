"""``onward plot``: the figures of a saved fit."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder for them; FIT by default.")
def plot(fit: Path, out: Path | None) -> None:
    """Draw the figures of the network in FIT as PNG, and print their paths."""
    from onward.fit import Fit
    from onward.report.figures import save_all

    for path in save_all(Fit.load(fit), fit if out is None else out):
        click.echo(path)
