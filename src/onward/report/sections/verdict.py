"""Whether the network was worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onward.numbers import number
from onward.report.section import Section, Table

if TYPE_CHECKING:
    from onward.baselines import Comparison
    from onward.report.subject import Subject

HEAD = ("", "score", "numbers fitted", "seconds", "chosen on the validation part")


def verdict(subject: Subject) -> Section:
    """Give the verdict of the ladder, and its table."""
    score = f"The network scores {number(subject.fit.test_score)}."
    if subject.comparison is None:
        return Section("verdict", "The verdict", [score, f"No verdict. {subject.missing}"])
    said, *others = subject.comparison.sentences
    return Section(
        "verdict", "The verdict", [said, score, *others], tables=[_table(subject.comparison)]
    )


def _table(comparison: Comparison) -> Table:
    rows = comparison.table()
    strong = next((place for place, row in enumerate(rows) if row.network), None)
    cells = [row.cells for row in rows]
    return Table(
        "The network and simple rules, the best first", HEAD, cells, strong, frozenset({1, 2, 3})
    )
