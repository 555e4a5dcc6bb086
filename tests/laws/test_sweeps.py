"""Laws of work that is shared out: where it is done, and in which chunks, changes nothing."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from cli.runs import refused, run
from hypothesis import given
from hypothesis import strategies as st

import onward
from onward.errors import FitError, OnwardError, TrainingError
from onward.scale import store as storing
from onward.scale.choices import settings_of
from onward.scale.job import Done
from onward.scale.running import Sizes

QUICK = {"restarts": 2, "steps": 30, "polish": False, "progress": False}
NETWORK = "RNN({units}) Dense(1)"
OVER = {"units": [1, 2], "rate": [0.01, 0.03]}
WAVES = np.sin(0.5 * np.arange(14) + np.random.default_rng(0).uniform(0, 6, (40, 1)))
PROBLEM = onward.Continuation(WAVES, warmup=8, horizon=6, name="waves")


def results(found: onward.Sweep | onward.Many) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "seconds"} for row in found.rows]


def must_be_equal(one: onward.Fit, other: onward.Fit) -> None:
    """Check two fits, but for the time they took."""
    for name in ("parameters", "validation_scores"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("restarts", "steps", "training", "validation", "polishing_from"):
        np.testing.assert_array_equal(getattr(one.history, name), getattr(other.history, name))
    for part in ("examples", "taught", "calibration"):
        for name, array in vars(getattr(one, part)).items():
            np.testing.assert_array_equal(array, getattr(getattr(other, part), name))
    assert one.settings == other.settings
    assert (one.outcome, one.diverged, one.score()) == (
        other.outcome,
        other.diverged,
        other.score(),
    )


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> onward.Sweep:
    folder = tmp_path_factory.mktemp("sweep")
    return onward.sweep(PROBLEM, OVER, NETWORK, on="here", directory=folder, **QUICK)


def test_a_setting_is_a_training_run(swept: onward.Sweep) -> None:
    for row, (units, rate) in zip(swept.rows, product(*OVER.values()), strict=True):
        assert (row["units"], row["rate"]) == (units, rate)
        alone = onward.train(PROBLEM, f"RNN({units}) Dense(1)", rate=rate, **QUICK)
        must_be_equal(swept.fit(row["setting"]), alone)
        assert row["score"] == alone.score()
    assert swept.best["validation"] == min(row["validation"] for row in swept.rows)


def test_processes_find_what_this_process_finds(swept: onward.Sweep) -> None:
    beside = onward.sweep(PROBLEM, OVER, NETWORK, processes=2, **QUICK)
    assert results(beside) == results(swept)
    must_be_equal(beside.best_fit, swept.best_fit)


def test_restarts_that_do_not_race_are_shared_out_and_put_together() -> None:
    choices = {**QUICK, "restarts": 35, "race": False, "polish": True, "steps": 5}
    found = onward.sweep(PROBLEM, {"units": [1]}, NETWORK, on="here", **choices)
    assert sum(name.startswith("setting-0.") for name in found._store.rows) == 3
    must_be_equal(found.best_fit, onward.train(PROBLEM, "RNN(1) Dense(1)", **choices))


def test_the_size_of_chunks_changes_nothing(
    swept: onward.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sizes, "next", lambda self, left, workers: left)
    found = onward.sweep(PROBLEM, OVER, NETWORK, on="here", **QUICK)
    assert results(found) == results(swept)


def test_what_a_pruner_stops_does_not_hang_on_who_is_faster(tmp_path: Path) -> None:
    pytest.importorskip("optuna")
    over = {"units": [1, 2], "rate": [0.0001, 0.001, 0.01, 0.03]}
    folder = tmp_path / "run"

    def stop(now) -> None:
        if now.done >= 5:
            raise KeyboardInterrupt

    asked = {"over": over, "network": NETWORK, "pruner": "halving", "on": "here", **QUICK}
    whole = onward.sweep(PROBLEM, **asked)
    part = onward.sweep(PROBLEM, **asked, directory=folder, callback=stop)
    assert not part.finished
    again = onward.sweep(PROBLEM, **asked, directory=folder)
    assert results(again) == results(whole)
    outcomes = [row["outcome"] for row in whole.rows]
    assert 1 <= outcomes.count("pruned") < len(outcomes)
    best = whole.best
    alone = onward.train(PROBLEM, f"RNN({best['units']}) Dense(1)", rate=best["rate"], **QUICK)
    must_be_equal(whole.best_fit, alone)
    with pytest.raises(FitError, match="trained to the end"):
        whole.fit(outcomes.index("pruned"))


@given(
    st.lists(st.floats(1e-4, 50), min_size=1, max_size=5),
    st.integers(1, 100_000),
    st.integers(1, 64),
)
def test_a_chunk_is_some_units_and_no_more_than_a_fair_share(
    seconds: list[float], left: int, workers: int
) -> None:
    sizes = Sizes()
    assert sizes.next(left, workers) == 1
    sizes.learn(Done("", {}, seconds=one) for one in seconds)
    size = sizes.next(left, workers)
    assert 1 <= size <= max(1, left // (2 * workers))
    assert size == 1 or size * np.mean(seconds) <= sizes.target * (1 + 1e-9)


@given(
    st.dictionaries(
        st.sampled_from(["rate", "clip", "steps", "seed"]),
        st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
        min_size=1,
    )
)
def test_every_combination_is_a_setting_once(over: dict[str, list[int]]) -> None:
    found = settings_of(over, None)
    assert len(found) == np.prod([len(values) for values in over.values()])
    assert len({json.dumps(one) for one in found}) == len(found)


def test_a_table_is_the_same_in_every_library(swept: onward.Sweep, tmp_path: Path) -> None:
    columns = swept.columns
    for library in ("pandas", "polars", "pyarrow"):
        pytest.importorskip(library)
        found = swept.table(library)
        assert list(found["score"].to_numpy()) == columns["score"]
    parquet = pytest.importorskip("pyarrow.parquet")
    kept = parquet.read_table(Path(swept.directory) / "table.parquet").to_pydict()
    assert kept["validation"] == columns["validation"]
    again = onward.Sweep.load(swept.directory)
    assert again.rows == swept.rows
    assert "4 of 4 settings trained to the end" in again._repr_html_()


def test_results_go_wherever_fsspec_reaches(
    swept: onward.Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fsspec")
    monkeypatch.setattr(storing, "find_spec", lambda name: None)
    place = "memory://sweeps/waves"
    found = onward.sweep(PROBLEM, OVER, NETWORK, on="here", directory=place, **QUICK)
    assert results(found) == results(swept)
    again = onward.Sweep.load(place)
    must_be_equal(again.best_fit, swept.best_fit)
    lines = again._store.folder.read("table.jsonl").decode().splitlines()
    assert [json.loads(line)["score"] for line in lines] == swept.columns["score"]


def test_a_setting_that_fails_is_a_row_with_its_reason(tmp_path: Path) -> None:
    over = {"rate": [1e30, 0.01]}
    found = onward.sweep(PROBLEM, over, "RNN(1) Dense(1)", on="here", **{**QUICK, "clip": 1e30})
    assert found.finished
    assert [row["error"] is None for row in found.rows] == [False, True]
    assert "1 failed" in found.sentence
    assert "1e+30" in found.report(tmp_path / "page.html").read_text()


def test_figures_show_every_setting_and_every_pair(swept: onward.Sweep, tmp_path: Path) -> None:
    lines = swept.plot.parallel().get_lines()
    bare = len(OVER) + 1
    assert len(lines) == bare + len(swept.rows)
    cells = swept.plot.heat_map("rate", "units").collections[0].get_array()
    assert cells.shape == (2, 2)
    assert np.isfinite(cells).all()
    page = swept.report(tmp_path / "sweep.html").read_text()
    assert page.count("<svg") == 2
    with pytest.raises(TrainingError, match="did you mean rate"):
        swept.plot.heat_map("rat")


@pytest.mark.parametrize(
    ("over", "more", "said"),
    [
        ({"rats": [1]}, {}, "did you mean rate"),
        ({"rate": []}, {}, "an empty grid"),
        ({}, {}, "an empty grid"),
        ({"rate": 0.1}, {}, "a list of values for rate"),
        ({"rate": ["fast"]}, {}, "number above 0 for rate"),
        ({"rate": [object()]}, {}, "numbers, texts"),
        ({"rate": [0.1]}, {"network": "RNN({units}) Dense(1)"}, "a value of 'units'"),
        ({"rate": [0.1]}, {"network": "RNN(0) Dense(1)"}, "with rate 0.1"),
        ({"rate": [0.1]}, {"on": "cloud"}, "a place among"),
        ({"rate": [0.1]}, {"on": "here", "processes": 2}, "with on='local'"),
        ({"rate": [0.1]}, {"pruner": "halved"}, "did you mean halving"),
        ({"rate": [0.1]}, {"pruner": "halving", "budget": 3.0}, "a pruner or a budget"),
        ({"rate": [0.1]}, {"step": 3}, "did you mean steps"),
        (3, {}, r"over=\{"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_is_trained(over, more, said) -> None:
    with pytest.raises(OnwardError, match=said):
        onward.sweep(PROBLEM, over, **{"network": "RNN(1) Dense(1)", **QUICK, **more})


def groups() -> onward.problems.per_group.PerGroup:
    """Return three groups, one of them too short."""
    rng = np.random.default_rng(1)
    ids = np.repeat(["a", "b", "c"], [80, 70, 5])
    table = {"id": ids, "y": rng.standard_normal(155).cumsum(), "u": rng.standard_normal(155)}
    return onward.per_group(table, group="id", value="y", inputs="u", warmup=8, horizon=4)


def test_a_group_is_learned_as_it_is_alone(tmp_path: Path) -> None:
    found = onward.train_many(
        groups(), "RNN(2) Dense(1)", on="here", keep="all", directory=tmp_path, **QUICK
    )
    assert list(found) == ["a", "b"]
    assert "1 failed" in found.sentence
    assert "shorter one" in found.rows[2]["error"]
    for name in found:
        alone = onward.train(groups()[name], "RNN(2) Dense(1)", **QUICK)
        must_be_equal(found[name], alone)
    assert onward.Many.load(tmp_path).rows == found.rows
    with pytest.raises(OnwardError, match="shorter one"):
        found["c"]
    slim = onward.train_many(groups(), "RNN(2) Dense(1)", processes=1, **QUICK)
    assert results(slim) == results(found)
    best = slim["a"]
    np.testing.assert_array_equal(best.parameters[0], found["a"].parameters[found["a"].best])
    assert best.score() == found["a"].score()
    known = np.append(np.ones(12), np.nan)
    ahead = best.rollout_table({"id": ["a"] * 13, "y": known, "u": np.ones(13)})
    assert np.isfinite(ahead["y"]).all()


def test_problems_of_any_kind_are_learned_by_name() -> None:
    with pytest.raises(OnwardError, match="problems by name"):
        onward.train_many([], on="here")
    with pytest.raises(OnwardError, match="did you mean best"):
        onward.train_many([PROBLEM], keep="bets")
    found = onward.train_many([PROBLEM, PROBLEM], "RNN(1) Dense(1)", on="here", **QUICK)
    assert list(found) == ["0: waves", "1: waves"]
    np.testing.assert_array_equal(found["0: waves"].parameters, found["1: waves"].parameters)


def test_the_commands_do_what_the_library_does(tmp_path: Path) -> None:
    quick = ["--restarts", 2, "--steps", 20, "--no-polish", "--on", "here", "--json"]
    folder = tmp_path / "sweep"
    asked = ["sweep", "seeded-continuation", "--over", "rate=0.01,0.03", "--out", folder]
    told = json.loads(run(*asked, "--network", "RNN({u}) Dense(1)", "--over", "u=1", *quick).stdout)
    assert [row["rate"] for row in told["settings"]] == [0.01, 0.03]
    assert onward.Fit.load(folder / "best").score() == told["best"]["score"]
    assert (folder / "sweep.html").exists()
    assert "did you mean rate" in refused("sweep", "sunspots", "--over", "rat=1")
    path = tmp_path / "many.csv"
    rows = [f"{n // 40},{np.sin(n / 3):.5f}" for n in range(80)]
    path.write_text("\n".join(["id,y", *rows]) + "\n")
    columns = ["--group", "id", "--value", "y", "--warmup", 4, "--horizon", 2]
    many = run("train-many", path, *columns, "--network", "RNN(1) Dense(1)", *quick)
    assert [row["problem"] for row in json.loads(many.stdout)["problems"]] == ["0", "1"]
    assert "no --group" in refused("train-many", path, *columns[2:])
