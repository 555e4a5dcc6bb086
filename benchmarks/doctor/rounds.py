"""What the doctor said of cases before they were known: figures that cannot be taken again."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.doctor.tally import Seen, tally

KEPT = Path(__file__).parent / "rounds.jsonl"


@dataclass(frozen=True)
class Round:
    """Counts of one round.

    Attributes
    ----------
    seen
        The day.
    cases
        Their numbers, as ``201-257``.
    mistakes, first, two
        Scripts with a mistake; those with the root cause as the first finding, and among the first
        two.
    others, clear
        Scripts without a mistake; those about which nothing was claimed.
    median
        Seconds a script.
    """

    seen: str
    cases: str
    mistakes: int
    first: int
    two: int
    others: int
    clear: int
    median: float


def rounds(path: Path = KEPT) -> list[Round]:
    """Return all rounds, in order."""
    return [Round(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def add(cases: str, seen: Sequence[Seen], path: Path = KEPT) -> None:
    """Keep the counts of a new round."""
    total = tally(seen)
    others = total.twins + total.healthy
    found = Round(
        seen=time.strftime("%Y-%m-%d"),
        cases=cases,
        mistakes=total.overall.cases,
        first=total.overall.first,
        two=total.overall.two,
        others=others,
        clear=others - len(total.accused),
        median=round(total.median, 1),
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(found)) + "\n")
