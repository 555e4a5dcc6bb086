"""Sphinx extension: the parts of the house and who knows whom, read from the imports as they are.

``python docs/extensions/architecture.py`` draws the picture anew.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import grimp
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "contributing" / "architecture.svg"
WIDE, HIGH = 1.3, 0.62
COMMON = 2
"""Lowest layers, which are not drawn: everyone knows them."""

BOX = {"boxstyle": "round,pad=0.45", "facecolor": "#E8F1F8", "edgecolor": "#0072B2"}


def layers() -> list[list[str]]:
    """Return the parts, the one that knows most first, those of one height together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rows = next(one["layers"] for one in contracts if one["id"] == "layers")
    there = _graph().find_children("onward")
    parts = [[part.strip(" ()") for part in row.replace("|", ":").split(":")] for row in rows]
    return [[part for part in row if f"onward.{part}" in there] for row in parts]


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("onward", exclude_type_checking_imports=True, cache_dir=None)


def imports() -> set[tuple[str, str]]:
    """Return who imports whom, part by part, at run time; type hints do not count."""
    graph = _graph()
    pairs = {
        (_part(module), _part(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    parts = {part for row in layers() for part in row}
    return {(one, other) for one, other in pairs if one != other and {one, other} <= parts}


def _part(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def downwards(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return who knows which room below, without what others imply and what everyone knows."""
    height = {room: number for number, row in enumerate(rooms()) for room in row}
    met = {(_room(one), _room(other)) for one, other in pairs}
    down = {
        (one, other)
        for one, other in met
        if one in height and other in height and height[one] < height[other]
    }
    return {
        (one, other)
        for one, other in down
        if not any((one, between) in down and _reaches(between, other, down) for between in height)
    }


def rooms() -> list[list[str]]:
    """Return the layers as they are drawn: ``fit_files`` and the like belong to ``fit``."""
    return [list(dict.fromkeys(map(_room, row))) for row in layers()[:-COMMON]]


def _room(part: str) -> str:
    return part.split("_")[0]


def _reaches(one: str, other: str, pairs: set[tuple[str, str]]) -> bool:
    nexts = {end for start, end in pairs if start == one}
    return other in nexts or any(_reaches(between, other, pairs) for between in nexts)


def purpose(part: str) -> str:
    """Return the first line of a part's docstring."""
    spec = find_spec(f"onward.{part}")
    assert spec is not None
    assert spec.origin is not None
    text = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))) or ""
    return text.splitlines()[0]


def table() -> Iterator[str]:
    """Yield the lines of a Markdown table: every part, what it is, and what it knows."""
    pairs = imports()
    yield from ("| part | what it is | knows |", "|---|---|---|")
    for row in layers():
        for part in row:
            known = ", ".join(f"`{other}`" for one, other in sorted(pairs) if one == part)
            yield f"| `{part}` | {purpose(part)} | {known or 'nothing'} |"


def draw(path: Path = PICTURE) -> None:
    """Draw the rooms in their layers; an arrow leads to what a room knows."""
    from matplotlib.figure import Figure

    place = _places()
    common = ", ".join(sorted(part for row in layers()[-COMMON:] for part in row))
    depth = -HIGH * len(rooms())
    figure = Figure(figsize=(8.5, 9.5))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-2, 2), ylim=(depth - HIGH / 2, HIGH / 2))
    axes.axis("off")
    boxes = {
        room: axes.text(*where, room, ha="center", va="center", fontsize=13, bbox=BOX)
        for room, where in place.items()
    }
    for one, other in sorted(downwards(imports())):
        ends = {"patchA": boxes[one].get_bbox_patch(), "patchB": boxes[other].get_bbox_patch()}
        arrow = {"arrowstyle": "-|>", "color": "#8C8C8C", "shrinkA": 2, "shrinkB": 2, **ends}
        drawn = axes.annotate("", place[other], place[one], arrowprops=arrow, zorder=2)
        drawn.arrow_patch.set_gid(f"{one}-{other}")
    axes.text(0, depth, f"known to everyone: {common}", ha="center", va="center", fontsize=11)
    figure.savefig(path, metadata={"Date": None}, facecolor="white")


def _places() -> dict[str, tuple[float, float]]:
    """Put rooms of one layer side by side, and layers of one room left and right in turn."""
    place = {}
    for depth, row in enumerate(rooms()):
        left = (-1) ** depth * 0.28 if len(row) == 1 else -(len(row) - 1) / 2 * WIDE
        for number, room in enumerate(row):
            place[room] = (left + WIDE * number, -HIGH * depth)
    return place


class Parts(SphinxDirective):
    """``{parts}`` lists every part of the house, what it is, and what it knows."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        holder = nodes.container()
        self.state.nested_parse(StringList(list(table())), 0, holder)
        return holder.children


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("parts", Parts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    draw()
