"""The options of work that is shared out: where it is done, and by how many."""

from __future__ import annotations

from collections.abc import Callable

import click

PROCESSES = click.option(
    "--processes", type=int, metavar="N", help="Processes, with --on local.  [default: one a core]"
)


def placed(default: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command ``--on`` and ``--processes``."""
    on = click.option(
        "--on",
        default=default,
        show_default=True,
        metavar="here|local|ray|ray://…",
        help="Where: one after the other, processes beside each other, or a Ray cluster.",
    )
    return lambda command: on(PROCESSES(command))
