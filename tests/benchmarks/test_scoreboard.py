"""The scoreboard: results that survive an interruption, a page of whatever is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.scoreboard.figure import draw
from benchmarks.scoreboard.records import Record, Records
from benchmarks.scoreboard.table import page
from onward.engines.engine import Feedback
from onward.networks.chain import Chain
from onward.networks.layout import Layout
from onward.problems.catalog import load


def record(seed: int, score: float | None, contender: str = "onward") -> Record:
    return Record("sine-phase", contender, seed, 3.0, score, 3.1, 89)


def test_results_are_found_again_and_a_line_cut_short_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "results.jsonl"
    records = Records(path)
    for seed in range(3):
        records.add(record(seed, 0.1 * seed))
    path.write_text(path.read_text()[:-20])
    again = Records(path)
    assert record(1, None).key in again
    assert record(2, None).key not in again
    assert again.of("sine-phase", "onward", 3.0, 5) == [record(0, 0.0), record(1, 0.1)]
    assert again.of("sine-phase", "onward", 30.0, 5) == []
    again.add(record(2, 0.2))
    assert len(Records(path).of("sine-phase", "onward", 3.0, 5)) == 3


def test_the_page_says_median_spread_and_who_failed(tmp_path: Path) -> None:
    records = Records(tmp_path / "results.jsonl")
    for seed, score in enumerate((1e-4, 2e-4, 9e-4)):
        records.add(record(seed, score))
        records.add(record(seed, None, "torch"))
    problems = [load("sine-phase")]
    text = page(problems, records, 3.0, 3, "2 cores", 0.01)
    assert "**0.0002**<br>0.0001 … 0.0009<br>2 of 3 near the best" in text
    assert "| failed |" in text
    assert "0 (the recurrence of order 2)" in text
    draw(problems, records, 3.0, 3, tmp_path / "scoreboard.png")
    assert (tmp_path / "scoreboard.png").stat().st_size > 5000


@pytest.mark.parametrize("text", ["GRU(4) Dense(1) output=increment", "Dense(3) LSTM(3) Dense(1)"])
def test_the_torch_contender_is_fed_its_own_predictions(text: str) -> None:
    torch = pytest.importorskip("torch")
    from benchmarks.scoreboard.torch_contender import ChainModule

    torch.manual_seed(0)
    chain = Chain.parse(text)
    model = ChainModule(Layout.of(chain, 1))
    increment = chain.output == "increment"
    inputs = torch.randn(3, 12, 1)
    with torch.no_grad():
        free = model(inputs, Feedback(5, increment))
        fed = inputs.clone()
        fed[:, 5:] = free[:, 4:-1]
        taught = model(fed, Feedback(99, increment))
    np.testing.assert_allclose(free.numpy(), taught.numpy(), atol=1e-6)
