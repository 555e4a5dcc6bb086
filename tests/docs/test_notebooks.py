"""The notebooks run from top to bottom, and begin with what a reader has to install."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs.blocks import ROOT

nbformat = pytest.importorskip("nbformat", reason="needs the extra docs")
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    client = pytest.importorskip("nbclient")
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert code[0].source.startswith("%pip install --quiet onward")
    where = {"metadata": {"path": str(tmp_path)}}
    client.NotebookClient(book, timeout=600, kernel_name="python3", resources=where).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_printed(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in code) >= len(code) // 3
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]


def test_there_are_three() -> None:
    assert len(NOTEBOOKS) == 3
