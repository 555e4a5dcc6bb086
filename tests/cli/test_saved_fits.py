"""``onward rollout``, ``predict`` and ``plot`` on saved fits say what the fits say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from cli.runs import TINY, rows_of, run, waves

from onward import Fit
from onward.problems.tables import read_column


@pytest.fixture(scope="module")
def continuation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of waves, with the waves beside it."""
    folder = tmp_path_factory.mktemp("continuation")
    asked = ("--value", "height", "--warmup", 12, "--horizon", 6, "--network", "RNN(3) Dense(1)")
    run("learn", waves(folder), *asked, *TINY, "--out", folder / "fit")
    return folder / "fit"


@pytest.fixture(scope="module")
def regression(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fit of a founding problem."""
    folder = tmp_path_factory.mktemp("regression") / "fit"
    run("learn", "ar1-squares", "--network", "RNN(3) Dense(1)", *TINY, "--out", folder)
    return folder


def test_rollout_prints_the_steps_that_follow(continuation: Path) -> None:
    seeds = continuation.parent / "waves.csv"
    result = run("rollout", continuation, seeds, "--steps", 30)
    header, *rows = rows_of(result.stdout)
    assert header == ["step", "height"]
    assert [int(row[0]) for row in rows] == list(range(1, 31))
    known = read_column(seeds, "height")[None, :, None]
    expected = Fit.load(continuation).rollout(known, 30)[0, :, 0]
    np.testing.assert_allclose([float(row[1]) for row in rows], expected, rtol=1e-8)
    assert result.stderr == ""


def test_few_seeds_get_a_warning(continuation: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.csv"
    seeds.write_text("height\n0.5\n0.6\n")
    result = run("rollout", continuation, seeds, "--steps", 2)
    assert len(rows_of(result.stdout)) == 3
    assert "2 rows, fewer than the warm-up of 12 steps" in result.stderr


def test_predict_says_the_target_of_every_row(regression: Path, tmp_path: Path) -> None:
    path = tmp_path / "inputs.csv"
    path.write_text("other,x\n1,0.5\n2,-1\n3,2e-1\n")
    header, *rows = rows_of(run("predict", regression, path).stdout)
    assert header == ["step", "y"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    expected = Fit.load(regression).predict([[0.5, -1, 0.2]])[0, :, 0]
    np.testing.assert_allclose([float(row[1]) for row in rows], expected, rtol=1e-8)


def test_predict_is_one_step_ahead_in_a_continuation(continuation: Path, tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_text("height\n0.5\n0.6\n")
    rows = rows_of(run("predict", continuation, path).stdout)[1:]
    ahead = rows_of(run("rollout", continuation, path, "--steps", 1).stdout)[1]
    assert [row[0] for row in rows] == ["2", "3"]
    assert float(rows[-1][1]) == pytest.approx(float(ahead[1]), rel=1e-6)


def test_plot_writes_figures_and_prints_their_paths(regression: Path, tmp_path: Path) -> None:
    (regression / "overview.png").unlink()
    beside = run("plot", regression).stdout.splitlines()
    apart = run("plot", regression, "--out", tmp_path / "new").stdout.splitlines()
    assert regression / "overview.png" in [Path(line) for line in beside]
    assert [Path(line).parent for line in apart] == [tmp_path / "new"] * 5
    for line in beside + apart:
        assert Path(line).read_bytes().startswith(b"\x89PNG")
