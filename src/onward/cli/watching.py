"""What simple rules are at work, on stderr, for the person who waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def told() -> Iterator[Callable[[str], None]]:
    """Yield a listener for ``onward.compare`` that shows the rule at work on stderr.

    Where stderr is no terminal, it says nothing.
    """
    from onward.cli.screen import progress

    console = progress()
    with console.status("simple rules") as status:
        yield lambda rule: status.update(f"simple rules: {rule}")
