"""Sphinx extension: the page of the catalog, made from its entries."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from onward.problems.catalog.entry import Entry
from onward.problems.catalog.registry import CATALOG


class Catalog(SphinxDirective):
    """``.. catalog::`` lists every problem that has a name, with its source and its figures."""

    def run(self) -> list[nodes.Node]:
        """Return the sections, one a problem."""
        lines = StringList([line for entry in CATALOG.values() for line in _entry(entry)])
        holder = nodes.section()
        holder.document = self.state.document
        self.state.nested_parse(lines, 0, holder, match_titles=True)
        return holder.children


def _entry(entry: Entry) -> Iterator[str]:
    yield from (
        entry.name,
        "~" * len(entry.name),
        "",
        f"{entry.summary[0].upper()}{entry.summary[1:]}.",
        "",
    )
    yield from (f":Source: {entry.source}", f":Protocol: {entry.protocol}")
    if entry.noise_floor is not None:
        yield f":Best possible score: {entry.noise_floor:.3g}"
    for one in entry.published:
        where = one.source if one.source == "analytic" else f"`source <{one.source}>`__"
        yield f":Published: {one.figure:.3g}, {one.what} ({where})"
    yield from (f":Learn it: ``onward learn {entry.name}``", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("catalog", Catalog)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
