"""Engines: what runs a chain forward and back. Imported only when one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import DTypeLike

if TYPE_CHECKING:
    from onward.engines.engine import Engine
    from onward.networks.layout import Layout


def make_engine(layout: Layout, dtype: DTypeLike, threads: int | None = None) -> Engine:
    """Return the fused engine for a chain; importing it takes the time that Numba takes."""
    from onward.engines.fused.engine import FusedEngine

    return FusedEngine(layout, dtype, threads)
