"""Libraries that are needed only by those who use them."""

from __future__ import annotations

from importlib.util import find_spec

from onward.errors import OnwardError


def needed(library: str, extra: str) -> None:
    """Check that a library is installed, without importing it.

    Raises
    ------
    OnwardError
        If it is not; it says how to install it.
    """
    if find_spec(library) is None:
        raise OnwardError(
            f"{library} to be installed",
            "a Python without it",
            f"run: pip install 'onward[{extra}]'",
        )
