"""``onward compare`` from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli.runs import TINY, refused, run, waves

from onward.baselines import BASELINES

OF_VALUES = {name: rule for name, rule in BASELINES.items() if not rule.of_symbols}
ASKED = ("--value", "height", "--warmup", 12, "--horizon", 6)


def compared(*arguments: object) -> dict[str, Any]:
    """Run ``onward compare --json`` and return what it printed."""
    (line,) = run("compare", *arguments, "--json").stdout.splitlines()
    found: dict[str, Any] = json.loads(line, parse_constant=pytest.fail)
    assert [rule["name"] for rule in found["rules"]] == list(OF_VALUES)
    return found


def scores(found: dict[str, Any]) -> dict[str, float]:
    """Return the scores of the rules that were run."""
    return {r["name"]: r["score"] for r in found["rules"] if r["score"] is not None}


@pytest.mark.parametrize(
    ("problem", "rule", "numbers"),
    [("seeded-continuation", "linear", 15), ("ar1-squares", "quadratic", 6)],
)
def test_the_founding_problems_need_no_network(problem: str, rule: str, numbers: int) -> None:
    found = compared(problem)
    assert scores(found)[rule] < 1e-12
    assert found["network_needed"] is False
    words = f"A {rule} map of the past with {numbers} numbers is exact: you don't need a network."
    assert found["verdict"] == words
    assert found["floor"]["score"] == 0


def test_on_mackey_glass_reservoirs_are_far_ahead_of_linear_maps() -> None:
    found = scores(compared("mackey-glass-17"))
    assert found["echo_state"] < 5e-3 < found["quadratic"] < 0.6 * found["linear"]
    assert found["linear"] < found["mean"] < found["last_value"]


def test_on_the_sunspots_an_autoregression_is_far_ahead_of_the_last_value() -> None:
    found = compared("sunspots")
    known = scores(found)
    assert known["linear"] < 0.6 * known["last_value"]
    assert known["seasonal"] < known["mean"] < known["last_value"]
    assert 0 < found["floor"]["score"] < known["linear"]
    assert not found["floor"]["known"]


def test_the_table_has_a_line_a_rule_and_the_verdict() -> None:
    shown = run("compare", "seeded-continuation")
    for rule in OF_VALUES.values():
        assert rule.title in shown.stdout
    for words in ("the code as posted", "not run, because", "you don't need a network"):
        assert words in shown.stdout
    assert shown.stderr == ""


def test_a_fit_is_compared_with_the_rules(tmp_path: Path) -> None:
    file, out = waves(tmp_path), tmp_path / "fit"
    run("learn", file, *ASKED, *TINY, "--network", "RNN(3) Dense(1)", "--out", out)
    found = compared(file, *ASKED, "--fit", out)
    assert found["network"]["title"] == "RNN(3) Dense(1)"
    assert found["network"]["numbers"] == 19
    assert "RNN(3) Dense(1)" in run("compare", file, *ASKED, "--fit", out).stdout


def test_what_cannot_be_compared_gets_one_line(tmp_path: Path) -> None:
    assert "did you mean sunspots" in refused("compare", "sunspot")
    assert "a folder with a fit in it" in refused("compare", "sunspots", "--fit", tmp_path / "no")
    assert "no --warmup, no --horizon" in refused("compare", waves(tmp_path), "--value", "height")
