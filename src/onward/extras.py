"""Libraries that are needed only by those who use them."""

from __future__ import annotations

from importlib.util import find_spec

from onward.errors import MissingLibraryError


def needed(library: str, extra: str) -> None:
    """Check that a library is installed, without importing it.

    Raises
    ------
    MissingLibraryError
        If it is not; it says how to install it.
    """
    if find_spec(library) is None:
        raise MissingLibraryError(
            f"{library} to be installed",
            "a Python without it",
            f"run: pip install 'onward[{extra}]'",
        )
