"""The table of a comparison, as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from onward.baselines.result import Result
from onward.numbers import number

HEAD = ("score", "numbers", "seconds", "chosen on the validation part")
LEFT, RIGHT = "style='text-align:left'", "style='text-align:right'"
SIDES = (LEFT, RIGHT, RIGHT, RIGHT, LEFT)


@dataclass(frozen=True)
class Row:
    """One line of the table; what is not known is empty.

    Attributes
    ----------
    who, score, numbers, seconds, chosen
        The cells, as text.
    network
        Whether it is the network's.
    """

    who: str
    score: str
    numbers: str
    seconds: str
    chosen: str
    network: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells in order."""
        return self.who, self.score, self.numbers, self.seconds, self.chosen

    @classmethod
    def of(cls, result: Result, network: bool = False) -> Row:
        """Return the line of a result."""
        if result.score is None:
            return cls(result.title, "—", "", "", result.choice, network)
        return cls(
            result.title,
            number(result.score),
            f"{result.numbers:,}",
            f"{result.seconds:.1f}",
            result.choice,
            network,
        )


def as_text(name: str, rows: Sequence[Row]) -> str:
    """Return the table as aligned lines of text, headed by a name."""
    lines = [(name, *HEAD), *(row.cells for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = []
    for who, *numbers, chosen in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:-1], strict=True)]
        text.append("  ".join([f"{who:<{widths[0]}}", *cells, chosen]).rstrip())
    return "\n".join(text)


def as_html(name: str, rows: Sequence[Row]) -> str:
    """Return the table as HTML, headed by a name; the network's line is in bold."""
    lines = [f"<tr>{_line('th', (name, *HEAD))}</tr>"]
    for row in rows:
        style = " style='font-weight:bold'" if row.network else ""
        lines.append(f"<tr{style}>{_line('td', row.cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _line(tag: str, cells: Sequence[str]) -> str:
    filled = zip(cells, SIDES, strict=True)
    return "".join(f"<{tag} {side}>{escape(cell)}</{tag}>" for cell, side in filled)
