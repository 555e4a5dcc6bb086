"""Where things are printed: results on stdout, whatever tells of the work on stderr."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 120
"""Columns of a table that goes into a file or a pipe."""


def results() -> Console:
    """Return the console for results."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def progress() -> Console:
    """Return the console for progress, messages and warnings."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)
