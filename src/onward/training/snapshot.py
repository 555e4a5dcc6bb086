"""Where a part of a training run stands, as plain values and arrays, and a file of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.errors import FitError
from onward.storage import write_atomically

FORMAT = 1

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Snapshot:
    """What is needed to go on from here.

    Attributes
    ----------
    plain
        Numbers, text, lists and dictionaries of them.
    arrays
        By name.
    """

    plain: dict[str, Any]
    arrays: Arrays = field(default_factory=dict)

    @classmethod
    def joined(cls, plain: dict[str, Any], parts: dict[str, Snapshot]) -> Snapshot:
        """Return a snapshot that holds others, each under its name."""
        return cls(
            {**plain, **{name: part.plain for name, part in parts.items()}},
            {
                f"{name}/{key}": array
                for name, part in parts.items()
                for key, array in part.arrays.items()
            },
        )

    def part(self, name: str) -> Snapshot:
        """Return one of the snapshots that :meth:`joined` put together."""
        prefix = f"{name}/"
        return Snapshot(
            self.plain[name],
            {
                key.removeprefix(prefix): array
                for key, array in self.arrays.items()
                if key.startswith(prefix)
            },
        )

    def write(self, path: Path) -> None:
        """Write one file, safetensors with the plain values in its head, atomically.

        Raises
        ------
        FitError
            If the folder cannot be written to.
        """
        from safetensors.numpy import save

        arrays = {name: np.ascontiguousarray(array) for name, array in self.arrays.items()}
        text = json.dumps(self.plain)
        head = {"format": str(FORMAT), "plain": text, "sha256": _digest(text, arrays)}
        content = save(arrays, metadata=head)
        write_atomically(path, lambda target: _write_bytes(target, content))

    @classmethod
    def read(cls, path: Path) -> Snapshot:
        """Read what :meth:`write` wrote.

        Raises
        ------
        FitError
            If there is no such file, or a damaged one, or one of a newer version.
        """
        head, arrays = _opened(path)
        try:
            form, text, digest = int(head["format"]), head["plain"], head["sha256"]
        except (KeyError, ValueError) as error:
            raise _damaged(path, "a file of another program") from error
        if form < 1:
            raise _damaged(path, f"format {form}")
        if form > FORMAT:
            raise FitError(
                f"a checkpoint of format {FORMAT} or less in {path}",
                f"format {form}",
                "it was written by a newer onward: upgrade",
            )
        if _digest(text, arrays) != digest:
            raise _damaged(path, "contents whose checksum is another one")
        return cls(json.loads(text), arrays)


def _opened(path: Path) -> tuple[dict[str, str], Arrays]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            names = list(file.keys())
            return file.metadata() or {}, {name: file.get_tensor(name) for name in names}
    except OSError as error:
        raise FitError(
            "a checkpoint to go on from",
            f"{path}: {error.strerror or error}",
            "onward.train(…, checkpoint=FOLDER) writes one",
        ) from error
    except (SafetensorError, ValueError, TypeError) as error:
        raise _damaged(path, str(error)) from error


def _digest(text: str, arrays: Arrays) -> str:
    found = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = arrays[name]
        found.update(f"{name} {array.dtype.str} {array.shape}".encode())
        found.update(array.tobytes())
    return found.hexdigest()


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _damaged(path: Path, what: str) -> FitError:
    return FitError(f"an undamaged checkpoint in {path}", what, "train it again from the start")
