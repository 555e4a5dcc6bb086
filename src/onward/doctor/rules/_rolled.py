"""Features that are a rolling statistic over steps of which some come later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, zscore

from onward.doctor.evidence import Variable
from onward.doctor.experiments._curves import monotone
from onward.doctor.experiments.pairs import Array, Pairs, evenly
from onward.doctor.experiments.scales import WIDTH, Scaled
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Found

WIDEST, COLUMNS, LAST, SAMPLE, FEWEST, DIFFERENT, PAST = 31, 8, 2500, 200, 100, 0.1, 40
"""Steps of a window, columns, and last steps of the series that are looked at, at most; steps that
are tried first; steps at least; different values, of all; and steps back from which a window may
have ended."""
LIKELY, TOLD, LAGS = 0.998, 0.999, 8
"""Correlation of ranks that is worth a look; share of a column's variance that its own past may
tell, and by how many steps."""

STATISTICS: dict[str, Callable[[Array], Array]] = {
    "mean": lambda windows: np.asarray(windows.mean(axis=1)),
    "deviation": lambda windows: np.asarray(windows.std(axis=1)),
    "largest value": lambda windows: np.asarray(windows.max(axis=1)),
    "smallest value": lambda windows: np.asarray(windows.min(axis=1)),
}


@dataclass(frozen=True)
class _Window:
    """A rolling statistic of a column, over steps from ``ahead - width + 1`` to ``ahead``."""

    column: int
    statistic: str
    width: int
    ahead: int


def rolled(
    pair: Pairs,
    moved: Shift | None,
    timeline: Timeline | None,
    scales: tuple[Scaled, ...] = (),
    variables: tuple[Variable, ...] = (),
) -> Found | None:
    """Ask whether a feature rises and falls exactly as a statistic of steps ahead of it does.

    Ranks are compared, so that a logarithm, a root or a scale makes no difference. Columns that
    their own past tells, such as clocks, are left out: there the future is known.
    """
    if moved is None or moved.steps < 1 or timeline is None or pair.sequence or pair.tokens:
        return None
    series = timeline.series[-LAST:]
    if not 2 <= series.shape[1] <= COLUMNS or series.shape[1] != pair.x.shape[2]:
        return None
    made = [feature for feature in range(series.shape[1]) if _varied(series[:, feature])]
    sources = [feature for feature in made if not _regular(series[:, feature])]
    windows = (one for source in sources for one in _later(series, source, made))
    for feature, window in windows:
        own = window.column == moved.feature
        if own and window.ahead < moved.steps:
            continue
        if not own and not _unmoved(series, window, feature, scales, variables):
            continue
        if not _trailing(series, sources, feature):
            return _found(pair, moved, feature, window)
    return None


def _found(pair: Pairs, moved: Shift, feature: int, window: _Window) -> Found:
    what = "which is to be predicted" if window.column == moved.feature else "which is fed too"
    return Found(
        f"Input feature {feature} rises and falls exactly as the {window.statistic} of "
        f"{window.width} steps of feature {window.column} does, {what}, and these end "
        f"{window.ahead} step(s) after the step it stands at: it was rolled over what comes later. "
        f"The target lies {moved.steps} step(s) ahead.",
        {"feature": feature, "of_feature": window.column, "statistic": window.statistic,
         "width": window.width, "steps_ahead": window.ahead},
        0.9 if window.column == moved.feature else 0.8,
        pair.comparisons[0].where,
        "Sort rows by time, oldest first, before anything is rolled, and roll over the past only: "
        "`rolling(n)` without `center=True`.",
    )  # fmt: skip


def _varied(values: Array) -> bool:
    known = values[np.isfinite(values)]
    return bool(len(known) >= FEWEST and len(np.unique(known)) > DIFFERENT * len(known))


def _regular(values: Array) -> bool:
    """Whether a column's own past tells it."""
    lags = np.lib.stride_tricks.sliding_window_view(values, LAGS + 1)
    lags = lags[np.isfinite(lags).all(axis=1)]
    if len(lags) < FEWEST:
        return True
    x, y = lags[:, :-1] - lags[:, :-1].mean(axis=0), lags[:, -1] - lags[:, -1].mean()
    rest = y - x @ np.linalg.lstsq(x, y, rcond=1e-9)[0]
    return bool(rest.var() < (1 - TOLD) * y.var())


