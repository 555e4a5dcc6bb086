"""A folder of files, on this machine or wherever fsspec reaches: each file whole, or not there."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from onward.errors import FitError
from onward.extras import needed
from onward.storage import writable_directory, write_atomically


class Folder:
    """Files by name.

    Parameters
    ----------
    place
        A path, or a URL such as ``s3://bucket/sweep`` that fsspec knows.

    Raises
    ------
    FitError
        If it cannot be written to.
    OnwardError
        If fsspec is needed and not installed.
    """

    def __init__(self, place: str | Path) -> None:
        self.place = os.fspath(place)
        self._files: Any = None
        if "://" not in self.place:
            self._root = str(writable_directory(self.place))
            return
        needed("fsspec", "sweep")
        import fsspec

        try:
            self._files, self._root = fsspec.url_to_fs(self.place)
            self._files.makedirs(self._root, exist_ok=True)
        except (OSError, ValueError, ImportError) as error:
            raise _unreachable(self.place, error) from error

    def names(self) -> list[str]:
        """Return the names of all files, in order; what was never finished is not among them."""
        if self._files is None:
            found = os.listdir(self._root)
        else:
            self._files.invalidate_cache(self._root)
            listed = self._files.ls(self._root, detail=False)
            found = [str(one).rstrip("/").rsplit("/", 1)[-1] for one in listed]
        return sorted(name for name in found if not name.startswith("."))

    def read(self, name: str, first: int | None = None) -> bytes | None:
        """Return what a file holds, or its first bytes, or None if there is none of that name."""
        try:
            if self._files is None:
                with Path(self._root, name).open("rb") as file:
                    return file.read(-1 if first is None else first)
            return bytes(self._files.cat_file(f"{self._root}/{name}", end=first))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreachable(f"{self.place}/{name}", error) from error

    def write(self, name: str, content: bytes) -> None:
        """Write a file, at once or not at all.

        Raises
        ------
        FitError
            If it cannot be written.
        """
        if self._files is None:
            write_atomically(Path(self._root, name), lambda path: _write_bytes(path, content))
            return
        unfinished = f"{self._root}/.{uuid.uuid4().hex}"
        try:
            self._files.pipe_file(unfinished, content)
            self._files.mv(unfinished, f"{self._root}/{name}")
        except OSError as error:
            raise _unreachable(f"{self.place}/{name}", error) from error


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _unreachable(place: str, error: Exception) -> FitError:
    return FitError(
        "a folder to write results to", f"{place}: {error}", "check the address and its rights"
    )
