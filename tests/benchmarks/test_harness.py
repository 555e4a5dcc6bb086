"""Timing in turn, processes that fail, and a whole small run from measurement to page."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from benchmarks import comparing, figures, markdown
from benchmarks.__main__ import NAMES, main
from benchmarks.comparing import LIMIT, MANY, ONE, Comparison
from benchmarks.measuring import Pace, Spread, calibrate, exponent, interleaved, ratio
from benchmarks.peers import Variant
from benchmarks.scaling import sweeps
from benchmarks.workers import NoAnswer, Workers
from benchmarks.workloads import WORKLOADS

BRIEF = Pace(2, 0.001)


def test_everybody_is_timed_in_turn():
    calls = []

    def timed(name):
        def steps(count):
            calls.append(name)
            return 0.001 * count, count

        return steps

    samples = interleaved({"a": timed("a"), "b": timed("b")}, Pace(3, 0.002))
    assert calls[-6:] == ["a", "b"] * 3
    assert samples["a"] == pytest.approx([0.001] * 3)


def test_calibration_takes_as_many_steps_as_fill_the_time():
    assert calibrate(lambda count: (0.001 * count, count), 0.1)[0] == 100
    assert calibrate(lambda count: (5.0, 1), 0.1) == (1, 5.0)
    assert (
        calibrate(lambda count: (0.01 * 50 * -(-count // 50), 50 * -(-count // 50)), 0.1)[0] == 10
    )


def test_ratios_are_taken_sample_by_sample():
    found = ratio([2.0, 20.0, 200.0], [1.0, 10.0, 100.0])
    assert found == Spread(2.0, 2.0, 2.0)
    assert exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)


def test_a_failing_peer_says_why_and_the_worker_goes_on():
    with Workers() as workers:
        worker = workers.of("onward", 1)
        with pytest.raises(NoAnswer, match="AttributeError"):
            worker.ask("prepare", None, Variant())
        assert "onward" in worker.ask("versions")
        with pytest.raises(NoAnswer, match="no peer 'nobody'"):
            workers.of("nobody", 1)


@pytest.fixture(scope="module")
def small():
    """A whole comparison at a tiny size; JAX, which compiles long, is checked with the numbers."""
    pytest.importorskip("torch")
    # Too many steps for PyTorch's compiler, which would take the time of all other tests.
    workload = replace(WORKLOADS["lstm-16"], batch=3, steps=21)
    entrants = [entrant for entrant in comparing.TRAINERS if entrant.peer != "JAX"]
    with Workers() as workers, pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "TRAINERS", entrants)
        compared = Comparison(workload, workers, 1, BRIEF, lambda _: None).run()
    machine = {"processor": "p", "target": "t", "cores": 1, "register_bits": 256, "python": "3",
               "versions": {"onward": "0"}, "limits": {}}  # fmt: skip
    return {
        "made": "today",
        "settings": {"repetitions": 2},
        "machine": machine,
        "training": {"lstm-16": compared},
        "load_before": [0.0],
        "load_after": [0.0],
    }


def test_a_comparison_times_all_entrants_and_leaves_none_out(small):
    found = small["training"]["lstm-16"]
    assert found["failed"] == {}
    assert {ONE, MANY, LIMIT, "PyTorch", "PyTorch, stacked"} <= set(found["times"])
    assert {f"PyTorch / {ONE}", f"PyTorch / {MANY}", f"{LIMIT} / {ONE}"} <= set(found["ratios"])
    assert len(found["times"]["PyTorch"]["samples"]) == 2
    assert json.loads(json.dumps(small)) == small


def test_results_become_a_page_and_figures(small, tmp_path):
    page = markdown.page(small)
    assert "## Training step" in page
    assert "| lstm-16 |" in page
    (drawn,) = figures.save_all(small, tmp_path)
    assert drawn.stat().st_size > 1000


def test_the_command_lists_its_names_and_refuses_others():
    listed = CliRunner().invoke(main, ["--list"])
    assert listed.output.split() == NAMES
    refused = CliRunner().invoke(main, ["--only", "nothing"])
    assert refused.exit_code == 2
    assert "nothing is called nothing" in refused.output


def test_results_of_an_earlier_run_are_shown_again(small, tmp_path, monkeypatch):
    absent = CliRunner().invoke(main, ["--no-run", "--out", str(tmp_path)])
    assert absent.exit_code == 2
    assert "no earlier run" in absent.output
    (tmp_path / "latest.json").write_text(json.dumps(small))
    monkeypatch.setattr("benchmarks.__main__.DOCS", tmp_path / "docs" / "benchmarks.md")
    asked = ["--no-run", "--only", "lstm-16", "--write-docs", "--out", str(tmp_path)]
    shown = CliRunner().invoke(main, asked)
    assert shown.exit_code == 0, shown.output
    assert "Share of the limit" in shown.output
    assert "| lstm-16 |" in (tmp_path / "docs" / "benchmarks.md").read_text()


def test_sweeps_go_as_far_as_they_say():
    found = sweeps(cores=2)
    assert list(found["threads"]) == [1, 2]
    assert max(found["restarts"]) == 256
    assert {point.threads for point in found["restarts"].values()} == {1}


def test_an_interrupted_run_keeps_what_it_has_and_goes_on(small, tmp_path, monkeypatch):
    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("benchmarks.__main__.machine.describe", lambda _: small["machine"])
    monkeypatch.setattr(
        "benchmarks.__main__.Comparison",
        lambda workload, *_: SimpleNamespace(
            run=fail if workload.name == "lstm-32" else lambda: small["training"]["lstm-16"]
        ),
    )
    asked = ["--only", "lstm-16", "--only", "lstm-32", "--out", str(tmp_path)]
    assert CliRunner().invoke(main, asked).exit_code != 0
    kept = json.loads((tmp_path / "latest.json").read_text())
    assert list(kept["training"]) == ["lstm-16"]
    monkeypatch.setattr(
        "benchmarks.__main__.Comparison",
        lambda workload, *_: SimpleNamespace(
            run=fail if workload.name == "lstm-16" else lambda: small["training"]["lstm-16"]
        ),
    )
    resumed = CliRunner().invoke(main, [*asked, "--resume"])
    assert resumed.exit_code == 0, resumed.output
    kept = json.loads((tmp_path / "latest.json").read_text())
    assert list(kept["training"]) == ["lstm-16", "lstm-32"]
