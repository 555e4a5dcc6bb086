"""Laws of features that were filtered, or rolled, over steps that come later."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, filtfilt, lfilter

from onward.doctor.evidence import Comparison, Values
from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.experiments.timeline import timeline
from onward.doctor.rules._two_sided import two_sided

Array = NDArray[np.float64]
STEPS, WINDOW = 2500, 12
LOWPASS = butter(2, 0.2)


def _pairs(columns: Array, asked: Array, lead: int) -> Pairs:
    x = np.lib.stride_tricks.sliding_window_view(columns, WINDOW, axis=0).swapaxes(1, 2)
    y = asked[WINDOW - 1 + lead :][:, None, None]
    x, y = (part[: len(y)].astype("float32").astype(float) for part in (x, y))
    values = Values(y, y.shape)
    one = Comparison(
        0, 0, "training", "mse", True, values, values, None, {}, "mean", None,
        False, True, None, (), None, None, False, False, 0, joined_axis=0,
    )  # fmt: skip
    rows = min(len(x), len(y))
    return Pairs(x[:rows], y, None, WINDOW - 1, 0, False, (one,), np.zeros(rows, np.int64))


def _sway(seed: int = 0) -> Array:
    draw = np.random.default_rng(seed)
    series = np.zeros(STEPS)
    for t in range(2, STEPS):
        series[t] = 1.6 * series[t - 1] - 0.7 * series[t - 2] + draw.normal()
    return series


FILTERS: dict[str, tuple[Callable[[Array], Array], int, bool]] = {
    "forwards and backwards": (lambda s: filtfilt(*LOWPASS, s), 4, True),
    "forwards": (lambda s: lfilter(*LOWPASS, s), 4, False),
    "centred average": (lambda s: np.convolve(s, np.ones(9) / 9, "same"), 2, True),
    "trailing average": (lambda s: np.convolve(s, np.ones(9) / 9)[:STEPS], 2, False),
    "trailing triangle": (lambda s: np.convolve(s, [1, 2, 3, 2, 1])[:STEPS], 1, False),
    "the target smoothed": (lambda s: filtfilt(*LOWPASS, s), 0, False),
    "second difference": (lambda s: np.convolve(s, [1, -2, 1], "same"), 1, False),
    "a series of its own": (lambda s: filtfilt(*LOWPASS, s[::-1]), 1, False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_is_named_if_and_only_if_it_reaches_the_target_from_both_sides(name: str) -> None:
    make, lead, leaks = FILTERS[name]
    series = _sway()
    pair = _pairs(1.7 * make(series)[:, None] - 3, series, lead)
    line = timeline(AllPairs((pair,), (), None))
    assert (two_sided(pair, None, line) is not None) == leaks
