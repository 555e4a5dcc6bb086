"""A copy of the fused engine's kernels that needs no compiler, with a fault planted in it.

The kernels of layers, of time, of the loss and of Adam are copied word by word. Below them, the
registers and products are NumPy's: see ``shims``.
"""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

import onward.engines.fused as fused

SHIMS = Path(__file__).parent / "shims"
ORIGINAL = "onward.engines.fused"


def plant(folder: Path, name: str, file: str, right: str, wrong: str):
    """Write the copy as package ``name`` with ``right`` replaced in a file; return its engine."""
    package = folder / name
    shutil.copytree(Path(fused.__file__).parent, package, ignore=shutil.ignore_patterns("__py*"))
    for shim in SHIMS.glob("*.py"):
        shutil.copy(shim, package)
    shims = {shim.name for shim in SHIMS.glob("*.py")}
    for path in package.glob("*.py"):
        if path.name in shims:
            continue
        text = path.read_text(encoding="utf-8").replace(ORIGINAL, name)
        text = text.replace("from numba import njit", f"from {name}.cache import njit")
        if path.name == file:
            assert text.count(right) == 1, f"{right!r} stands {text.count(right)} times in {file}"
            text = text.replace(right, wrong)
        path.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"{name}.engine").FusedEngine
    finally:
        sys.path.remove(str(folder))
