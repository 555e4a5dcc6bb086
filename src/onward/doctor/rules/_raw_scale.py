"""Scales, known exactly from the script's own series, that were taken from what is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from onward.doctor.experiments.pairs import Array, Pairs
from onward.doctor.experiments.scales import Scaled
from onward.doctor.rule import Found

EXACT, APART, FEWEST, MOSTLY, SAME = 1e-4, 0.03, 60, 0.9, 1e-4
"""How near to standard is never by chance, and how far is far; values at least; share of the held
out rows that must lie in the series; and how nearly two scales are one."""
BEFORE, AFTER = 32, 24
"""Steps by which a test part may begin after its first window does, or end after its last one."""


def raw_scale(scales: tuple[Scaled, ...], pair: Pairs) -> Found | None:
    """Ask whether the scale is that of the whole series, or of its test part."""
    found = _of_the_whole(scales) or _of_its_own(scales) or _of_another(scales)
    if found is None:
        return None
    said, numbers = found
    return Found(said, numbers, 0.9, pair.comparisons[0].where)


Told = tuple[str, dict[str, float]]


def _of_the_whole(scales: tuple[Scaled, ...]) -> Told | None:
    """One scale for training and the test after it: that of both together."""
    alike: dict[tuple[str, float, float], dict[tuple[str, int], tuple[Array, Array]]] = {}
    for train, held in both(scales):
        cut = cut_of(train, held)
        if cut is None or not one_scale(train, held) or _share(held, scales) < MOSTLY:
            continue
        parts = held.fed, held.fed[:cut]
        told = _whole(f"`{held.variable}`", *parts, _made(held))
        if told is not None:
            return told
        key = _stem(held.variable), float(f"{held.slope:.4g}"), round(held.offset, 3)
        alike.setdefault(key, {})[held.variable, held.column] = parts
    for (stem, *_), several in alike.items():
        if len(several) > 1:
            whole, early = zip(*several.values(), strict=True)
            told = _whole(f"`{stem}`", np.concatenate(whole), np.concatenate(early), made=False)
            if told is not None:
                return told
    return None


def _whole(name: str, whole: Array, early: Array, made: bool) -> Told | None:
    whole, early = whole[np.isfinite(whole)], early[np.isfinite(early)]
    if min(len(early), len(whole) - len(early)) < FEWEST:
        return None
    if _off(whole) < EXACT and _off(early) > APART:
        return (
            f"The inputs were made of {name} by a scale that gives all {len(whole)} values of it "
            f"mean {abs(whole.mean()):.4f} and standard deviation {whole.std():.4f}; the "
            f"{len(early)} before the test have {early.mean():.3f} and {early.std():.3f}. They "
            "were standardised with the test part's numbers too."
        ), _numbers(whole, early)
    if made and _ranged(whole) and np.ptp(early) < (1 - APART) * np.ptp(whole):
        return (
            f"The inputs were made of {name} by a scale that lets its values go from exactly "
            f"{round(float(whole.min()))} to exactly 1; the {len(early)} before the test go from "
            f"{early.min():.3f} to {early.max():.3f}. The range was taken from the test part too."
        ), _numbers(whole, early)
    return None


def _of_its_own(scales: tuple[Scaled, ...]) -> Told | None:
    """Two scales for one series, and that of the test is the test part's own."""
    for train, held in both(scales):
        if one_scale(train, held) or cut_of(train, held) is None:
            continue
        first, last = int(held.begins[0]), int(held.begins[-1]) + held.length
        taught = train.fed[first:last]
        if len(taught) < FEWEST or _off(taught) < APART:
            continue
        for begin in range(first, first + min(held.length, BEFORE) + 1):
            for end in range(last, min(last + AFTER, len(held.series)) + 1):
                if _standard(held.fed[begin:end]):
                    return _own(held, held.fed[begin:end], taught)
    return None


