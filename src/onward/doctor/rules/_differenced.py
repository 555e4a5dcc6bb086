"""Features that are the change of the target's own series until a later step, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.scales import Scaled
from onward.doctor.experiments.shifts import Shift
from onward.doctor.rule import Found

LEADS, FEWEST, AGREE, TOGETHER = 12, 100, 0.99, 0.8
"""Steps ahead at most; steps at least that must tell; share of them that must be equal; and share
of windows that both features must have been found at."""
SMALL = 0.25
"""A change beside its value at most. Adding it to the value loses its last two bits then, so that
a change that was there first, and drove the series, is not found again by subtracting."""


def differenced(pair: Pairs, moved: Shift | None, scales: tuple[Scaled, ...]) -> Found | None:
    """Ask whether a feature was made by subtracting from a later value, the target's or beyond.

    What moves a system gives its next value just as exactly, and is no leak. Bits tell which of
    the two was made of the other: sums are rounded.
    """
    if moved is None or moved.steps < 1 or pair.sequence or pair.tokens or pair.x.shape[2] < 2:
        return None
    for asked, one in _beside(scales, moved.feature):
        for ahead in range(moved.steps, LEADS + 1):
            for made, beside, said in _changes(asked.series, ahead):
                if _bits(made, one.series[: len(made)], beside):
                    return Found(
                        f"Input feature {one.channel[0]} is {said} of feature {moved.feature}, "
                        f"which is to be predicted {moved.steps} step(s) ahead, until {ahead} "
                        f"step(s) after the step it stands at: `{one.variable}` and "
                        f"`{asked.variable}` agree so to the last bit.",
                        {"feature": one.channel[0], "of_feature": moved.feature, "ahead": ahead},
                        0.9,
                        pair.comparisons[0].where,
                        "Take changes from the step before: `np.diff(x, prepend=x[0])`, "
                        "`x.diff()`.",
                    )
    return None


def _beside(scales: tuple[Scaled, ...], feature: int) -> Iterator[tuple[Scaled, Scaled]]:
    """Yield series of the target's feature with those of others, on one clock, in full digits."""
    trained = [one for one in scales if one.part == "training" and len(one.channel) == 1]
    fine = [one for one in trained if _digits(one.series)]
    for asked in fine:
        for one in fine:
            if asked.channel != (feature,) or one.channel == asked.channel:
                continue
            common = np.isin(one.begins, asked.begins).mean()
            if len(one.series) == len(asked.series) and common > TOGETHER:
                yield asked, one


def _digits(values: Array) -> bool:
    """Whether values have more digits than single precision holds: sums of fewer are exact."""
    known = values[np.isfinite(values)]
    return bool(len(known) and (known.astype("float32") != known).mean() > 0.5)


def _changes(series: Array, ahead: int) -> Iterator[tuple[Array, Array, str]]:
    """Yield changes until so many steps ahead, what they would be added to, and their name."""
    later, one = series[ahead:], np.ones(len(series) - ahead)
    with np.errstate(divide="ignore", invalid="ignore"):
        for back in {ahead, 1}:
            before = series[ahead - back : len(series) - back]
            yield later - before, before, "the change"
            yield later / before - 1, one, "the relative change"
            yield (later - before) / before, one, "the relative change"
            yield np.log(later) - np.log(before), one, "the logarithmic change"
            yield np.log(later / before), one, "the logarithmic change"


def _bits(made: Array, given: Array, beside: Array) -> bool:
    """Whether numbers are the same to the last bit wherever that tells which came first."""
    known = np.isfinite(made) & np.isfinite(given)
    telling = known & (made != 0) & (np.abs(made) < SMALL * np.abs(beside))
    alike = made == given
    return bool(
        telling.sum() >= FEWEST and alike[telling].mean() >= AGREE and alike[known].mean() >= AGREE
    )
