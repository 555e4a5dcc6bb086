"""Laws of the doctor's cases: what counts as a hit, what as a false claim, what is kept."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.doctor.cases import Script, chosen, scripts
from benchmarks.doctor.page import page
from benchmarks.doctor.records import Diagnosis, Records
from benchmarks.doctor.rounds import add, rounds
from benchmarks.doctor.running import _read
from benchmarks.doctor.tally import tally

NAMES = [
    "target-equals-input",
    "target-misaligned",
    "future-leakage",
    "normalised-with-future",
    "pairs-shuffled-apart",
    "target-undetermined",
    "lag-beyond-window",
    "unscaled-data",
    "single-step-sequences",
    "repeated-batch",
    "input-ignored",
    "batch-time-swapped",
    "view-scrambles-axes",
    "loss-broadcasts",
    "padding-in-loss",
    "batch-mixing",
    "loss-metric-disagree",
    "double-softmax",
    "output-range",
    "train-mode-in-evaluation",
    "persistence-unbeaten",
    "linear-suffices",
    "closed-loop-gap",
    "constant-prediction",
    "overfit",
    "state-leaks",
    "state-cut",
    "stateful-shuffled",
    "parameters-not-optimised",
    "gradients-accumulate",
    "no-update",
    "learning-rate-too-high",
    "learning-rate-too-low",
    "vanishing-gradient",
    "exploding-gradient",
    "dead-units",
    "saturated-units",
    "non-finite",
]

BROKEN = Script(1, Path("case_001/bad.py"), "no-update", ("dead-units",))
TWIN = Script(1, Path("case_001/good.py"), None, twin=True)


def _said(script: Script, *findings: tuple[str, float], failure: str = "") -> Diagnosis:
    return Diagnosis(script.label, "abc", 2.0, list(findings), failure)


def test_cases_cover_every_name() -> None:
    """Every rule is broken at least once, and nothing else is."""
    every = scripts()
    roots = Counter(script.root for script in every if script.root)
    assert set(roots) == set(NAMES)
    assert sum(roots.values()) >= 70
    assert {answer for script in every for answer in script.answers} <= set(NAMES)
    assert sum(script.root is None and not script.twin for script in every) >= 25


def test_cases_are_seeded_and_parse() -> None:
    """Each script is Python, says its seed, and no two are alike."""
    texts = [script.path.read_text(encoding="utf-8") for script in scripts()]
    assert len(set(texts)) == len(texts)
    for text in texts:
        ast.parse(text)
        assert "manual_seed" in text


@pytest.mark.parametrize(
    ("findings", "first", "two", "claimed"),
    [
        ([("no-update", 0.9)], 1, 1, 1),
        ([("overfit", 0.9), ("dead-units", 0.6)], 0, 1, 1),
        ([("overfit", 0.9), ("no-update", 0.4)], 0, 1, 0),
        ([("overfit", 0.9), ("non-finite", 0.9), ("no-update", 0.9)], 0, 0, 0),
        ([], 0, 0, 0),
    ],
)
def test_hits(findings: list[tuple[str, float]], first: int, two: int, claimed: int) -> None:
    """The root cause, or a name that also describes it, counts by its place."""
    hits = tally([(BROKEN, _said(BROKEN, *findings))]).overall
    assert (hits.cases, hits.first, hits.two, hits.claimed) == (1, first, two, claimed)


def test_only_claims_accuse() -> None:
    """A doubt about a healthy script is no false claim; a failure is listed, not cleared."""
    doubt = tally([(TWIN, _said(TWIN, ("overfit", 0.49)))])
    claim = tally([(TWIN, _said(TWIN, ("overfit", 0.5)))])
    failed = tally([(TWIN, _said(TWIN, failure="exit 2"))])
    assert (len(doubt.accused), len(claim.accused), len(failed.failures)) == (0, 1, 1)
    assert "case_001/good.py: overfit 0.50" in page(
        [(TWIN, _said(TWIN, ("overfit", 0.5)))], [], None
    )


def test_rounds_are_kept(tmp_path: Path) -> None:
    """Counts of cases that were held out are added to those before, and shown as shares."""
    path = tmp_path / "rounds.jsonl"
    hit, miss = _said(BROKEN, ("no-update", 0.9)), _said(BROKEN, ("overfit", 0.9))
    claim, clear = _said(TWIN, ("overfit", 0.5)), _said(TWIN)
    add("1-2", [(BROKEN, hit), (BROKEN, miss), (TWIN, claim), (TWIN, clear), (TWIN, clear)], path)
    add("3", [(BROKEN, hit), (TWIN, clear)], path)
    first, second = rounds(path)
    assert (first.mistakes, first.two, first.others, first.clear) == (2, 1, 3, 2)
    assert (second.cases, second.first, second.clear) == ("3", 1, 1)
    assert "| 1-2 | 1 of 2 (50%) | 1 of 2 (50%) | 2 of 3 (67%) |" in page([], [first], None)


def test_output_of_the_script_is_not_the_diagnosis() -> None:
    """The diagnosis is the last object with findings, whatever the script prints."""
    said = json.dumps({"findings": [{"name": "overfit", "confidence": 0.7}]}, indent=2)
    printed = '{"findings": 3\nepoch 1\n{"loss": 1}\n'
    assert _read(1, printed + said + "\n", "") == ([("overfit", 0.7)], "")
    assert _read(1, printed, "")[1]
    assert _read(2, said, "oh\nno")[1] == "exit 2: no"
    assert _read(0, said, "")[1]


def test_records_go_on(tmp_path: Path) -> None:
    """What was diagnosed is known again; a cut-off line and another doctor's word are not."""
    path = tmp_path / "results" / "doctor.jsonl"
    said = _said(BROKEN, ("no-update", 0.9))
    Records(path).add(said)
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"script": "case_0')
    again = Records(path)
    assert again.get(said.script, "abc") == said
    assert again.get(said.script, "other") is None
    again.add(_said(TWIN))
    assert Records(path).get(TWIN.label, "abc") == _said(TWIN)


def test_chosen() -> None:
    """Numbers and ranges pick cases."""
    every = scripts()
    assert {script.case for script in chosen("3,10-12", every)} == {3, 10, 11, 12}
    assert chosen(None, every) == every
