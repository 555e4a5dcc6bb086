"""``onward learn`` from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli.runs import TINY, run, waves

import onward
from onward import Fit
from onward.baselines import BASELINES, compare
from onward.cli.comparison import Learned
from onward.problems import catalog

KEYS = {
    "problem": str,
    "network": str,
    "parameters": int,
    "restarts": int,
    "steps": int,
    "engine": str,
    "seconds": float,
    "score": float,
    "score_name": str,
    "baselines": dict,
    "floor": dict,
    "restart_scores": dict,
    "posted_score": float,
    "verdict": str,
    "doctor": list,
    "out": str,
}


def strictly(text: str) -> Any:
    """Read JSON that holds no NaN or infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Train the posted network of a founding problem; return the folder and the object printed."""
    out = tmp_path_factory.mktemp("learned") / "deep" / "fit"
    arguments = ("learn", "seeded-continuation", "--network", "posted", *TINY)
    result = run(*arguments, "--out", out, "--json")
    (line,) = result.stdout.splitlines()
    return out, strictly(line)


def test_one_json_object_with_all_keys(learned: tuple[Path, dict[str, Any]]) -> None:
    out, found = learned
    assert {key: type(value) for key, value in found.items()} == KEYS
    assert list(found) == list(KEYS)
    assert found["problem"] == "seeded-continuation"
    assert found["network"] == "Dense(3) LSTM(3) Dense(5, relu) Dense(1)"
    assert (found["parameters"], found["restarts"], found["steps"]) == (116, 2, 20)
    assert found["posted_score"] == 2.25
    assert found["out"] == str(out)
    assert list(found["baselines"]) == [n for n, rule in BASELINES.items() if not rule.of_symbols]
    assert found["baselines"]["linear"] < 1e-9 < found["score"]
    scores = found["restart_scores"]
    assert scores["best"] <= scores["median"] <= scores["worst"]


def test_out_holds_weights_history_and_figures(learned: tuple[Path, dict[str, Any]]) -> None:
    out, found = learned
    names = {path.name for path in out.iterdir()}
    figures = {"overview.png", "continuations.png", "error_by_position.png", "curves.png"}
    arrays = {"weights.safetensors", "record.safetensors"}
    assert names == {"fit.json", "history.csv", "command.json"} | figures | arrays
    assert (out / "history.csv").read_text().startswith("restart,step,training_loss,")
    assert Fit.load(out).score() == found["score"]


def test_the_same_seed_gives_the_same_score(learned: tuple[Path, dict[str, Any]]) -> None:
    arguments = ("learn", "seeded-continuation", "--network", "posted", *TINY, "--json")
    same = strictly(run(*arguments, "--seed", 0).stdout)
    other = strictly(run(*arguments, "--seed", 1).stdout)
    assert same["score"] == learned[1]["score"] != other["score"]
    assert same["out"] is None


def test_the_loop_is_passed_on(learned: tuple[Path, dict[str, Any]]) -> None:
    arguments = ("learn", "seeded-continuation", "--network", "posted", *TINY, "--json")
    found = strictly(run(*arguments, "--loop", "open").stdout)
    assert found["score"] != learned[1]["score"]


def test_plain_sentences_close_the_output(tmp_path: Path) -> None:
    result = run("learn", "ar1-squares", "--network", "RNN(3) Dense(1)", *TINY, "--out", tmp_path)
    for words in (
        "RNN(3) Dense(1)",
        "The network scores ",
        "mean squared error; fresh series at every step to train on",
        "The code as posted scores 0.13.",
        "A quadratic map of the past with 6 numbers is exact: you don't need a network.",
        "2 restarts of 20 steps in ",
        f"Saved in {tmp_path}",
    ):
        assert words in result.stdout
    assert (tmp_path / "truth_against_prediction.png").stat().st_size > 1000
    assert result.stderr == ""


def test_a_column_of_a_file(tmp_path: Path) -> None:
    asked = ("--value", "height", "--warmup", 12, "--horizon", 6)
    result = run("learn", waves(tmp_path), *asked, *TINY, "--network", "GRU(4) Dense(1)")
    assert "windows of the first 112 steps to train on" in result.stdout
    assert "as posted" not in result.stdout
    assert "Nothing was saved; --out FOLDER keeps the network" in result.stdout
    found = strictly(run("learn", waves(tmp_path), *asked, *TINY, "--json").stdout)
    assert (found["problem"], found["posted_score"]) == ("waves", None)


def test_a_file_needs_no_suffix(tmp_path: Path) -> None:
    path = waves(tmp_path).rename(tmp_path / "waves")
    asked = ("--value", "height", "--warmup", 12, "--horizon", 6)
    assert "waves" in run("learn", path, *asked, *TINY, "--network", "RNN(2) Dense(1)").stdout


def test_what_is_not_finite_becomes_null(learned: tuple[Path, dict[str, Any]]) -> None:
    fit = Fit.load(learned[0])
    fit.validation_scores = np.full(2, np.inf)
    fit.test_score = float("nan")
    problem = catalog.load("seeded-continuation")
    rules = compare(problem, rules=["mean", "seasonal"])
    found = Learned(fit, rules, None, onward.check(problem)).to_json()
    assert found["score"] is None
    assert found["baselines"]["seasonal"] is None
    assert found["restart_scores"] == {"best": None, "median": None, "worst": None}


def test_a_diverged_restart_is_no_survivor(learned: tuple[Path, dict[str, Any]]) -> None:
    fit = Fit.load(learned[0])
    fit.diverged = [int(fit.restarts[1])]
    problem = catalog.load("seeded-continuation")
    comparison = compare(problem, rules=["mean"])
    scores = Learned(fit, comparison, None, onward.check(problem)).restart_scores
    assert scores["best"] == scores["worst"] == fit.validation_scores[0]
