"""Laws of units: outputs put back on the targets' own curve, functions fitted twice, end marks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from onward.doctor.evidence import (
    Course,
    Departure,
    Evidence,
    Run,
    Said,
    Where,
)
from onward.doctor.experiments.calibration import Calibrated
from onward.doctor.experiments.free_bias import _told as free_run_errors
from onward.doctor.experiments.functions import functions
from onward.doctor.experiments.outcome import outcome
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.told import told
from onward.doctor.rules._renamed import renamed
from onward.doctor.rules._reported import in_other_units
from tests.doctor.made import compared, paired, single, values, variable

Array = NDArray[np.float64]
CURVES: dict[str, Callable[[Array], Array]] = {
    "a line": lambda z: 70 * z + 350,
    "a power": lambda z: np.exp(0.8 * z + 2),
    "a line that falls": lambda z: 5 - 3 * z,
}


@pytest.mark.parametrize("made", CURVES)
@pytest.mark.parametrize("back", CURVES)
def test_outputs_are_named_if_and_only_if_they_come_back_on_another_curve(
    made: str, back: str
) -> None:
    draw = np.random.default_rng(0)
    taught = draw.normal(size=400)
    said = taught + 0.15 * draw.normal(size=400)
    target, prediction = CURVES[made](taught), CURVES[back](said)
    error = float(np.sqrt(np.mean((prediction - target) ** 2)))
    held = tuple(
        variable(name, array)
        for name, array in (("z", taught), ("flow", target), ("back", prediction))
    )
    gone = Departure(0, 500, "numpy", single(said), None, None, None)
    reported = told((Said(error, 1e-5 * error),), held, (gone,))
    pair = paired(taught[:, None, None], taught[:, None, None], said[:, None, None])
    fits = Calibrated(0.02, 0.02, 1.0, 400, pair)
    found = in_other_units(AllPairs((pair,), (), None), reported, fits)
    assert (found is not None) == (made != back)


def test_two_fits_of_one_curve_are_no_two_functions() -> None:
    draw = np.random.default_rng(1)
    apart: dict[bool, bool] = {}
    for other in (False, True):
        parts = []
        for size, minus in ((600, False), (250, other)):
            x = np.cumsum(draw.normal(size=(size, 6, 1)), axis=1)
            y = np.tanh(x[:, -1] / 4) + 0.3 * x[:, -2] ** 2 * (-1 if minus else 1)
            parts.append(paired(x, y[:, None]))
        (one,) = functions(AllPairs((parts[0],), (parts[1],), None))
        apart[other] = one.apart > max(0.01, 4 * one.loose)
    assert apart == {False: False, True: True}


@pytest.mark.parametrize("stride", [1, 7])
def test_repeating_the_last_value_is_known_also_where_windows_leave_steps_out(stride: int) -> None:
    series = np.cumsum(np.random.default_rng(2).normal(size=3000)) / 20
    starts = np.arange(0, 2800, 5)
    x = series[starts[:, None] + stride * np.arange(10)][..., None]
    y = series[starts + stride * 9 + 1][:, None, None]
    pairs = AllPairs((paired(x, y, y * 0.9),), (), None)
    course = Course(np.ones(40), np.empty(0, int), np.empty(0), 500, 0, 0, 0, 0, 0, 0, None)
    found = outcome(pairs, course, {"training": (None,), "evaluation": ()}).training
    assert found is not None
    assert found.persistence == pytest.approx(float(((x[:, -1] - y[:, 0]) ** 2).mean()))


@pytest.mark.parametrize("gain", [1.0, 0.6])
def test_errors_of_a_run_are_told_if_it_is_wrong_and_not_if_the_process_is_noisy(
    gain: float,
) -> None:
    draw = np.random.default_rng(3)
    drive, noise = draw.normal(size=(2, 60, 40))
    truth, run = np.zeros((2, 60, 40))
    for t in range(1, 40):
        truth[:, t] = 0.9 * truth[:, t - 1] + drive[:, t] + 0.3 * noise[:, t]
        run[:, t] = 0.9 * run[:, t - 1] + gain * drive[:, t]
    told = free_run_errors(run, truth, [drive])
    assert told > 0.3 if gain < 1 else told < 0.1


@pytest.mark.parametrize("kind", ["as taught", "one later", "chance", "padded"])
def test_classes_with_other_numbers_are_named_and_wrong_answers_are_not(kind: str) -> None:
    draw = np.random.default_rng(4)
    said = draw.integers(0, 5, 200)
    truth = {
        "as taught": said,
        "one later": said + 1,
        "chance": draw.integers(0, 5, 200),
        "padded": np.where(np.arange(200) % 5 < 3, said, -100),
    }[kind]
    loss = compared(values(said), values(truth), kind="cross_entropy")
    asked = compared(values(said), values(truth), kind="accuracy", phase="evaluation")
    found = renamed(Evidence(Run("script"), (loss, asked)))
    assert (found is not None) == (kind == "one later")


def test_a_target_that_stays_in_taught_units_is_named() -> None:
    draw = np.random.default_rng(5)
    taught = draw.normal(size=300)
    said = taught + 0.1 * draw.normal(size=300)
    for back, named in ((60 * said + 200, True), (said, False)):
        error = float(np.sqrt(np.mean((back - taught) ** 2)))
        held = tuple(variable(name, array) for name, array in (("z", taught), ("back", back)))
        gone = Departure(0, 500, "numpy", single(said), None, None, None)
        reported = told((Said(error, 1e-5 * error),), held, (gone,))
        pair = paired(taught[:, None, None], taught[:, None, None], said[:, None, None])
        fits = Calibrated(0.01, 0.01, 1.0, 300, pair)
        found = in_other_units(AllPairs((pair,), (), None), reported, fits)
        assert (found is not None) == named


@pytest.mark.parametrize("fits", [True, False])
def test_predictions_are_of_other_units_if_they_fit_the_target_as_another_variable_keeps_it(
    fits: bool,
) -> None:
    draw = np.random.default_rng(2)
    logs = 3 + 0.5 * draw.normal(size=300)
    said = (logs if fits else draw.permutation(logs)) + 0.1 * draw.normal(size=300)
    price = np.exp(logs)
    error = float(np.mean(np.abs(said - price)))
    gone = Departure(0, 500, "numpy", values(said), None, None, None)
    held = (variable("log_price", logs), variable("price", price))
    reported = told((Said(error, 1e-4),), held, (gone,))
    scaled = (logs - 3) / 0.5
    pair = paired(scaled[:, None, None], scaled[:, None, None], scaled[:, None, None])
    found = in_other_units(AllPairs((pair,), (), None), reported)
    assert (found is not None) == fits


@pytest.mark.parametrize("kept", ["predictions", "targets"])
def test_targets_that_are_known_by_heart_are_no_predictions(kept: str) -> None:
    draw = np.random.default_rng(3)
    y = draw.normal(size=60)
    other = y + draw.normal(size=60)
    error = float(np.mean((y - other) ** 2))
    gone = Departure(0, 500, "tolist", single(y[:20]), None, None, None)
    taught = (compared(single(y), single(y)),) if kept == "targets" else ()
    held = (variable("y", y.astype("float32")), variable("other", other))
    assert bool(told((Said(error, 1e-5 * error),), held, (gone,), (), taught)) == (
        kept == "predictions"
    )


def test_a_variable_that_keeps_the_mean_of_targets_is_no_error() -> None:
    draw = np.random.default_rng(4)
    purity = 95 + 0.1 * draw.normal(size=60)
    said = (purity - purity.mean()) / purity.std()
    gone = Departure(0, 500, "numpy", values(said), None, None, None)
    held = (variable("purity", purity),)
    mean = float(purity.mean())
    assert told((Said(mean, 2e-5 * mean),), held, (gone,)) == ()
    printed = Where("train.py", 9)
    error = float(np.sqrt(np.mean((said - purity) ** 2)))
    assert told((Said(error, 1e-4, printed),), held, (gone,))
