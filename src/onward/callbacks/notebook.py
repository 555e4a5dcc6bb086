"""A bar a phase, in notebooks: plain HTML, which needs no widgets."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING, Any

from onward.callbacks.callback import Callback
from onward.callbacks.words import state
from onward.training.progress import KERNELS, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem

SECONDS = 0.25
"""Time between two drawings."""


class NotebookBar(Callback):
    """A bar a phase below the cell, which stays when training has ended."""

    def begin(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Make room below the cell."""
        from IPython.display import HTML, display

        self._html = HTML
        self._phases: dict[str, Progress] = {}
        self._drawn = -SECONDS
        self._handle: Any = display(HTML(""), display_id=True)

    def __call__(self, now: Progress) -> None:
        """Draw the bars, unless they were drawn a moment ago."""
        new = now.phase not in self._phases
        self._phases[now.phase] = now
        if new or time.perf_counter() - self._drawn >= SECONDS:
            self._draw()

    def end(self, fit: Fit | None) -> None:
        """Draw the bars for the last time."""
        self._draw()

    def _draw(self) -> None:
        self._drawn = time.perf_counter()
        self._handle.update(self._html("".join(html(now) for now in self._phases.values())))


def html(now: Progress) -> str:
    """Return a bar with its words; kernels have words alone."""
    if now.phase == KERNELS:
        return f"<div>{escape(now.message)}</div>"
    words = escape(state(now))
    if now.rule is not None:
        words += f"; to beat: {escape(now.rule)}"
    bar = f"<progress max='1' value='{now.share:.3f}' aria-label='{escape(now.phase)}'></progress>"
    return f"<div>{escape(now.phase)} {bar} {words}</div>"
