"""Every kernel can be compiled for a GPU, on a machine without one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytest.importorskip("torch")
pytest.importorskip("triton")

COMPILE = """
import sys
from importlib import import_module
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, compile
from onward.engines.torch.kernels.choosing import tile_for

for kind, units in (("rnn", 100), ("lstm", 3), ("gru", 5)):
    for way in ("forward", "backward"):
        kernel = getattr(import_module(f"onward.engines.torch.kernels.{kind}"), way)
        tile = tile_for(units, 4, 232_448)
        given = {"H": units, "HP": tile.padded, "TILE": tile.series, "KEEP": tile.keep,
                 "RELU": False, "SAVE": True}
        kinds = {name: "constexpr" if name in given else "*fp32" if name.endswith("_ptr")
                 else "i32" for name in kernel.arg_names}
        fixed = {(place,): given[name] for place, name in enumerate(kinds) if name in given}
        source = ASTSource(kernel, kinds, constexprs=fixed)
        found = compile(source, target=GPUTarget("cuda", int(sys.argv[1]), 32),
                        options={"num_warps": tile.warps})
        print(kind, way, found.metadata.shared)
"""


def test_they_compile_and_fit_into_shared_memory():
    environment = {**os.environ, "TRITON_INTERPRET": "0"}
    found = subprocess.run(
        [sys.executable, "-c", COMPILE, "80"], env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-2000:]
    lines = found.stdout.splitlines()
    assert len(lines) == 6
    assert all(int(line.split()[2]) <= 48 * 1024 for line in lines)
