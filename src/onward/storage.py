"""Files that are either the old or the new, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from onward.errors import FitError


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Call ``write`` with a temporary path beside ``path`` and put the result in its place.

    Raises
    ------
    FitError
        If the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FitError(
            "a place to write to", f"{path}: {error.strerror or error}", "choose another folder"
        ) from error


def writable_directory(directory: str | Path) -> Path:
    """Return the directory, made if it is not there, after writing to it and taking it back.

    Raises
    ------
    FitError
        If it cannot be made or written to.
    """
    path = Path(directory)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise FitError(
            "a folder that can be written to",
            f"{path}: {error.strerror or error}",
            "choose another folder",
        ) from error
    return path
