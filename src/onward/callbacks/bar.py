"""Where a bar is seen: in a terminal, in a notebook, or not at all."""

from __future__ import annotations

import sys

from onward.callbacks.callback import Callback


def bar_where_seen() -> list[Callback]:
    """Return the bar for a notebook or a terminal; none where nobody would see it."""
    shell = sys.modules.get("IPython")
    if shell is not None and hasattr(shell.get_ipython(), "kernel"):
        from onward.callbacks.notebook import NotebookBar

        return [NotebookBar()]
    isatty = getattr(sys.stderr, "isatty", None)
    if isatty is None or not isatty():
        return []
    from onward.callbacks.terminal import TerminalBar

    return [TerminalBar()]
