"""Laws of all figures: they draw where they are told to and leave nothing behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import onward
from onward import Continuation, Fit, Regression
from onward.report import figures

WAVES = np.sin(np.arange(40) / 4 + np.arange(30)[:, None])
PAIR = np.stack([WAVES, 100 * np.cos(3 * WAVES)], axis=-1)

PROBLEMS = {
    "continuation": Continuation(WAVES, warmup=25, horizon=15, names=["height"]),
    "continuation of two": Continuation(PAIR, warmup=25, horizon=15, names=["height", "load"]),
    "regression": Regression(WAVES, WAVES**2, warmup=3, output_names=["energy"]),
    "regression to two": Regression(WAVES, PAIR, output_names=["height", "load"]),
}
COMMON = (
    figures.curves,
    figures.error_by_position,
    figures.over_time,
    figures.truth_against_prediction,
)


@pytest.fixture(scope="module", params=PROBLEMS)
def fit(request: pytest.FixtureRequest) -> Fit:
    """Return a small fit of every kind."""
    problem = PROBLEMS[request.param]
    network = f"RNN(3) Dense({problem.task.outputs})"
    return onward.train(problem, network, restarts=3, steps=20, polish=False)


def functions(fit: Fit) -> tuple[Callable[..., Axes], ...]:
    """Return the figures that suit a fit."""
    return (*COMMON, figures.continuations) if fit.task.kind == "continuation" else COMMON


def test_a_figure_of_its_own(fit: Fit) -> None:
    for draw in functions(fit):
        axes = draw(fit)
        assert isinstance(axes, Axes)
        assert axes.has_data()
        assert isinstance(axes.figure, Figure)


def test_on_axes_that_are_given(fit: Fit) -> None:
    for draw in functions(fit):
        figure = Figure()
        given = figure.add_subplot()
        assert draw(fit, given) is given
        assert figure.axes == [given]
        assert given.has_data()
        assert given.get_xlabel()
        assert given.get_ylabel()


def test_outputs_are_named_on_the_axes(fit: Fit) -> None:
    names = set(fit.task.output_names)
    labels = {axes.get_ylabel() for axes in figures.overview(fit).axes}
    assert labels & {*names, f"predicted {', '.join(names)}"}


def test_settings_of_matplotlib_stay_as_they_were(fit: Fit, tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    figures.save_all(fit, tmp_path)
    fit.plot()
    for draw in functions(fit):
        draw(fit)
    assert dict(matplotlib.rcParams) == before


def test_every_file_is_a_picture(fit: Fit, tmp_path: Path) -> None:
    paths = figures.save_all(fit, tmp_path / "new" / "folder")
    assert paths[0].name == "overview.png"
    assert sorted(paths) == sorted((tmp_path / "new" / "folder").iterdir())
    for path in paths:
        picture = matplotlib.image.imread(path)
        assert picture.shape[0] > 300
        assert picture.std() > 0.01


def test_predictions_are_drawn_in_original_units() -> None:
    fit = onward.train(
        PROBLEMS["continuation"], "RNN(3) Dense(1)", restarts=1, steps=20, polish=False
    )
    axes = Figure().add_subplot()
    figures.continuations(fit, axes, series=1)
    warmup, truth, prediction = (np.asarray(line.get_ydata()) for line in axes.lines)
    invert = fit.task.output_scaling.invert
    np.testing.assert_allclose(warmup[1:], invert(fit.examples.targets)[0, :24, 0])
    np.testing.assert_allclose(truth[1:], invert(fit.examples.targets)[0, 24:, 0])
    np.testing.assert_allclose(prediction[1:], invert(fit.examples_predictions())[0, 24:, 0])
    np.testing.assert_array_equal(truth[0], warmup[-1])
    assert list(np.asarray(axes.lines[2].get_xdata())) == list(range(25, 41))


def test_errors_by_position_are_those_of_the_task() -> None:
    fit = onward.train(
        PROBLEMS["regression"], "RNN(3) Dense(1)", restarts=1, steps=20, polish=False
    )
    (line,) = figures.error_by_position(fit).lines
    expected = fit.task.errors_by_position(fit.examples_predictions(), fit.examples.targets)
    np.testing.assert_allclose(line.get_ydata(), expected)
    assert list(np.asarray(line.get_xdata())) == list(range(4, 41))


def test_restarts_that_diverged_do_not_spoil_the_curves() -> None:
    fit = onward.train(
        PROBLEMS["regression"], "RNN(3) Dense(1)", restarts=2, steps=20, polish=False
    )
    lost = 1 - fit.best
    fit.history.training[lost, 3:] = np.nan
    fit.history.validation[lost, 3:] = np.inf
    figures.curves(fit).figure.canvas.draw()


def test_pyplot_is_never_imported() -> None:
    check = (
        "import sys, numpy as np, onward\n"
        "from onward.report import figures\n"
        "assert 'matplotlib' not in sys.modules\n"
        "x = np.random.default_rng(0).normal(size=(20, 8))\n"
        "problem = onward.Regression(x, x)\n"
        "fit = onward.train(problem, 'RNN(2) Dense(1)', restarts=1, steps=2, polish=False)\n"
        "fit.plot().canvas.draw()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
