"""The options of training, said once for all commands that train."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

OPTIONS = (
    click.option("--network", metavar="TEXT|posted", help="Such as 'LSTM(8) Dense(1)'."),
    click.option("--restarts", default=16, show_default=True, help="Random starts, side by side."),
    click.option(
        "--steps", type=int, help="Adam's steps.  [default: 500 before polishing, or 8000]"
    ),
    click.option(
        "--rate", type=float, help="Learning rate of all restarts; by default they differ."
    ),
    click.option(
        "--loop",
        default="closed",
        show_default=True,
        metavar="open|closed",
        help="Train on the true past (open) or on the network's own predictions (closed).",
    ),
    click.option(
        "--loss",
        default="squared",
        show_default=True,
        metavar="squared|gaussian",
        help="What is made small; gaussian has the network say how far off it is.",
    ),
    click.option(
        "--quantiles",
        metavar="LEVELS",
        help="Have it say quantiles, such as 0.05,0.5,0.95, by the pinball loss.",
    ),
    click.option("--seed", default=0, show_default=True, help="Same seed, same result."),
    click.option("--budget", type=float, metavar="SECONDS", help="Time that training may take."),
    click.option("--race/--no-race", default=True, help="Let the worse restarts leave early."),
    click.option("--polish/--no-polish", default=True, help="Second-order steps after Adam's."),
    click.option(
        "--engine", default="fused", show_default=True, metavar="fused|torch", help="What runs it."
    ),
    click.option(
        "--device",
        default="cpu",
        show_default=True,
        metavar="cpu|cuda|mps",
        help="Where the torch engine runs.",
    ),
)


def trains(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of :func:`onward.train`."""

    @wraps(command)
    def with_loss(*, loss: str, quantiles: str | None, **others: Any) -> None:
        command(loss=_loss(loss, quantiles), **others)

    with_choices: Callable[..., None] = with_loss
    for option in reversed(OPTIONS):
        with_choices = option(with_choices)
    return with_choices


def _loss(loss: str, quantiles: str | None) -> str:
    if quantiles is None:
        return loss
    if loss != "squared":
        raise click.UsageError("--quantiles LEVELS is a loss of its own: leave out --loss.")
    return f"quantiles({quantiles})"
