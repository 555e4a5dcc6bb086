"""Where there is no GPU, Triton's kernels are run by its interpreter.

Workers take one thread each, and compile no kernel that another compiles. Files that take long are
handed out first, so that no worker is left alone with one of them in the end.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

LONG = tuple(Path(__file__).parent / name for name in ("docs", "doctor", "faults"))
"""Folders of few tests that take long."""

if not Path("/dev/nvidiactl").exists():
    os.environ.setdefault("TRITON_INTERPRET", "1")

if "PYTEST_XDIST_WORKER" in os.environ:
    # Tests are spread over all cores: products that want all of them as well only get in the way.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of files: the workers' default begins with those of many tests."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long first."""
    items.sort(key=lambda item: item.path.parent not in LONG)


@pytest.fixture(scope="session", autouse=True)
def _kernels(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    if hasattr(request.config, "workerinput"):
        from kernels_once import share_out

        share_out(tmp_path_factory.getbasetemp().parent)