def _later(series: Array, source: int, made: list[int]) -> Iterator[tuple[int, _Window]]:
    """Yield features that are a statistic of the source over steps of which some come later."""
    for width, name, measured in _measured(series[:, source]):
        aheads = np.arange(1, width + 1)
        for feature in made:
            if feature != source:
                for ahead in _alike(series[:, feature], measured, aheads):
                    yield feature, _Window(source, name, width, ahead)


def _trailing(series: Array, sources: list[int], feature: int) -> bool:
    """Whether the feature is such a statistic of past steps of a column as well."""
    aheads = np.arange(-PAST, 1)
    for source in sources:
        if source == feature:
            continue
        for _, _, measured in _measured(series[:, source]):
            if any(True for _ in _alike(series[:, feature], measured, aheads)):
                return True
    return False


def _measured(values: Array) -> Iterator[tuple[int, str, Array]]:
    """Yield width, name and a statistic of the windows that end at each step."""
    for width in range(2, min(WIDEST, len(values) // 4) + 1):
        windows = np.lib.stride_tricks.sliding_window_view(values, width)
        for name, measure in STATISTICS.items():
            yield width, name, np.r_[np.full(width - 1, np.nan), measure(windows)]


def _alike(values: Array, measured: Array, aheads: NDArray[np.int64]) -> Iterator[int]:
    """Yield by how many steps the statistic lies ahead where it has the feature's ranks."""
    back, forth = max(0, -int(aheads[0])), max(0, int(aheads[-1]))
    filled = np.r_[np.full(back, np.nan), measured, np.full(forth, np.nan)]
    windows = np.lib.stride_tricks.sliding_window_view(filled, len(aheads))
    moved = windows[max(0, int(aheads[0])) :][: len(values)]
    known = np.flatnonzero(np.isfinite(moved[:, [0, -1]]).all(axis=1) & np.isfinite(values))
    some = known[evenly(len(known), SAMPLE)]
    some = some[np.isfinite(moved[some]).all(axis=1)]
    if len(some) < FEWEST // 2:
        return
    asked, given = _ranks(values[some][:, None])[:, 0], _ranks(moved[some])
    likely = np.abs(asked @ given) / len(some) > LIKELY
    for number in np.flatnonzero(likely):
        here = np.isfinite(moved[:, number]) & np.isfinite(values)
        if here.sum() >= FEWEST and monotone(moved[here, number], values[here]):
            yield int(aheads[number])


def _ranks(columns: Array) -> Array:
    """Return ranks with mean 0 and deviation 1."""
    return np.asarray(zscore(rankdata(columns, method="ordinal", axis=0), axis=0))


def _unmoved(
    series: Array,
    window: _Window,
    feature: int,
    scales: tuple[Scaled, ...],
    variables: tuple[Variable, ...],
) -> bool:
    """Whether a frame of the script holds both columns, and the source at no other steps.

    Of a column that was moved to later steps, such as the value a day before, what looks like the
    future is the past.
    """
    if _earlier(series, window.column, window.ahead):
        return False
    frames = {v.name for v in variables if v.kind == "frame" and len(v.columns) <= WIDTH}
    held: dict[tuple[str, int], set[int]] = {}
    for one in scales:
        if one.part == "training" and len(one.channel) == 1 and one.variable in frames:
            held.setdefault((one.variable, one.channel[0]), set()).add(one.column)
    homes = {frame: held[frame, channel] for frame, channel in held if channel == window.column}
    alone = all(len(columns) == 1 for columns in homes.values())
    return alone and any((frame, feature) in held for frame in homes)


def _earlier(table: Array, column: int, ahead: int) -> bool:
    """Whether another column holds this one's values by so many steps, or fewer, before it does."""
    source = table[:, column]
    for other in range(table.shape[1]):
        for steps in range(1, ahead + 1):
            one, two = table[:-steps, other], source[steps:]
            known = np.isfinite(one) & np.isfinite(two)
            if other == column or known.sum() < FEWEST or np.ptp(one[known]) == 0:
                continue
            if abs(np.corrcoef(one[known], two[known])[0, 1]) > 1 - 1e-6:
                return True
    return False
