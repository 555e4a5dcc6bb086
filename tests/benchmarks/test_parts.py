"""Laws of the table of what each part of training buys."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from benchmarks.json_lines import JsonLines
from benchmarks.what_each_part_buys import EVERYTHING, VARIANTS, Record, applies, page, run
from onward.problems.catalog import load


def test_a_run_goes_on_where_it_stopped(tmp_path):
    problem = load("ar1-squares")
    names = [name for name, variant in VARIANTS.items() if applies(variant, problem)]
    records = [Record(problem.name, name, 0, 0.5, 1.0) for name in names]
    path = tmp_path / "parts.jsonl"
    path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in records) + '{"ta')
    assert JsonLines(path, Record).earlier == records
    assert list(run([problem], 1, 1, path).values()) == records


def test_only_increments_can_become_values():
    assert applies(VARIANTS["increment"], load("sine-phase"))
    assert not applies(VARIANTS["increment"], load("ar1-squares"))


@pytest.mark.parametrize(
    ("without", "said"), [(0.6, "**3**"), (None, "**inf**"), (0.0, "**5e-30**")]
)
def test_a_cell_is_the_median_ratio_without_and_with(without, said):
    found = {}
    for seed in range(3):
        found["task", EVERYTHING, seed] = Record("task", EVERYTHING, seed, 0.2, 1.0)
        found["task", "clip", seed] = Record("task", "clip", seed, without, 2.0)
    row = next(line for line in page(["task"], found, 3, 1).splitlines() if "clipping" in line)
    assert said in row
    assert "2.0 s, 1.0 s" in row
