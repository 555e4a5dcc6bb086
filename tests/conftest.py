"""Where there is no GPU, Triton's kernels are run by its interpreter.

Workers take one thread each, and compile no kernel that another compiles.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

if not Path("/dev/nvidiactl").exists():
    os.environ.setdefault("TRITON_INTERPRET", "1")

if "PYTEST_XDIST_WORKER" in os.environ:
    # Tests are spread over all cores: products that want all of them as well only get in the way.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def _kernels(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    if hasattr(request.config, "workerinput"):
        from kernels_once import share_out

        share_out(tmp_path_factory.getbasetemp().parent)
