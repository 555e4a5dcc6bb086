"""A figure as part of a page: an ``svg`` element whose colours the page chooses."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from onward.report.figures.style import FAINT, KNOWN, PALETTE, PREDICTION, TRUTH, styled

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

WIDTH, HEIGHT = 3.9, 2.9
"""Of a panel, in inches."""

COLORS = {
    TRUTH: "truth",
    PREDICTION: "prediction",
    PALETTE[2]: "third",
    PALETTE[3]: "fourth",
    PALETTE[4]: "fifth",
    PALETTE[5]: "sixth",
    KNOWN: "known",
    FAINT: "faint",
    "#262626": "ink",
    "#4D4D4D": "muted",
    "#000000": "ink",
    "#ffffff": "ground",
}
"""Colours of the figures, and the variables of the style sheet they become."""

_COLOR = re.compile("|".join(COLORS), re.IGNORECASE)
_VARIABLES = {color.lower(): f"var(--{name})" for color, name in COLORS.items()}
_LONG = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE = re.compile(r"#([\w-]+)")


def panel() -> Axes:
    """Return axes of a size that suits a column of the page."""
    from matplotlib.figure import Figure

    with styled():
        return Figure(figsize=(WIDTH, HEIGHT), layout="constrained").add_subplot()


def inline(axes: Axes, name: str, text: str) -> Markup:
    """Return the figure of some axes as an ``svg`` element.

    Parameters
    ----------
    axes
        Drawn upon already.
    name
        What its identifiers start with, so that those of several figures differ.
    text
        What is to be seen, for those who don't see it.
    """
    from markupsafe import Markup

    root = ElementTree.fromstring(_saved(axes, name))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    _clean(root, name)
    root.attrib |= {"role": "img", "aria-label": text, "class": "drawing"}
    # Names may hold markup; it is escaped as text and attributes are.
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _saved(axes: Axes, name: str) -> str:
    """Return what matplotlib saves, with text as text and no date in it."""
    import matplotlib

    figure = axes.get_figure(root=True)
    assert figure is not None
    file = io.StringIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": name}
    with styled(), matplotlib.rc_context(settings), warnings.catch_warnings():  # type: ignore[arg-type]
        # The page's own fonts are used in the end, and they have more characters.
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return file.getvalue()


def _clean(root: ElementTree.Element, name: str) -> None:
    """Leave out what the page has no use for, round numbers, and make identifiers its own."""
    used = _references(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style", "title"):
                parent.remove(child)
    for element in root.iter():
        values = element.attrib
        if values.get("id") not in used:
            values.pop("id", None)
        for key, value in list(values.items()):
            if key == "id":
                values[key] = f"{name}-{value}"
            elif key in ("href", "clip-path"):
                values[key] = _REFERENCE.sub(rf"#{name}-\1", value)
            elif key in ("style", "fill", "stroke"):
                values[key] = _COLOR.sub(lambda m: _VARIABLES[m[0].lower()], value)
            elif key in ("d", "x", "y", "transform", "points"):
                values[key] = _LONG.sub(lambda m: f"{float(m[0]):.2f}", value)


def _references(root: ElementTree.Element) -> set[str]:
    """Return the identifiers that something refers to."""
    return {
        found
        for element in root.iter()
        for key in ("href", "clip-path")
        for found in _REFERENCE.findall(element.attrib.get(key, ""))
    }
