"""What a report is made of: sections of sentences, tables, pictures and code, all plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class Picture:
    """A figure of the page.

    Attributes
    ----------
    name
        Part of the identifiers in its drawing; no two pictures of a page have the same.
    drawing
        The drawing as an ``svg`` element, with an alternative text.
    caption
        What is to be seen, in words.
    """

    name: str
    drawing: Markup
    caption: str


@dataclass(frozen=True)
class Table:
    """A table, its first column a heading.

    Attributes
    ----------
    caption
        What it holds.
    head
        Headings of the columns; empty for a list of names and values.
    rows
        Cells as text.
    strong
        Number of the row to stress, or None.
    numbers
        Which columns hold numbers.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: int | None = None
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    key
        What links call it.
    title
        Its heading.
    lines
        Sentences, a paragraph each.
    pictures, tables
        What to show.
    code
        Something to copy, or empty.
    """

    key: str
    title: str
    lines: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[Table] = field(default_factory=tuple)
    code: str = ""
