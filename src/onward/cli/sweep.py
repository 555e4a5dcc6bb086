"""``onward sweep``: learn a problem under many settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onward.cli.choices import trains
from onward.cli.places import placed
from onward.cli.statement import Statement, network_asked_for, stated
from onward.errors import TrainingError

if TYPE_CHECKING:
    from rich.table import Table

    from onward.scale.swept import Sweep

SHOWN = 10
WORDS = {"none": None, "true": True, "false": False}


@click.command()
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="NAME=VALUES",
    help="A choice and its values, separated by commas, or by semicolons where they hold commas; "
    "may be given several times.",
)
@trains
@click.option("--pruner", metavar="halving|hyperband", help="Stop hopeless settings early.")
@placed("local")
@click.option("--out", type=click.Path(), help="Folder or URL of the results; goes on if begun.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stated
def sweep(
    statement: Statement,
    over: tuple[str, ...],
    network: str | None,
    out: str | None,
    as_json: bool,
    **choices: Any,
) -> None:
    """Train on PROBLEM under every combination of some choices.

    \b
    onward sweep sunspots --network 'GRU({units}) Dense(1)' --over units=4,8,16
        --over rate=0.003,0.01 --out my-sweep

    With --out FOLDER a sweep that was stopped goes on where it stood if the same command is given
    again. The best network is then in FOLDER/best, and FOLDER/sweep.html shows all settings.
    """
    import onward

    posed = statement.load()
    blank = network is not None and "{" in network
    chain = network if blank else network_asked_for(posed, network)
    found = onward.sweep(posed, grid(over), chain, directory=out, **choices)
    if out is not None and "://" not in out and found.ranked:
        found.best_fit.save(Path(out) / "best")
        found.report(Path(out) / "sweep.html")
    if as_json:
        best = found.best if found.ranked else None
        plain = {"problem": found.problem, "best": best, "settings": found.rows}
        click.echo(json.dumps(plain, allow_nan=False))
    else:
        _print(found, out)
    if not found.finished:
        raise click.Abort


def grid(over: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return choices and their values as they were written.

    Raises
    ------
    TrainingError
        If one is not written as ``NAME=VALUES``, or twice.

    Examples
    --------
    >>> grid(("rate=0.01,none", "network=RNN(2) Dense(1); Dense(5, relu)", "race=true"))
    {'rate': [0.01, None], 'network': ['RNN(2) Dense(1)', 'Dense(5, relu)'], 'race': [True]}
    """
    found: dict[str, list[Any]] = {}
    for text in over:
        name, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not name or name in found:
            raise TrainingError(
                "--over NAME=VALUE,VALUE,… once for each choice",
                repr(text),
                "such as rate=0.01,0.1",
            )
        parts = values.split(";" if ";" in values else ",")
        found[name] = [_value(part.strip()) for part in parts if part.strip()]
    return found


def _value(text: str) -> Any:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _print(found: Sweep, out: str | None) -> None:
    from onward.cli.screen import results

    results().print(_table(found))
    click.echo(found.sentence)
    if out is None:
        click.echo("Nothing was saved; --out FOLDER keeps all settings and the best network.")
    else:
        click.echo(f"Saved in {out}: the table, all fits, the best of them and a page.")


def _table(found: Sweep) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from onward.numbers import shown

    head = ("setting", *found.names, "validation", "score", "seconds", "outcome")
    table = Table(box=SIMPLE_HEAD, title=None)
    for name in head:
        table.add_column(name, justify="right" if name in ("validation", "score") else "left")
    for row in found.ranked[:SHOWN]:
        table.add_row(*(shown(row[name]) for name in head))
    return table
