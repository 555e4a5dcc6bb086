"""A bar a phase, in terminals."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onward.callbacks.sampled import Sampled
from onward.callbacks.words import state
from onward.progress import KERNELS, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

PATIENCE = 0.5
"""Seconds before the first bar is drawn."""
WIDTH = 20
"""Columns of the bar; where the words beside it find too few, they go over two lines."""


class TerminalBar(Sampled):
    """A bar a phase on stderr, for runs of over half a second, which goes away at their end."""

    seconds = 0.3

    def open(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Draw nothing yet: a short run is over before anyone has read a bar."""
        self._bars: Bars | None = None
        self._from = time.perf_counter() + PATIENCE

    def _drawn(self) -> Bars:
        """Return the bars, drawing them if this is the first time."""
        if self._bars is not None:
            return self._bars
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bars
        from rich.table import Column

        self._bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(WIDTH),
            TextColumn("{task.fields[state]}", markup=False, table_column=Column()),
            console=Console(stderr=True, highlight=False),
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # else prints would leave their file or pipe
            auto_refresh=False,
        )
        self._phases: dict[str, TaskID] = {}
        self._bars.start()
        return self._bars

    def note(self, now: Progress) -> None:
        """Move the bar of the phase."""
        if time.perf_counter() < self._from and now.phase != KERNELS:
            return
        bars = self._drawn()
        if now.phase not in self._phases:
            total = None if now.phase == KERNELS else 1.0
            self._phases[now.phase] = bars.add_task(now.phase, total=total, state="")
        words = now.message if now.phase == KERNELS else state(now)
        bars.update(self._phases[now.phase], completed=now.share, state=words, refresh=True)

    def close(self, fit: Fit | None) -> None:
        """Take the bars away."""
        if self._bars is not None:
            self._bars.stop()
