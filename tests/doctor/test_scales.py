"""Laws of scales that are known from the script's own series: whose numbers they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from onward.doctor.evidence import Variable
from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.experiments.scales import scales
from onward.doctor.rule import Found
from onward.doctor.rules._raw_scale import raw_scale
from onward.doctor.rules.normalised_with_future import check
from tests.doctor.made import in_single, paired, values, variable

Array = NDArray[np.float64]
STEPS, CUT, LENGTH = 1500, 1000, 10


def _pairs(x: Array) -> Pairs:
    return paired(in_single(x), in_single(x)[:, -1:, :1])


def _windows(series: Array) -> Array:
    return np.lib.stride_tricks.sliding_window_view(series, LENGTH)[..., None]


def _levels(seed: int = 0, drift: float = 4.0) -> Array:
    draw = np.random.default_rng(seed)
    made = np.zeros(STEPS)
    for t in range(1, STEPS):
        made[t] = 0.8 * made[t - 1] + draw.normal()
    return np.asarray(80 + 7 * (made + np.linspace(0, drift, STEPS)))


def _told(train: Array, test: Array, held: Mapping[str, Array]) -> Found | None:
    both = AllPairs((_pairs(train),), (_pairs(test),), None)
    variables = tuple(variable(name, one) for name, one in held.items())
    return raw_scale(scales(both, variables), both.training[0])


def _standard(series: Array, of: Array, ddof: int = 0) -> Array:
    return np.asarray((series - of.mean()) / of.std(ddof=ddof))


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("source", ["whole", "training", "whole, and no drift"])
def test_a_scale_of_the_whole_series_is_named_if_and_only_if_training_has_another(
    source: str, ddof: int
) -> None:
    series = _levels(drift=0 if "no drift" in source else 4)
    if "no drift" in source:
        series = np.tile(series[:CUT], 2)[:STEPS]
        series[CUT:] += np.random.default_rng(1).normal(0, 0.01, STEPS - CUT)
        source = "same"
    scaled = _standard(series, series[:CUT] if source == "training" else series, ddof)
    told = _told(_windows(scaled[:CUT]), _windows(scaled[CUT:]), {"series": series})
    away = abs(scaled[:CUT].mean()) > 0.03
    assert (told is not None) == (source != "training" and away)
    assert away == (source == "whole")


@pytest.mark.parametrize("source", ["whole", "training"])
def test_a_range_of_the_whole_series_is_named(source: str) -> None:
    series = _levels()
    of = series if source == "whole" else series[:CUT]
    scaled = (series - of.min()) / np.ptp(of)
    told = _told(_windows(scaled[:CUT]), _windows(scaled[CUT:]), {"series": series})
    assert (told is not None) == (source == "whole")


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("lookback", [0, LENGTH])
def test_a_test_part_with_a_scale_of_its_own_is_named(own: bool, lookback: int) -> None:
    series = _levels()
    test = series[CUT - lookback :]
    scaled = _standard(test, test if own else series[:CUT])
    train = _standard(series[:CUT], series[:CUT])
    told = _told(_windows(train), _windows(scaled), {"series": series})
    assert (told is not None) == own


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("design", ["test alone", "each by itself", "training's"])
def test_another_series_with_its_own_scale_is_named_if_and_only_if_training_shared_one(
    design: str, flat: bool
) -> None:
    past, recent = [_levels(seed) + 3 * seed for seed in range(3)], _levels(5) + 30
    pooled = np.concatenate(past)
    own = design == "each by itself"
    train = np.concatenate([_windows(_standard(one, one if own else pooled)) for one in past])
    test = _windows(_standard(recent, pooled if design == "training's" else recent))
    if flat:  # Two lanes side by side, laid out step by step.
        train, test = (np.concatenate([x, 3 - x], axis=2).reshape(len(x), -1, 1)
                       for x in (train, test))  # fmt: skip
    held = {f"past[{number}]": one for number, one in enumerate(past)} | {"recent": recent}
    assert (_told(train, test, held) is not None) == (design == "test alone")


def test_evaluation_on_training_data_is_not_taken_for_a_test() -> None:
    series = _levels()
    scaled = _standard(series, series)
    train, test = _pairs(_windows(scaled[:CUT])), _pairs(_windows(scaled[CUT:]))
    seen = replace(train, x=train.x[::2], y=train.y[::2], batch=train.batch[::2])
    held = (Variable("series", values(series), "end", "array"),)
    both = AllPairs((seen,), (train, test), None)
    assert raw_scale(scales(both, held), seen) is not None
    assert raw_scale(scales(AllPairs((seen,), (train,), None), held), seen) is None


def test_steps_without_a_value_are_no_end_of_a_range() -> None:
    series = _levels()
    scaled = _standard(series, series[:CUT])
    gap = np.r_[scaled, np.nan]
    both = AllPairs((_pairs(_windows(scaled[:CUT])),), (_pairs(_windows(scaled[CUT:])),), None)
    held = (Variable("shifted", values(gap), "end", "array"),)
    assert not isinstance(check(both, held, None, scales(both, held)), Found)
