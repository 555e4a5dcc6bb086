"""A bar over the whole work, in a terminal or below a notebook's cell."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from onward.callbacks.words import duration
from onward.scale.running import Standing, Told


@contextmanager
def bar(what: str, shown: bool = True) -> Iterator[list[Told]]:
    """Yield what moves a bar, or nothing where nobody would see it.

    Parameters
    ----------
    what
        What is counted.
    shown
        Whether a bar is wanted.
    """
    if not shown or not _seen():
        yield []
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bars = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}", markup=False),
        console=Console(stderr=True, highlight=False),
        transient=True,
        redirect_stdout=False,
    )
    with bars:
        task = bars.add_task(what, total=None, state="starting workers")
        yield [lambda now: bars.update(task, completed=now.done, total=now.units, state=state(now))]


def state(now: Standing) -> str:
    """Say where work stands.

    Examples
    --------
    >>> state(Standing(3, 64, 0.25, 10.0, 203.0, 1, 2))
    'best score 0.25, 2 workers, 1 lost and done again, 3:23 min left'
    """
    parts = [f"best score {now.best:.3g}"] if math.isfinite(now.best) else []
    parts.append(f"{now.workers} workers" if now.workers > 1 else "1 worker")
    if now.lost:
        parts.append(f"{now.lost} lost and done again")
    if now.seconds_left is not None:
        parts.append(f"{duration(now.seconds_left)} left" if now.seconds_left else "done")
    return ", ".join(parts)


def _seen() -> bool:
    shell = sys.modules.get("IPython")
    if shell is not None and hasattr(shell.get_ipython(), "kernel"):
        return True
    isatty = getattr(sys.stderr, "isatty", None)
    return isatty is not None and bool(isatty())
