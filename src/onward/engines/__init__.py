"""Engines: what runs a chain forward and back. Imported only when one is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import DTypeLike

from onward.extras import needed
from onward.networks.foreign import foreign_in
from onward.networks.losses import SQUARED, Loss

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
    loss: Loss = SQUARED,
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

        return TorchEngine(layout, dtype, threads, device, loss)
    from onward.engines.fused.engine import FusedEngine

    return FusedEngine(layout, dtype, threads, loss)


def engine_again(layout: Layout, dtype: DTypeLike, settings: Mapping[str, Any]) -> Engine:
    """Return the engine that a fit was trained with; on the CPU where its device is not here.

    Raises
    ------
    OnwardError
        If PyTorch is needed and not installed.
    """
    name, device = str(settings.get("engine", "fused")), str(settings.get("device", "cpu"))
    if device != "cpu":
        needed("torch", "torch")
        from onward.engines.torch.devices import is_here

        device = device if is_here(device) else "cpu"
    return make_engine(layout, dtype, None, name, device, Loss.of(settings.get("loss", SQUARED)))
