"""Laws of features that are changes until a later step: which of the two was made of the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.experiments.scales import scales
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Found
from onward.doctor.rules._differenced import differenced
from tests.doctor.made import in_single, paired, variable

Array = NDArray[np.float64]
STEPS, LENGTH = 700, 8


def _named(series: Array, feature: Array, steps: int = 1) -> Found | None:
    columns = np.stack([series, feature], axis=1)
    scaled = in_single((columns - columns.mean(axis=0)) / columns.std(axis=0))
    x = np.lib.stride_tricks.sliding_window_view(scaled[:-steps], LENGTH, axis=0).swapaxes(1, 2)
    pair = paired(x, scaled[LENGTH + steps - 1 :, None, :1])
    held = variable("series", series), variable("feature", feature)
    known = scales(AllPairs((pair,), (), None), held)
    return differenced(pair, Shift(steps, 0, False, 1.0), known)


def _series() -> Array:
    return np.asarray(np.exp(0.1 * np.random.default_rng(0).normal(size=STEPS).cumsum()) + 2)


CHANGES: dict[str, Callable[[Array], Array]] = {
    "difference": lambda s: np.diff(s),
    "relative": lambda s: s[1:] / s[:-1] - 1,
    "logarithmic": lambda s: np.diff(np.log(s)),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_named_if_and_only_if_it_goes_on_to_the_target(kind: str) -> None:
    series = _series()
    change = CHANGES[kind](series)
    assert _named(series, np.r_[change, change[-1]]) is not None
    assert _named(series, np.r_[change[0], change]) is None
    assert _named(series, np.r_[change, change[-1]], steps=2) is None


def test_what_moved_a_system_is_no_change_that_was_taken_of_it() -> None:
    push = 0.05 * np.random.default_rng(1).normal(size=STEPS)
    added, grown = np.full(STEPS, 5.0), np.full(STEPS, 5.0)
    for t in range(1, STEPS):
        added[t] = added[t - 1] + push[t - 1]
        grown[t] = grown[t - 1] * (1 + push[t - 1])
    assert _named(added, push) is None
    assert _named(grown, push) is None
    assert np.allclose(np.diff(added), push[:-1], atol=1e-12)


def test_numbers_of_few_digits_do_not_tell_which_was_first() -> None:
    push = np.random.default_rng(1).integers(-3, 4, STEPS).astype(float)
    series = 400 + np.r_[0, push[:-1]].cumsum()
    assert _named(series, push) is None
