"""The run directory: results as they come, each chunk one file that is whole or not there.

======================  ==================================================================
``run.json``            what is asked for, to the last choice; written first
``part-….safetensors``  a chunk: rows and descriptions in its head, weights by unit
``table.parquet``       the table, once all is there; ``table.jsonl`` without PyArrow
======================  ==================================================================
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from onward.errors import FitError
from onward.scale.folder import Folder
from onward.scale.job import Arrays, Done

FORMAT = 1
RUN, PART = "run.json", "part-"
LARGEST_HEAD = 100_000_000
"""Bytes that safetensors reads of a head, at most."""
TABLES = ("table.parquet", "table.jsonl")


class Store:
    """Results of one piece of work in a folder.

    Parameters
    ----------
    folder
        Where they are.
    asked
        What is asked for, as plain values; None to take what the folder holds.

    Attributes
    ----------
    asked
        What was asked for.
    rows
        What is there, by the name of its unit.

    Raises
    ------
    FitError
        If the folder holds other work, or a damaged file, or one of a newer version.
    """

    def __init__(self, folder: Folder, asked: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.rows: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, str] = {}
        self.asked = self._begun(asked)
        for name in folder.names():
            if name.startswith(PART):
                self._count(name, _head(self._first_of(name), f"{folder.place}/{name}"))

    def keep(self, chunk: Sequence[Done]) -> None:
        """Write what came of a chunk.

        Raises
        ------
        FitError
            If it cannot be written.
        """
        from safetensors.numpy import save

        arrays = {
            f"{done.unit}/{name}": np.ascontiguousarray(array)
            for done in chunk
            for name, array in done.arrays.items()
        }
        plain = {
            done.unit: {"row": {**done.row, "seconds": done.seconds}, "more": done.description}
            for done in chunk
        }
        text = json.dumps(plain)
        sums = hashlib.sha256(text.encode())
        for name in sorted(arrays):
            sums.update(arrays[name].tobytes())
        content = save(arrays, {"units": text, "sha256": sums.hexdigest()})
        key = hashlib.sha256(" ".join(done.unit for done in chunk).encode()).hexdigest()[:16]
        name = f"{PART}{key}.safetensors"
        self.folder.write(name, content)
        self._count(name, plain)

    def opened(self, unit: str) -> tuple[dict[str, Any], Arrays]:
        """Return description and arrays of a unit.

        Raises
        ------
        FitError
            If it is not there, or damaged.
        """
        from safetensors.numpy import load

        if unit not in self._parts:
            raise FitError(f"results of {unit} in {self.folder.place}", "none", "run it again")
        name = self._parts[unit]
        content, where = self._content(name), f"{self.folder.place}/{name}"
        plain = _head(content, where)
        arrays = dict(load(content))
        sums = hashlib.sha256(_metadata(content, where)["units"].encode())
        for key in sorted(arrays):
            sums.update(arrays[key].tobytes())
        if sums.hexdigest() != _metadata(content, where)["sha256"]:
            raise _damaged(where, "contents whose checksum is another one")
        prefix = f"{unit}/"
        mine = {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}
        return plain[unit]["more"], mine

    def write_table(self, rows: Iterable[dict[str, Any]]) -> str:
        """Write the table, Parquet or else JSON lines; return the name of its file."""
        plain = list(rows)
        if find_spec("pyarrow") is None:
            lines = "".join(f"{json.dumps(row)}\n" for row in plain)
            self.folder.write(TABLES[1], lines.encode())
            return TABLES[1]
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = list(dict.fromkeys(name for row in plain for name in row))
        columns = {name: _uniform([row.get(name) for row in plain]) for name in names}
        file = io.BytesIO()
        pq.write_table(pa.table(columns), file)
        self.folder.write(TABLES[0], file.getvalue())
        return TABLES[0]

    def _begun(self, asked: dict[str, Any] | None) -> dict[str, Any]:
        kept = self._kept()
        if asked is None:
            if kept is None:
                raise FitError(
                    f"a folder that a sweep or train_many wrote to ({RUN})",
                    f"{self.folder.place}, which has none",
                    "pass the one that directory= named",
                )
            return kept
        wanted: dict[str, Any] = json.loads(json.dumps({"format": FORMAT, **asked}))
        if kept is None:
            text = json.dumps(wanted, indent=1, allow_nan=False) + "\n"
            self.folder.write(RUN, text.encode())
        elif kept != wanted:
            differ = [name for name in wanted if kept.get(name) != wanted[name]]
            raise FitError(
                f"an empty folder, or one of this very work, as {self.folder.place}",
                f"other work in it: {', '.join(differ) or 'its choices'} differ",
                "choose another folder, or ask for the same again to go on with it",
            )
        return wanted

    def _kept(self) -> dict[str, Any] | None:
        content = self.folder.read(RUN)
        if content is None:
            return None
        where = f"{self.folder.place}/{RUN}"
        try:
            kept = json.loads(content)
            newer = kept["format"] > FORMAT
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(where, f"a text that says nothing ({error})") from error
        if newer:
            raise FitError(
                f"results of format {FORMAT} or less in {where}",
                f"format {kept['format']}",
                "they were written by a newer onward: upgrade",
            )
        return dict(kept)

    def _first_of(self, name: str) -> bytes:
        """Return a file up to where its arrays begin."""
        size = int.from_bytes(self._content(name, 8), "little")
        return self._content(name, 8 + min(size, LARGEST_HEAD))

    def _content(self, name: str, first: int | None = None) -> bytes:
        content = self.folder.read(name, first)
        if content is None:
            raise _damaged(f"{self.folder.place}/{name}", "no file any more")
        return content

    def _count(self, name: str, plain: dict[str, Any]) -> None:
        for unit, kept in plain.items():
            self.rows.setdefault(unit, kept["row"])
            self._parts.setdefault(unit, name)


def _metadata(content: bytes, where: str) -> dict[str, str]:
    try:
        (size,) = struct.unpack("<Q", content[:8])
        return dict(json.loads(content[8 : 8 + size])["__metadata__"])
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise _damaged(where, f"a file of another program ({error})") from error


def _head(content: bytes, where: str) -> dict[str, Any]:
    """Return rows and descriptions by unit, without the arrays behind them."""
    try:
        return dict(json.loads(_metadata(content, where)["units"]))
    except (KeyError, ValueError) as error:
        raise _damaged(where, str(error)) from error


def _uniform(values: list[Any]) -> list[Any]:
    """Return values of one kind, as a column needs them: text where they are of several."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float}:
        return [float(v) if kinds == {int, float} and v is not None else v for v in values]
    if len(kinds) <= 1 and kinds <= {str, bool, int, float}:
        return values
    return [v if v is None or isinstance(v, str) else json.dumps(v) for v in values]


def _damaged(where: str, what: str) -> FitError:
    return FitError(f"undamaged results in {where}", what, "remove that file and run it again")
