"""Whether kernels run a layer, and in tiles of what size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

import torch

MOST_UNITS = 128
"""Units of the largest layer that the kernels run."""
LEAST_DOT = 16
"""Units, padded, from which on products are dots; those of smaller layers are sums."""
MOST_KEPT = 256
"""Bytes of a row of the largest matrices that a program keeps from step to step.

Larger ones do not fit into registers and shared memory, and are read again at every step; the
cache of the chip holds them.
"""
KEEPING = 140_000
"""Bytes of shared memory that four such matrices take, as they are compiled."""
CAPABILITY = 7
"""Least compute capability that Triton knows."""
INTERPRETED = False
"""Whether kernels run on the processor too, by Triton's interpreter: for tests, and very slow."""


@dataclass(frozen=True)
class Tile:
    """How one layer is cut into programs.

    Attributes
    ----------
    padded
        Units, up to a power of two.
    series
        Series of one restart that a program takes.
    warps
        Times 32 threads that it runs on.
    keep
        Whether it keeps the weights from step to step.
    """

    padded: int
    series: int
    warps: int
    keep: bool


@cache
def tile_for(units: int, size: int, shared: int) -> Tile:
    """Return how a layer is cut.

    Sizes are those that the compiler fits into registers for compute capability 9.0; which is
    fastest was not measured.

    Parameters
    ----------
    size
        Bytes of a number.
    shared
        Bytes of shared memory that a program may have.

    Examples
    --------
    >>> tile_for(3, 4, shared=232_448)
    Tile(padded=4, series=32, warps=1, keep=True)
    >>> tile_for(100, 4, shared=232_448)
    Tile(padded=128, series=16, warps=8, keep=False)
    """
    padded = 1 << (units - 1).bit_length()
    warps = 1 if padded <= 4 else 2 if padded <= LEAST_DOT else 4 if padded <= 32 else 8
    row = padded * size
    keep = row < MOST_KEPT or (row == MOST_KEPT and shared >= KEEPING)
    return Tile(padded, 32 if padded < LEAST_DOT else 16, warps, keep)


def shared_memory(device: torch.device) -> int:
    """Return the bytes of shared memory that a program may have."""
    if device.type != "cuda":
        return KEEPING
    properties = torch.cuda.get_device_properties(device)
    return int(getattr(properties, "shared_memory_per_block_optin", 0))


def why_not(units: int, device: torch.device) -> str | None:
    """Return why no kernels run layers of up to so many units there; None where they do."""
    if device.type != "cuda" and not INTERPRETED:
        return f"there are no kernels for {device.type}"
    if units > MOST_UNITS:
        return f"a layer has more than {MOST_UNITS} units"
    if find_spec("triton") is None:
        return "triton is not installed: pip install 'onward[gpu]'"
    if device.type == "cuda" and torch.cuda.get_device_capability(device)[0] < CAPABILITY:
        return f"the card is older than compute capability {CAPABILITY}.0"
    return None
