"""Laws of scales of which only the slope is left, as windows were moved one by one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.scales import scales
from onward.doctor.experiments.slopes import slopes
from onward.doctor.rules._slope import whole_slope
from tests.doctor.made import in_single, paired, variable

Array = NDArray[np.float64]
STEPS, CUT, LENGTH = 1500, 1000, 10

MOVED = {
    "less the last value": lambda w: w - w[:, -1:],
    "less the mean": lambda w: w - w.mean(axis=1, keepdims=True),
    "changes": lambda w: np.diff(w, axis=1),
}


@pytest.mark.parametrize("moved", MOVED)
@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("source", ["whole", "training", "whole, and as wide", "known before"])
def test_a_slope_is_named_if_and_only_if_it_is_the_spread_of_the_test_too(
    source: str, ddof: int, moved: str
) -> None:
    draw = np.random.default_rng(2)
    series = 40 + 3 * draw.normal(size=STEPS).cumsum()
    if source == "whole, and as wide":
        series = np.tile(series[: STEPS // 3], 3) + draw.normal(0, 0.01, STEPS)
    spread = {"training": series[:CUT].std(ddof=ddof), "known before": 25.0}
    scaled = (series - 3) / spread.get(source, series.std(ddof=ddof))
    x = in_single(MOVED[moved](np.lib.stride_tricks.sliding_window_view(scaled, LENGTH))[..., None])
    train, test = (paired(part, part[:, -1:]) for part in (x[: CUT - LENGTH], x[CUT:]))
    both = AllPairs((train,), (test,), None)
    held = (variable("series", series),)
    found = slopes(both, scales(both, held), held)
    assert {one.part for one in found} == {"training", "held out"}
    assert (whole_slope(found, train) is not None) == (source == "whole")


def test_windows_of_the_series_as_it_is_scaled_are_left_to_scales() -> None:
    series = np.random.default_rng(0).normal(size=STEPS).cumsum()
    x = in_single(np.lib.stride_tricks.sliding_window_view(series / series.std(), LENGTH))[
        ..., None
    ]
    both = AllPairs((paired(x[:CUT], x[:CUT, -1:]),), (paired(x[CUT:], x[CUT:, -1:]),), None)
    held = (variable("series", series),)
    assert scales(both, held)
    assert not slopes(both, scales(both, held), held)
