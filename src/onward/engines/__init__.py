"""Engines: what runs a chain forward and back. Imported only when one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import DTypeLike

from onward.extras import needed
from onward.networks.foreign import foreign_in

if TYPE_CHECKING:
    from onward.engines.engine import Engine
    from onward.networks.layout import Layout


ENGINES = ("fused", "torch")


def make_engine(
    layout: Layout,
    dtype: DTypeLike,
    threads: int | None = None,
    name: str = "fused",
    device: str = "cpu",
) -> Engine:
    """Return an engine for a chain; importing it takes the time that Numba or PyTorch take.

    A module of one's own runs on the torch engine, whatever the name.

    Raises
    ------
    OnwardError
        If PyTorch is needed and not installed.
    """
    if name == "torch" or foreign_in(layout.chain) is not None:
        needed("torch", "torch")
        from onward.engines.torch.engine import TorchEngine

        return TorchEngine(layout, dtype, threads, device)
    from onward.engines.fused.engine import FusedEngine

    return FusedEngine(layout, dtype, threads)
