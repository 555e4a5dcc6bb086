"""Laws of features that were filtered, or rolled, over steps that come later."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, filtfilt, lfilter

from onward.doctor.evidence import Values, Variable
from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.experiments.scales import scales
from onward.doctor.experiments.shifts import shift
from onward.doctor.experiments.timeline import timeline
from onward.doctor.rule import Found
from onward.doctor.rules._rolled import rolled
from onward.doctor.rules._two_sided import two_sided
from tests.doctor.made import in_single, paired

Array = NDArray[np.float64]
STEPS, WINDOW = 2500, 12
LOWPASS = butter(2, 0.2)


def _pairs(columns: Array, asked: Array, lead: int) -> Pairs:
    x = np.lib.stride_tricks.sliding_window_view(columns, WINDOW, axis=0).swapaxes(1, 2)
    y = asked[WINDOW - 1 + lead :][:, None, None]
    x, y = (in_single(part[: len(y)]) for part in (x, y))
    return paired(x, y)


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


WIDTH = 6
MEASURES: dict[str, Callable[[pd.Series], pd.Series]] = {
    "mean": lambda s: s.rolling(WIDTH).mean(),
    "logarithm of the deviation": lambda s: np.log(s.rolling(WIDTH).std()),
    "largest": lambda s: s.rolling(WIDTH).max(),
    "negative cube of the smallest": lambda s: -(s.rolling(WIDTH).min() ** 3),
}


def _rolled(table: pd.DataFrame, target: str, lead: int, frame: bool = True) -> Found | None:
    """Ask of a table whose columns are all fed, but those whose name begins with "unfed"."""
    table = table.dropna().reset_index(drop=True)
    fed = [name for name in table if not str(name).startswith("unfed")]
    pair = _pairs(2.5 * table[fed].to_numpy() + 1, table[target].to_numpy(), lead)
    both = AllPairs((pair,), (), None)
    array = table.to_numpy()
    kind, columns = ("frame", tuple(table)) if frame else ("array", ())
    held = (Variable("df", Values(array, array.shape), "end", kind, columns),)
    line = timeline(both)
    return rolled(pair, shift(pair, line), line, scales(both, held), held)


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("moved_by", [0, WIDTH // 2, WIDTH - 1])
@pytest.mark.parametrize("of", ["target", "other"])
def test_a_rolling_statistic_is_named_if_and_only_if_it_ends_later(
    name: str, moved_by: int, of: str
) -> None:
    table = pd.DataFrame({"target": _sway(), "other": _sway(1)})
    table["feature"] = MEASURES[name](table[of]).shift(-moved_by)
    assert (_rolled(table, "target", 1) is not None) == (moved_by > 0)


def test_what_ends_before_the_target_of_its_own_series_is_left_alone() -> None:
    table = pd.DataFrame({"target": _sway()})
    table["feature"] = table["target"].rolling(WIDTH).max().shift(-3)
    assert _rolled(table, "target", 5) is None
    assert _rolled(table, "target", 3) is not None


def test_columns_that_were_moved_to_later_steps_are_no_future() -> None:
    table = pd.DataFrame({"target": _sway(), "unfed": _sway(1)})
    table["late"] = table["unfed"].shift(4)
    table["feature"] = table["unfed"].rolling(WIDTH).std()
    assert _rolled(table, "target", 1) is None
    assert _rolled(table[["target", "late", "feature"]], "target", 1, frame=False) is None


def test_clocks_may_be_known_ahead() -> None:
    clock = 2 * np.pi * np.arange(STEPS) / 24.3
    table = pd.DataFrame({"target": _sway(), "sine": np.sin(clock)})
    table["feature"] = table["sine"].rolling(WIDTH).mean().shift(-3)
    assert _rolled(table, "target", 1) is None
