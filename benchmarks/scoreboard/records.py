"""Results in a file of JSON lines, one a result, so that an interrupted run goes on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """What one contender reached on one task with one seed.

    Attributes
    ----------
    task, contender, seed, budget
        What was run; together they are the key.
    score
        Score on the test part; None if nothing came of it.
    seconds
        Time it took.
    parameters
        Numbers that were fitted.
    solved
        Whether the task's criterion is met; None for a task without one.
    note
        Which rule, how many steps, or what went wrong.
    """

    task: str
    contender: str
    seed: int
    budget: float
    score: float | None
    seconds: float
    parameters: int
    solved: bool | None = None
    note: str = ""

    @property
    def key(self) -> tuple[str, str, int, float]:
        """What a result is looked up by."""
        return self.task, self.contender, self.seed, self.budget


class Records:
    """All results so far.

    Parameters
    ----------
    path
        The file; it is made when the first result is added. A line that was cut off by an
        interruption is left out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[tuple[str, str, int, float], Record] = {}
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self._mend = "\n" if text and not text.endswith("\n") else ""
        for line in text.splitlines():
            try:
                record = Record(**json.loads(line))
            except (ValueError, TypeError):
                continue
            self._known[record.key] = record

    def __contains__(self, key: tuple[str, str, int, float]) -> bool:
        return key in self._known

    def add(self, record: Record) -> None:
        """Append one result to the file."""
        self._known[record.key] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(self._mend + json.dumps(asdict(record)) + "\n")
        self._mend = ""

    def of(self, task: str, contender: str, budget: float, seeds: int) -> list[Record]:
        """Return the results of one contender on one task, seed by seed."""
        keys = ((task, contender, seed, budget) for seed in range(seeds))
        return [self._known[key] for key in keys if key in self._known]
