"""Laws of the table of what each part of training buys."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from benchmarks.json_lines import JsonLines
from benchmarks.what_each_part_buys import EVERYTHING, TASKS, Record, page, run, wanted
from onward.problems.catalog import load


def test_a_run_goes_on_where_it_stopped(tmp_path):
    problem = load("ar1-squares")
    records = [Record(problem.name, name, 0, 0.5, 1.0) for name in wanted(problem)]
    path = tmp_path / "parts.jsonl"
    path.write_text("".join(json.dumps(asdict(record)) + "\n" for record in records) + '{"ta')
    assert JsonLines(path, Record).earlier == records
    assert list(run([problem], 1, 1, path).values()) == records


def test_only_increments_can_become_values():
    assert "increment" in wanted(load("sine-phase"))
    assert "increment" not in wanted(load("ar1-squares"))


def test_a_problem_is_trained_as_its_tables_ask():
    assert "adam-clip" in wanted(load("sine-phase"))
    assert "clip" in wanted(load("sine-phase"))
    assert {"polishing", "adam-clip"} <= set(wanted(load("adding-100")))
    assert "clip" not in wanted(load("adding-100"))


@pytest.mark.parametrize(
    ("without", "said"), [(0.6, "**3**"), (None, "**inf**"), (0.0, "**5e-30**")]
)
def test_a_cell_is_the_median_ratio_without_and_with(without, said):
    found = {}
    for seed in range(3):
        found[TASKS[0], EVERYTHING, seed] = Record(TASKS[0], EVERYTHING, seed, 0.2, 1.0)
        found[TASKS[0], "clip", seed] = Record(TASKS[0], "clip", seed, without, 2.0)
    row = next(line for line in page(found, 3, 1).splitlines() if "clipping" in line)
    assert said in row
    assert "2.0 s, 1.0 s" in row
