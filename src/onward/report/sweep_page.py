"""A sweep as one HTML page, in the dress of the report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onward.numbers import shown
from onward.problems.arrays import count
from onward.report.drawing import inline
from onward.report.figures.parallel import varied
from onward.report.page import render_sections
from onward.report.section import Picture, Section, Table
from onward.storage import writable_directory, write_atomically

if TYPE_CHECKING:
    from onward.scale.swept import Sweep

LISTED = 50
"""Settings in the table of the page, the best ones."""


def write(sweep: Sweep, path: Path) -> Path:
    """Write the page, atomically, and return its path.

    Raises
    ------
    FitError
        If it cannot be written.
    """
    writable_directory(path.parent)
    text = render(sweep)
    write_atomically(path, lambda target: _write_text(target, text))
    return path


def render(sweep: Sweep) -> str:
    """Return the page; every name and number in it is escaped."""
    subtitle = f"a sweep over {', '.join(sweep.names) or 'nothing'}"
    return render_sections(sweep.problem, subtitle, list(sections(sweep)))


def sections(sweep: Sweep) -> Iterator[Section]:
    """Yield the parts of the page: the verdict, the figures, the best settings, the failures."""
    yield Section("verdict", "What was found", [sweep.sentence, f"Score: {sweep.score_name}."])
    pictures = list(_pictures(sweep)) if sweep.ranked else []
    if pictures:
        yield Section("settings", "Settings and scores", pictures=pictures)
    if sweep.ranked:
        yield Section("best", "The best settings", tables=[_table(sweep)])
    failures = [(_name(sweep, row), str(row["error"])) for row in sweep.rows if row["error"]]
    if failures:
        table = Table("Setting and reason", (), failures)
        yield Section("failed", "Failed", tables=[table])


def _pictures(sweep: Sweep) -> Iterator[Picture]:
    names = varied(sweep)
    many = count(len(sweep.rows), "setting")
    text = f"{many} as lines over {', '.join(names)} to their validation scores."
    caption = "Each line is a setting; bold: the best one, blue: the best tenth"
    yield Picture("parallel", inline(sweep.plot.parallel(), "parallel", text), caption)
    if len(names) > 1:
        x, y = names[:2]
        text = f"The best validation score for each {x} and {y}."
        caption = f"Best validation score over {x} and {y}, whatever the other choices"
        yield Picture("heat-map", inline(sweep.plot.heat_map(x, y), "heat-map", text), caption)


def _table(sweep: Sweep) -> Table:
    results = ("validation", "score", "parameters", "seconds", "outcome")
    head = ("setting", *sweep.names, *results)
    rows = [[shown(row[name]) for name in head] for row in sweep.ranked[:LISTED]]
    first = 1 + len(sweep.names)
    more = len(sweep.ranked) - len(rows)
    caption = "By validation score" + (f"; {more} more are in the table" if more else "")
    return Table(caption, head, rows, strong=0, numbers=frozenset(range(first, first + 4)))


def _name(sweep: Sweep, row: dict[str, Any]) -> str:
    values = ", ".join(f"{name} {row[name]}" for name in sweep.names)
    return f"{row['setting']}: {values}"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace")
