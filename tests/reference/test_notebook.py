"""A real notebook shows a bar a phase below its cell, and keeps it."""

from __future__ import annotations

import re

import pytest

CELL = """
import numpy as np, onward
series = np.sin(np.arange(12) / 2 + np.random.default_rng(0).uniform(0, 6, (80, 1)))
problem = onward.Continuation(series, warmup=6, horizon=6)
fit = onward.train(problem, "RNN(2) Dense(1)", restarts=2, steps=20, threads=1, progress=SHOWN)
"""


@pytest.fixture
def outputs():
    reason = "needs a notebook: pip install nbclient ipykernel"
    nbclient = pytest.importorskip("nbclient", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    nbformat = pytest.importorskip("nbformat", reason=reason)

    def run(shown):
        cell = nbformat.v4.new_code_cell(CELL.replace("SHOWN", str(shown)))
        notebook = nbformat.v4.new_notebook(cells=[cell])
        nbclient.NotebookClient(notebook, timeout=120).execute()
        return notebook.cells[0].outputs

    return run


def test_a_cell_keeps_its_bars(outputs):
    (output,) = outputs(True)
    assert output.output_type == "display_data"
    bars = re.findall(
        r"<progress [^>]*aria-label='(\w+)'></progress> loss \S+, score", output.data["text/html"]
    )
    assert bars == ["training", "polishing"]


def test_a_silent_cell_has_nothing(outputs):
    assert outputs(False) == []
