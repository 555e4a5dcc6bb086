"""The GPU's script counts bytes, writes its section, and says where nothing was measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner

from benchmarks.gpu import page
from benchmarks.gpu.bytes import moved
from benchmarks.workloads import WORKLOADS

torch = pytest.importorskip("torch")


def test_bytes_grow_with_series_and_steps_and_count_every_use():
    workload = WORKLOADS["lstm-16"]
    assert moved(replace(workload, batch=128, steps=50)) == moved(workload)
    one = replace(workload, network="RNN(2) Dense(1)", batch=1, steps=1)
    assert moved(one) == 4 * (2 * (5 + 2 + 1) + 6)


def test_the_section_takes_the_place_of_an_earlier_one():
    row = {"problem": "p", "restarts": 64, "who": "w", "on_card": True, "flops": 2e9, "bytes": 1e6}
    found = {
        "made": "today",
        "dry": False,
        "repetitions": 3,
        "card": {"name": "a card", "torch": "2", "limits": {"flops": 1e13, "bandwidth": 1e12}},
        "populations": [{**row, "seconds": 1e-3}, {**row, "who": "lame", "why": "no room"}],
        "alone": [{"network": "n", "who": "w", "seconds": 2e-3}],
    }
    text = page.put(f"before\n{page.section(None)}\nafter", found)
    assert "| p | 64 | w | 1 | 15.6 | 2 | 20.0% | 1 | 0.1% |" in text
    assert "lame: no room" in text
    assert "Not measured" not in text
    assert page.put(text, None) == f"before\n{page.section(None)}\nafter"


def test_without_a_gpu_it_says_so():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    from benchmarks.gpu.__main__ import main

    found = CliRunner().invoke(main)
    assert found.exit_code == 0
    assert "Not measured: no GPU was at hand" in found.output
