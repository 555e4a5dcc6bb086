"""The card: what it says of itself, and what it reaches in a product and a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import torch

PRODUCT, COPY = 8192, 1 << 28
"""Rows of the matrices multiplied, and numbers copied."""
TINY = 64
"""The same of both where it is only to be shown that they run."""
TIMES = 10
TOLD = (
    "name",
    "multi_processor_count",
    "total_memory",
    "L2_cache_size",
    "shared_memory_per_block_optin",
    "clock_rate",
    "memory_clock_rate",
    "memory_bus_width",
)


@dataclass(frozen=True)
class Limits:
    """What a device reaches.

    Attributes
    ----------
    flops
        Floating-point operations a second, in a product of large float32 matrices without TF32.
    bandwidth
        Bytes a second, read and written, in a large copy.
    """

    flops: float
    bandwidth: float


def describe(device: torch.device) -> dict[str, Any]:
    """Return properties, versions and measured limits."""
    found: dict[str, Any] = {"torch": torch.__version__, "device": str(device)}
    if device.type == "cuda":
        told = torch.cuda.get_device_properties(device)
        found |= {name: getattr(told, name) for name in TOLD if hasattr(told, name)}
        found["capability"] = f"{told.major}.{told.minor}"
        found["cuda"], found["cudnn"] = torch.version.cuda, torch.backends.cudnn.version()
    return {**found, "limits": asdict(limits(device))}


def limits(device: torch.device) -> Limits:
    """Measure the limits of a device."""
    on_card = device.type == "cuda"
    rows, numbers = (PRODUCT, COPY) if on_card else (TINY, TINY)
    matrix = torch.ones(rows, rows, device=device)
    source = torch.ones(numbers, device=device)
    target = torch.empty_like(source)
    return Limits(
        2 * rows**3 / _seconds(lambda: matrix @ matrix, device),
        8 * numbers / _seconds(lambda: target.copy_(source), device),
    )


def wait(device: torch.device) -> None:
    """Wait until the card has done all it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _seconds(call: Callable[[], object], device: torch.device) -> float:
    call()
    wait(device)
    start = perf_counter()
    for _ in range(TIMES):
        call()
    wait(device)
    return (perf_counter() - start) / TIMES
