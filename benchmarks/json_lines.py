"""Results in a file of JSON lines, one a result, so that an interrupted run goes on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Generic, TypeVar

Result = TypeVar("Result")


class JsonLines(Generic[Result]):
    """A file of results to which more are added as they come.

    Parameters
    ----------
    path
        The file; it is made, with its folder, when the first result is added.
    kind
        The dataclass of a result: its fields are those of a line.

    Attributes
    ----------
    earlier : list
        Results that were there already. A line that was cut off by an interruption is left out.
    """

    def __init__(self, path: Path, kind: type[Result]) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self._mend = "\n" if text and not text.endswith("\n") else ""
        self.earlier: list[Result] = []
        for line in text.splitlines():
            try:
                self.earlier.append(kind(**json.loads(line)))
            except (ValueError, TypeError):
                continue

    def add(self, result: Result) -> None:
        """Append one result to the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(self._mend + json.dumps(asdict(result)) + "\n")
        self._mend = ""
