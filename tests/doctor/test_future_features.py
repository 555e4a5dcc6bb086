"""Laws of what is told from arrays alone: features, scales and rollouts that know the future."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from onward.doctor.evidence import Comparison, Course, Said, Values, Variable
from onward.doctor.experiments._risen import risen
from onward.doctor.experiments.pace import pace
from onward.doctor.experiments.pairs import AllPairs, Pairs, of
from onward.doctor.experiments.shifts import shift
from onward.doctor.experiments.timeline import stitch, timeline
from onward.doctor.experiments.unfed import Unfed, unfed
from onward.doctor.observers.recorder import Recorder
from onward.doctor.observers.variables import Variables
from onward.doctor.rules._blocks import block_feature, row_feature
from onward.doctor.rules._own_scale import own_scale
from onward.doctor.rules.target_undetermined import _tells
from tests.doctor.made import compared, in_single, paired, single

Array = NDArray[np.float64]
BLOCK, WINDOW, AHEAD = 12, 16, 4


def _comparison(said: Array, truth: Array) -> Comparison:
    return compared(single(said), single(truth), phase="evaluation", manual=True, joined_axis=0)


def _pairs(x: Array, y: Array, said: Array | None = None) -> Pairs:
    return paired(in_single(x), in_single(y), said)


def _wander(rows: int, steps: int, seed: int = 0) -> Array:
    draw = np.random.default_rng(seed)
    series = np.zeros((rows, steps))
    for t in range(1, steps):
        series[:, t] = 0.95 * series[:, t - 1] + draw.normal(size=rows)
    return series


def _blocks(series: Array, measure: Callable[[Array], float]) -> Array:
    return np.repeat([measure(part) for part in series.reshape(-1, BLOCK)], BLOCK)


def _late(series: Array, steps: int) -> Array:
    return np.asarray(np.r_[np.full(steps, series[0]), series[:-steps]])


MEAN, LARGEST = (lambda part: float(part.mean())), (lambda part: float(part.max()))
FEATURES: dict[str, tuple[Callable[[Array], Array], bool]] = {
    "mean of the block": (lambda s: _blocks(s, MEAN), True),
    "largest of the block": (lambda s: _blocks(s, LARGEST), True),
    "next value that is known": (lambda s: np.repeat(s[BLOCK - 1 :: BLOCK], BLOCK), True),
    "mean of the block before": (lambda s: _late(_blocks(s, MEAN), BLOCK), False),
    "last value that was known": (lambda s: np.repeat(s[::BLOCK], BLOCK), False),
    "centred average": (lambda s: np.convolve(s, np.ones(41) / 41, "same"), True),
    "trailing average": (lambda s: np.convolve(s, np.ones(41) / 41)[: len(s)], False),
}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_named_if_and_only_if_it_knows_what_comes(name: str) -> None:
    make, leaks = FEATURES[name]
    series, other = _wander(2, 200 * BLOCK)
    columns = np.stack([other, make(series), series], axis=1)[BLOCK * 5 : -BLOCK * 5]
    windows = np.lib.stride_tricks.sliding_window_view(columns, WINDOW, axis=0).swapaxes(1, 2)
    pair = _pairs(windows[:-AHEAD], columns[WINDOW - 1 + AHEAD :, 2][:, None, None])
    line = timeline(AllPairs((pair,), (), None))
    found = block_feature(pair, shift(pair, line), line)
    assert (found is not None) == leaks


def test_a_feature_that_is_the_mean_of_its_rows_targets_is_named() -> None:
    series = _wander(200, 30)
    told = np.stack([series, np.tile(series.mean(1)[:, None], 30)], axis=2)
    before = np.stack([series, np.tile(series[:, :1], 30)], axis=2)
    assert row_feature(_pairs(told, series[..., None])) is not None
    assert row_feature(_pairs(before, series[..., None])) is None


SCALES: dict[str, Callable[[Array], Array]] = {
    "divided by the largest": lambda part: part.max(axis=1, keepdims=True),
    "divided by the deviation": lambda part: part.std(axis=1, keepdims=True),
    "divided by the last": lambda part: part[:, -1:],
}


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("after", [lambda s: s, lambda s: np.log(s + 1) * 3 - 2])
def test_a_scale_is_named_if_and_only_if_targets_made_it(
    name: str, after: Callable[[Array], Array]
) -> None:
    series, seen = np.exp(0.3 * _wander(300, 40)), 25
    for steps, wrong in ((40, True), (seen, False)):
        scaled = after(series / SCALES[name](series[:, :steps]))
        if name == "divided by the deviation" and after(np.ones(1)) != 1:
            continue
        pair = _pairs(scaled[:, :seen, None], scaled[:, None, seen:])
        assert (own_scale(pair) is not None) == wrong


@pytest.mark.parametrize(("made", "steps"), [(1, None), (2, 2), (3, 3)])
def test_the_pace_of_a_rollout_is_told_from_the_series(made: int, steps: int | None) -> None:
    series = np.sin(0.3 * np.arange(60)[:, None] + np.linspace(0, 3, 20))
    truth = series[1:20]
    noise = 0.003 * np.random.default_rng(0).normal(size=truth.shape)
    said = series[made : made * 20 : made][:19] + noise
    held = Variable("series", single(series), "end", "array")
    found = pace((_comparison(said, truth),), (held,))
    assert (None if found is None else found.steps) == steps


def test_a_column_beside_the_inputs_is_named_by_what_it_tells() -> None:
    draw = np.random.default_rng(0)
    data = draw.normal(size=(120, 30, 3))
    target = np.cumsum(data[..., :1], axis=1) / 5 + data[..., 1:2]
    course = Course(np.empty(0), np.empty(0, int), np.empty(0), 300, 0, 0, 0, 0, 0, 0, None)
    held = (Variable("data", single(data), "end", "array"),)
    scaled = 3 * data[..., [0]] - 1
    pair = _pairs(scaled, target, np.cumsum(data[..., :1], axis=1) / 5)
    best = unfed(AllPairs((pair,), (), None), held, course)[0]
    assert best.column == 1
    assert best.beyond > 0.9
    assert best.without < 0.1


@pytest.mark.parametrize(
    ("left", "without", "beyond", "column", "named"),
    [
        (0.4, 0.1, 0.5, 2, True),
        (0.2, 0.1, 0.5, 2, False),
        (0.2, 0.0, 0.98, 2, True),
        (0.2, 0.0, 0.98, None, False),
        (0.2, 0.6, 0.98, 2, False),
        (0.05, 0.0, 0.98, 2, False),
    ],
)
def test_a_column_is_missing_if_it_tells_much_or_all_of_a_smaller_rest(
    left: float, without: float, beyond: float, column: int | None, named: bool
) -> None:
    assert _tells(Unfed("log", column, left, without, beyond, 200), left) == named


def test_frames_and_columns_are_seen_by_the_names_the_script_gave_them() -> None:
    frame = pd.DataFrame({"rain": [0.0, 1.5, 0.2], "place": list("abc"), "flow": [1, 2, 3]})
    kept = {one.name: one for one in Variables(Recorder()).records({"df": frame, "r": frame.rain})}
    assert np.array_equal(kept["df"].values.array, frame[["rain", "flow"]].to_numpy())
    assert np.array_equal(kept["r"].values.array, frame["rain"].to_numpy())


@pytest.mark.parametrize("made", [1, 2])
def test_the_pace_of_a_rollout_is_told_from_a_reported_error(made: int) -> None:
    series = np.sin(0.3 * np.arange(90)[:, None] + np.linspace(0, 3, 6))
    preds = series[made::made][:30] + 0.003 * np.random.default_rng(0).normal(size=(30, 6))
    error = float(np.sqrt(np.mean((preds - series[1:31]) ** 2)))
    held = tuple(
        Variable(name, single(array), "end", "array")
        for name, array in (("truth", series), ("preds", preds))
    )
    found = pace((), held, (), (Said(error, 1e-4 * error),))
    assert (found is None) == (made == 1)


def test_arrays_side_by_side_are_looked_through_by_name() -> None:
    draw = np.random.default_rng(0)
    series = {name: draw.normal(size=1200) for name in ("temp", "rain", "noise")}
    flow = series["rain"] + series["noise"] / 3
    windows = np.lib.stride_tricks.sliding_window_view(series["temp"], 12)
    pair = _pairs(windows[..., None], flow[11:, None, None])
    held = tuple(Variable(name, single(array), "end", "array") for name, array in series.items())
    found = unfed(AllPairs((pair,), (), None), held)
    assert [(one.variable, one.column) for one in found] == [("rain", None)]


def test_inputs_that_were_too_many_to_keep_are_paired_with_their_own_targets() -> None:
    x, y = np.random.default_rng(0).normal(size=(50, 6, 2)), np.arange(50.0)
    cut = Values(x[:20], x.shape)
    one = replace(_comparison(y, y), inputs=(cut,), time_axis=1, batch_axis=0, joined_axis=None)
    found = of(one)
    assert found is not None
    assert np.array_equal(found.y.ravel(), y[:20])
    assert np.array_equal(found.x, x[:20])


@pytest.mark.parametrize("change", [True, False])
@pytest.mark.parametrize("noise", [0.0, 0.2])
@pytest.mark.parametrize("steps", [1, 3])
def test_classes_are_levels_of_a_later_value_if_and_only_if_they_part_exactly(
    change, noise, steps
) -> None:
    draw = np.random.default_rng(0)
    series = draw.normal(size=(500, 2))
    ends = np.arange(8, 490)
    x = np.stack([series[end - 7 : end + 1] for end in ends])
    later = series[ends + steps, 1] - change * series[ends, 1]
    classes = np.digitize(later + noise * draw.normal(size=len(later)), (-0.5, 0.5))
    pair = Pairs(x, np.eye(3)[classes][:, None], None, 7, 3, False, (), np.zeros(len(x), int))
    found = risen(pair, stitch(x))
    assert (found is None) == (noise > 0)
    assert found is None or (found.steps, found.feature) == (steps, 1)