def _of_another(scales: tuple[Scaled, ...]) -> Told | None:
    """One scale for several series of training, and the tested series has its own."""
    for held in (one for one in scales if one.part == "held out"):
        trains = [
            one
            for one in scales
            if one.part == "training" and one.channel == held.channel and _changed(one)
        ]
        if any(one.variable == held.variable or one_scale(one, held) for one in trains):
            continue
        shared = [
            one
            for one in trains
            if any(one_scale(one, other) and not _copy(one, other) for other in trains)
        ]
        if len(held.series) < FEWEST or not shared or not _standard(held.fed):
            continue
        if all(_off(one.fed) < APART for one in shared):
            continue
        taught = shared[0].slope * held.series + shared[0].offset
        if _off(taught) > APART and _share(held, scales) >= MOSTLY:
            return _own(held, held.fed, taught)
    return None


def _own(held: Scaled, fed: Array, taught: Array) -> Told:
    return (
        f"The test inputs were made of `{held.variable}` by another scale than the training "
        f"inputs: with its own, {len(fed)} values have mean {abs(fed.mean()):.4f} and standard "
        f"deviation {fed.std():.4f}; with that of training they would have {taught.mean():.3f} and "
        f"{taught.std():.3f}. The test part was standardised with its own numbers, which are not "
        "known before it is over, and reaches the network in other units than training did."
    ), _numbers(fed, taught)


def _numbers(one: Array, other: Array) -> dict[str, float]:
    return {
        "mean": float(one.mean()),
        "deviation": float(one.std()),
        "mean_by_training": float(other.mean()),
        "deviation_by_training": float(other.std()),
    }


def both(scales: tuple[Scaled, ...]) -> Iterator[tuple[Scaled, Scaled]]:
    """Yield each series that both parts were fed with, as the same feature."""
    trains = {
        (one.variable, one.column, one.channel): one for one in scales if one.part == "training"
    }
    for held in scales:
        train = trains.get((held.variable, held.column, held.channel))
        if held.part == "held out" and train is not None:
            yield train, held


def cut_of(train: Scaled, held: Scaled) -> int | None:
    """Return the step at which training ends, None if the test does not come after it."""
    if train.begins[-1] >= held.begins[0] + held.length:
        return None
    return int(max(train.begins[-1] + train.length, held.begins[0]))


def one_scale(scaled: Scaled, other: Scaled) -> bool:
    """Whether two scales are one."""
    slopes = abs(scaled.slope - other.slope) < SAME * abs(other.slope)
    size = SAME * (1 + abs(other.offset))
    return bool(slopes and abs(scaled.offset - other.offset) < size)


def _copy(scaled: Scaled, other: Scaled) -> bool:
    """Whether two series share their values: they are one, or one is a part of the other."""
    return bool(np.isin(scaled.series[:200], other.series).mean() > 0.5) or bool(
        np.isin(other.series[:200], scaled.series).mean() > 0.5
    )


def _changed(scaled: Scaled) -> bool:
    """Whether the scale does anything."""
    return abs(scaled.slope - 1) > SAME or abs(scaled.offset) > SAME


def _made(scaled: Scaled) -> bool:
    """Whether the scale moved the values: bounds such as 0 are often there by nature."""
    return abs(scaled.slope - 1) > SAME and abs(scaled.offset) > SAME


def _share(held: Scaled, scales: tuple[Scaled, ...]) -> float:
    """Return the share of held out rows that lie in the series of this variable."""
    stem = _stem(held.variable)
    return sum(
        one.share
        for one in scales
        if one.part == held.part and one.channel == held.channel and _stem(one.variable) == stem
    )


def _stem(variable: str) -> str:
    """Return the name of the list or mapping that holds a variable, else its own."""
    return re.sub(r"\[[^\[]*\]$", "", variable)


def _off(values: Array) -> float:
    """Return how far mean and deviation are from 0 and 1, the deviation as it fits better."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float("inf")
    spread = min(abs(values.std() - 1), abs(values.std(ddof=1) - 1))
    return float(max(abs(values.mean()), spread))


def _standard(values: Array) -> bool:
    return _off(values) < EXACT


def _ranged(values: Array) -> bool:
    """Whether values go from exactly 0 or -1 to exactly 1, and are no clock."""
    gaps = np.diff(np.unique(values))
    even = bool(len(gaps) < FEWEST // 2 or gaps.std() < 0.05 * gaps.mean())
    low, high = float(values.min()), float(values.max())
    return not even and abs(high - 1) < 1e-5 and min(abs(low), abs(low + 1)) < 1e-5
