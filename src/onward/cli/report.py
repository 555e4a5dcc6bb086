"""``onward report``: all there is to say and show on a saved fit, as one HTML page."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("fit", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; report.html in FIT by default.",
)
def report(fit: Path, out: Path | None) -> None:
    """Write the report on the network in FIT as one HTML file, and print its path.

    The page needs no network: it can be mailed, printed, and read in light and dark. Simple rules
    are run again if the problem is one that `onward problems` lists.
    """
    from onward.cli.watching import told
    from onward.fit import Fit
    from onward.report.page import write
    from onward.report.subject import Subject

    trained = Fit.load(fit)
    with told() as progress:
        subject = Subject.of(trained, progress=progress)
    click.echo(write(subject, fit / "report.html" if out is None else out))
