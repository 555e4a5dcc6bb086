"""What must work with nothing but the core installed: ``pytest tests/minimal`` needs only pytest.

Where extras are installed, they are hidden.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from cli.runs import TINY, refused, run

import onward

EXTRAS = ("torch", "jax", "onnx", "onnxruntime", "sklearn", "pandas", "tensorboard", "mlflow")


@pytest.fixture(autouse=True)
def core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide every library that is an extra."""
    for library in EXTRAS:
        monkeypatch.setitem(sys.modules, library, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small fit."""
    folder = tmp_path_factory.mktemp("fit")
    run("learn", "seeded-continuation", "--network", "GRU(2) Dense(1)", *TINY, "--out", folder)
    return folder


def test_nothing_heavy_is_imported_with_onward() -> None:
    heavy = f"set(sys.modules) & {{*{EXTRAS}, 'matplotlib'}}"
    check = f"import sys, onward; from onward.cli.main import main; assert not {heavy}, {heavy}"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_a_fit_leaves_the_house(folder: Path, tmp_path: Path) -> None:
    fit = onward.Fit.load(folder)
    file = tmp_path / "net.py"
    assert run("export", folder, file, "--to", "numpy").stdout.split() == [str(file)]
    seeds = np.random.default_rng(0).standard_normal((3, 5, 1))
    network = runpy.run_path(str(file))["load"]()
    np.testing.assert_allclose(network.rollout(seeds, 6), fit.rollout(seeds, 6), atol=1e-5)
    run("export", folder, tmp_path / "net.safetensors", "--to", "safetensors", "--restart", 1)
    assert "a restart among 0, 1" in refused(
        "export", folder, tmp_path / "no", "--to", "numpy", "--restart", 7
    )


def test_a_second_opinion_without_another_library(folder: Path) -> None:
    found = json.loads(run("verify", folder, "--json").stdout)
    assert found["agree"] is True
    assert set(found["against"]) == {"differences"}
    assert set(found["left_out"]) == {"torch", "jax"}


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("export", "FIT", "net.onnx", "--to", "onnx"), "onnx"),
        (("export", "FIT", "net.py", "--to", "torch"), "torch"),
        (("verify", "FIT", "--against", "torch"), "torch"),
        (("verify", "sunspots", "--against", "jax,differences"), "jax"),
    ],
)
def test_a_missing_extra_is_one_line(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], extra: str
) -> None:
    places = {"FIT": folder, "net.onnx": tmp_path / "net.onnx", "net.py": tmp_path / "net.py"}
    line = refused(*(places.get(argument, argument) for argument in arguments))
    assert f"{extra} to be installed" in line
    assert f"run: pip install 'onward[{extra}]'" in line
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_an_error_of_ours_in_python() -> None:
    class Module:
        """Looks like a module of PyTorch's."""

        def named_parameters(self) -> list[object]:
            return []

    problem = onward.problem("sunspots")
    for ask in (onward.verify, onward.Fit.from_torch):
        with pytest.raises(onward.OnwardError, match=r"pip install 'onward\[torch\]'"):
            ask(Module(), problem)
