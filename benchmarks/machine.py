"""Which machine it was, which versions ran, and how busy it was besides."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from benchmarks.limits import measured
from benchmarks.peers import PEERS
from benchmarks.workers import NoAnswer, Workers
from onward.engines.fused.simd import REGISTER_BITS

FEATURES = ("sse4.2", "avx", "avx2", "fma", "avx512f", "neon", "sve")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> list[float]:
    """Return the load averages of the last 1, 5 and 15 minutes."""
    return list(os.getloadavg())


def describe(workers: Workers) -> dict[str, Any]:
    """Return processor, features, versions and measured limits."""
    features = llvm.get_host_cpu_features()
    return {
        "processor": _processor(),
        "target": llvm.get_host_cpu_name(),
        "features": [name for name in FEATURES if features.get(name)],
        "register_bits": REGISTER_BITS,
        "cores": cores(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": _versions(workers),
        "limits": {str(n): asdict(measured(n)) for n in sorted({1, cores()})},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _versions(workers: Workers) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in PEERS:
        try:
            found |= workers.of(name, 1).ask("versions")
        except NoAnswer as reason:
            found[name] = f"missing: {reason}"
    return found
