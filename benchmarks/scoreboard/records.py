"""What contenders reached, looked up by task, contender, seed and budget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.json_lines import JsonLines


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
        The file of JSON lines.
    """

    def __init__(self, path: Path) -> None:
        self._lines = JsonLines(path, Record)
        self._known = {record.key: record for record in self._lines.earlier}

    def __contains__(self, key: tuple[str, str, int, float]) -> bool:
        return key in self._known

    def add(self, record: Record) -> None:
        """Append one result to the file."""
        self._known[record.key] = record
        self._lines.add(record)

    def of(self, task: str, contender: str, budget: float, seeds: int) -> list[Record]:
        """Return the results of one contender on one task, seed by seed."""
        keys = ((task, contender, seed, budget) for seed in range(seeds))
        return [self._known[key] for key in keys if key in self._known]
