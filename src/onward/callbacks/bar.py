"""A bar a phase, in terminals; the notebook's is in its own file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from onward.callbacks.callback import Callback
from onward.callbacks.words import state
from onward.training.progress import KERNELS, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from rich.progress import TaskID

    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

A_SECOND = 4
"""How often the bar is drawn anew."""
WIDTH = 20
"""Columns of the bar; where the words beside it find too few, they go over two lines."""


def bar_where_seen() -> list[Callback]:
    """Return the bar for a notebook or a terminal; none where nobody would see it."""
    shell = sys.modules.get("IPython")
    if shell is not None and hasattr(shell.get_ipython(), "kernel"):
        from onward.callbacks.notebook import NotebookBar

        return [NotebookBar()]
    isatty = getattr(sys.stderr, "isatty", None)
    return [TerminalBar()] if isatty is not None and isatty() else []


class TerminalBar(Callback):
    """A bar a phase on stderr, which goes away when training ends."""

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Start to draw."""
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bars
        from rich.table import Column

        console = Console(stderr=True, highlight=False)
        self._bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(WIDTH),
            TextColumn("{task.fields[state]}", markup=False, table_column=Column()),
            console=console,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # else prints would leave their file or pipe
            refresh_per_second=A_SECOND,
        )
        self._phases: dict[str, TaskID] = {}
        self._bars.start()

    def __call__(self, now: Progress) -> None:
        """Move the bar of the phase; the bars of phases before it are full."""
        if now.phase not in self._phases:
            for task in self._phases.values():
                self._bars.update(task, completed=1.0)
            total = None if now.phase == KERNELS else 1.0
            self._phases[now.phase] = self._bars.add_task(now.phase, total=total, state="")
        words = now.message if now.phase == KERNELS else state(now)
        self._bars.update(self._phases[now.phase], completed=now.share, state=words)

    def end(self, fit: Fit | None) -> None:
        """Take the bars away."""
        self._bars.stop()
