"""``onward verify``: does another library compute the same?"""

from __future__ import annotations

import json
from pathlib import Path

import click

APART = 1
"""Exit code where they do not agree."""


@click.command()
@click.argument("subject", metavar="PROBLEM|FIT")
@click.option("--against", metavar="torch,jax,differences", help="By default all installed.")
@click.option("--network", metavar="TEXT|posted", help="Such as 'LSTM(8) Dense(1)'; of a PROBLEM.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(subject: str, against: str | None, network: str | None, as_json: bool) -> None:
    """Compute a network a second time, in other libraries, and compare.

    The same weights and the same batch: outputs, loss, every gradient, and the weights after 50
    training steps, in float64 and float32. PROBLEM is a name that `onward problems` lists, and the
    network has learned nothing yet; FIT is the folder of a trained one. Exits with 1 where they do
    not agree.
    """
    from onward.cli.statement import network_asked_for
    from onward.errors import NetworkError
    from onward.fit import Fit
    from onward.problems.catalog import CATALOG, load
    from onward.verification.running import verify_fit, verify_problem

    whom = None if against is None else [name.strip() for name in against.split(",")]
    if subject not in CATALOG and Path(subject).is_dir():
        if network is not None:
            raise NetworkError(
                "a fit without --network", f"{network!r}", "the fit has its own network"
            )
        found = verify_fit(Fit.load(subject), whom)
    else:
        problem = load(subject)
        found = verify_problem(problem, network_asked_for(problem, network), whom)
    click.echo(json.dumps(found.to_json(), allow_nan=False) if as_json else str(found))
    if not found.agree:
        click.get_current_context().exit(APART)
