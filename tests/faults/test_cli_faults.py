"""Bad input on the command line: one line on stderr, exit 2, no traceback."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli.runs import TINY, refused, run, waves

import onward

ASKED = ("--value", "height", "--warmup", 12, "--horizon", 6)


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of a regression."""
    folder = tmp_path_factory.mktemp("fit")
    run("learn", "ar1-squares", "--network", "RNN(2) Dense(1)", *TINY, "--out", folder)
    return folder


@pytest.fixture
def never_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if training starts."""

    def train(*arguments: object, **more: object) -> None:
        raise AssertionError("training started")

    monkeypatch.setattr(onward, "train", train)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("learn", "seeded-continuaton"), "did you mean seeded-continuation"),
        (("learn", "weather"), "a problem of the catalog, received 'weather'"),
        (("learn", "no.csv", *ASKED), r"no\.csv \(No such file"),
        (("learn", "ar1-squares", "--network", "LTSM(8) Dense(1)"), "did you mean LSTM"),
        (("learn", "ar1-squares", "--network", "LSTM(8"), r"received 'LSTM\(8'"),
        (("learn", "ar1-squares", "--network", "LSTM(8)"), "a last layer of 1 unit,.*LSTM"),
        (("learn", "ar1-squares", "--network", ""), "at least one layer"),
        (("learn", "ar1-squares", "--restarts", 0), "at least 1 restart, received 0"),
        (("learn", "ar1-squares", "--restarts", -3), "at least 1 restart, received -3"),
        (("learn", "ar1-squares", "--steps", 0), "at least 1 for steps, received 0"),
        (("learn", "ar1-squares", "--seed", -1), "at least 0 for seed, received -1"),
        (("learn", "ar1-squares", "--loop", "clsed"), "did you mean closed"),
        (("learn", "ar1-squares", "--steps", "many"), "'many' is not a valid integer"),
        (
            ("learn", "ar1-squares", *ASKED),
            "a CSV or Parquet file with --value, --warmup, --horizon",
        ),
        (("learn",), "Missing argument 'PROBLEM'"),
        (("lern",), "No such command 'lern'"),
        (("--quick",), "No such option"),
        (("plot", "no-such-fit"), "a folder with a fit in it .*no-such-fit: No such file"),
        (("predict", "no-such-fit", "x.csv"), "a folder with a fit in it"),
    ],
)
def test_words_that_mean_nothing(arguments: tuple[object, ...], words: str) -> None:
    assert re.search(words, refused(*arguments))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--value": "hight"}, "a column 'hight'.*did you mean height"),
        ({"--warmup": 500}, "506 steps .warm-up 500 . horizon 6., received 160 steps; shorten"),
        ({"--horizon": 500}, "512 steps .*received 160 steps; shorten"),
        ({"--horizon": 40}, "a window of 52 steps in the validation part"),
        ({"--warmup": 0}, "warmup as a whole number of at least 1, received 0"),
        ({"--network": "posted"}, "a problem whose source names a network.*received waves"),
        ({"--value": None, "--horizon": None}, "received no --value, no --horizon"),
    ],
)
def test_a_file_and_options_that_do_not_fit(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    options = {"--value": "height", "--warmup": 12, "--horizon": 6, **changes}
    given = [part for pair in options.items() if pair[1] is not None for part in pair]
    assert re.search(words, refused("learn", waves(tmp_path), *given))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("tall", "a finite number in column 'height' .*'tall' in row 3"),
        ("nan", "'nan' in row 3"),
        ("-inf", "'-inf' in row 3"),
        ("", "an empty cell in row 3; fill the gap"),
        ("1,2", "2 cells in every row .*3 in row 3"),
    ],
)
def test_cells_that_are_no_numbers(tmp_path: Path, fit: Path, cell: str, words: str) -> None:
    path = waves(tmp_path)
    lines = path.read_text().splitlines()
    lines[2] = f"1801,{cell}"
    path.write_text("\n".join(lines))
    assert re.search(words, refused("learn", path, *ASKED))
    path.write_text("\n".join(lines).replace("height", "x"))
    assert re.search(words.replace("height", "x"), refused("predict", fit, path))


@pytest.mark.usefixtures("never_trained")
def test_a_folder_below_a_file_is_found_before_training(tmp_path: Path) -> None:
    file = waves(tmp_path)
    for arguments in (("learn", "ar1-squares"), ("learn", file, *ASKED)):
        line = refused(*arguments, "--out", file / "fit")
        assert "a folder that can be written to" in line
        assert str(file / "fit") in line


@pytest.mark.usefixtures("never_trained")
def test_a_bad_network_leaves_no_empty_folder_behind(tmp_path: Path) -> None:
    refused("learn", "ar1-squares", "--network", "LSTM(8)", "--out", tmp_path / "fit")
    assert not (tmp_path / "fit").exists()


def test_figures_that_cannot_be_written(fit: Path) -> None:
    assert "can be written to" in refused("plot", fit, "--out", fit / "fit.json" / "figures")


def test_damaged_and_foreign_fits(fit: Path, tmp_path: Path) -> None:
    data = tmp_path / "x.csv"
    data.write_text("x\n1\n2\n")
    damaged = tmp_path / "damaged"
    shutil.copytree(fit, damaged)
    weights = damaged / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\0")
    assert "undamaged fit" in refused("predict", damaged, data)
    weights.unlink()
    assert "undamaged fit" in refused("plot", damaged)
    (damaged / "fit.json").write_text("{")
    assert "not JSON" in refused("predict", damaged, data)
    (damaged / "fit.json").write_text('{"model": 1}')
    assert "another program" in refused("predict", damaged, data)
    newer = json.loads((fit / "fit.json").read_text()) | {"format": 999}
    (damaged / "fit.json").write_text(json.dumps(newer))
    assert "newer onward" in refused("predict", damaged, data)
    assert "a folder with a fit in it" in refused("predict", data, data)


def test_data_that_a_fit_cannot_use(fit: Path, tmp_path: Path) -> None:
    data = tmp_path / "inputs.csv"
    data.write_text("u,v\n1,2\n")
    assert "a column 'x'" in refused("predict", fit, data)
    data.write_text("x\n")
    assert "a header alone" in refused("predict", fit, data)
    data.write_text("x\n1\n")
    assert "one of the regression ar1-squares" in refused("rollout", fit, data, "--steps", 3)
    assert "Missing option '--steps'" in refused("rollout", fit, data)
    assert "No such file" in refused("predict", fit, tmp_path / "no.csv")


def test_an_error_looks_the_same_from_outside(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from onward.cli.main import main; main()"]
    done = subprocess.run([*command, "learn", "sunspot"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: expected a problem of the catalog, received 'sunspot'; did you mean sunspots?\n"
    )
