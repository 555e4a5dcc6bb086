"""A bar a phase, in notebooks: plain HTML, which needs no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from onward.callbacks.sampled import Sampled
from onward.callbacks.words import state
from onward.progress import KERNELS, Progress

if TYPE_CHECKING:
    from onward.fit import Fit
    from onward.networks.chain import Chain
    from onward.problems.problem import Problem


class NotebookBar(Sampled):
    """A bar a phase below the cell, which stays when training has ended."""

    seconds = 0.3

    def open(self, problem: Problem, network: Chain, settings: Mapping[str, Any]) -> None:
        """Make room below the cell."""
        from IPython.display import HTML, display

        self._html = HTML
        self._phases: dict[str, str] = {}
        self._handle: Any = display(HTML(""), display_id=True)

    def note(self, now: Progress) -> None:
        """Draw the bars."""
        self._phases[now.phase] = html(now)
        self._handle.update(self._html("".join(self._phases.values())))

    def close(self, fit: Fit | None) -> None:
        """Leave the bars where they are."""


def html(now: Progress) -> str:
    """Return a bar with its words; kernels have words alone."""
    if now.phase == KERNELS:
        return f"<div>{escape(now.message)}</div>"
    words = escape(state(now))
    if now.rule is not None:
        words += f"; to beat: {escape(now.rule)}"
    bar = f"<progress max='1' value='{now.share:.3f}' aria-label='{escape(now.phase)}'></progress>"
    return f"<div>{escape(now.phase)} {bar} {words}</div>"
