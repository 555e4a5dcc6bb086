"""The report as one HTML page that needs no other file and no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onward.report.sections import SECTIONS
from onward.storage import writable_directory, write_atomically

if TYPE_CHECKING:
    from onward.report.section import Section
    from onward.report.subject import Subject


def write(subject: Subject, path: Path) -> Path:
    """Write the page, atomically, and return its path.

    Raises
    ------
    FitError
        If it cannot be written.
    """
    writable_directory(path.parent)
    text = render(subject)
    write_atomically(path, lambda target: _write_text(target, text))
    return path


def render(subject: Subject) -> str:
    """Return the page; every name and number in it is escaped."""
    sections = [section(subject) for section in SECTIONS]
    return render_sections(subject.fit.task.name, str(subject.fit.chain), sections)


def render_sections(title: str, subtitle: str, sections: Sequence[Section]) -> str:
    """Return a page of these sections; the first of them has the key ``verdict``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("onward.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        title=title, network=subtitle, sections=sections
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace")
