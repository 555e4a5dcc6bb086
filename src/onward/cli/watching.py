"""A progress bar for training, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onward.training.progress import Listener, Progress


@contextmanager
def watched() -> Iterator[Listener]:
    """Yield a listener for ``onward.train`` that shows how far training is.

    Where stderr is no terminal, it says only that kernels are compiled: that takes long enough
    to wonder about.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from onward.cli.screen import progress
    from onward.training.progress import KERNELS

    console = progress()
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("training", total=None, state="")

        def listen(now: Progress) -> None:
            if now.phase == KERNELS:
                console.print(now.message, soft_wrap=True)
            else:
                bar.update(task, completed=now.step, total=now.steps, state=_state(now))

        yield listen


def _state(now: Progress) -> str:
    """Say where training stands: loss and validation score of the best restart, and survivors.

    Examples
    --------
    >>> from onward.training.progress import Progress
    >>> _state(Progress("training", 9, 10, np.array([0.5, 2]), np.array([0.25, 3]), 2))
    'loss 0.5  best score 0.25  2 of 2 restarts alive'
    """
    best = int(np.argmin(now.validation))
    scores = [("loss", now.loss[best]), ("best score", now.validation[best])]
    shown = [f"{name} {value:.3g}" for name, value in scores if np.isfinite(value)]
    return "  ".join([*shown, f"{now.alive} of {len(now.validation)} restarts alive"])


@contextmanager
def told() -> Iterator[Callable[[str], None]]:
    """Yield a listener for ``onward.compare`` that shows the rule at work on stderr.

    Where stderr is no terminal, it says nothing.
    """
    from onward.cli.screen import progress

    console = progress()
    with console.status("simple rules") as status:
        yield lambda rule: status.update(f"simple rules: {rule}")
