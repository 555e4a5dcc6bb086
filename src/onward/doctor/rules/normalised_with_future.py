"""Training data were scaled with statistics of the data they are tested on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from onward.doctor.evidence import Variable
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.scales import Scaled
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._own_scale import own_scale
from onward.doctor.rules._raw_scale import raw_scale
from onward.doctor.rules._slope import whole_slope

EXACT, APART, FEWEST, MANY, POSITIONS = 0.01, 0.03, 60, 0.2, 8
SURELY, DRAWN = 5e-4, 4.0
"""How near to standard is never by chance; deviations of a mean of random numbers."""


@dataclass(frozen=True)
class _Column:
    name: str
    train: Array
    test: Array

    @property
    def whole(self) -> Array:
        """All values that were seen, each once."""
        return np.union1d(self.train, self.test)


def check(
    pairs: AllPairs,
    variables: tuple[Variable, ...] = (),
    timeline: Timeline | None = None,
    scales: tuple[Scaled, ...] = (),
    slopes: tuple[Scaled, ...] = (),
) -> Verdict:
    """Ask whether training and test values are standard together but not apart."""
    train = pairs.training[0] if pairs.training else None
    found = (
        None
        if train is None
        else (own_scale(train) or raw_scale(scales, train) or whole_slope(slopes, train))
    )
    if found is not None:
        return found
    test = _held_out(pairs)
    if train is None or test is None:
        return NotChecked("no held-out inputs were seen beside the training inputs")
    if train.tokens or test.x.shape[2] != train.x.shape[2]:
        return NotChecked("the inputs are no numbers of the same kind")
    columns = _columns(train, test)
    if not columns:
        return NotChecked("too few different values, or evaluation repeats the training inputs")
    for alike in (columns, _stitched(train, timeline), _held(columns, variables)):
        hits = [hit for column in alike if (hit := _standard(column) or _ranged(column))]
        # Of very many columns, a few are standard by chance; whoever scales does it to most.
        if hits and len(hits) >= MANY * len(alike):
            return hits[0]
    return Clear({column.name: float(abs(column.train.mean())) for column in columns})


def _held_out(pairs: AllPairs) -> Pairs | None:
    """Return pairs of the evaluation, or its inputs alone where nothing was compared."""
    if pairs.evaluation:
        return pairs.evaluation[0]
    if pairs.asked is None:
        return None
    train = pairs.training[0]
    nothing = np.full((len(pairs.asked), 1, train.y.shape[2]), np.nan)
    return replace(train, x=pairs.asked, y=nothing, prediction=None)


def _columns(train: Pairs, test: Pairs) -> list[_Column]:
    made = []
    for feature in range(train.x.shape[2]):
        values = [train.x[..., feature].ravel()]
        if train.y.shape[2] == 1 and not train.classes:
            asked = train.y.ravel()
            values += [asked] if np.isin(asked[:50], values[0]).mean() > 0.5 else []
        known = np.unique(np.concatenate(values))
        held = [test.x[..., feature].ravel()]
        if len(values) > 1 and test.y.shape[2] == 1:
            asked = test.y[np.isfinite(test.y)]
            held += [asked] if np.isin(asked[:50], held[0]).mean() > 0.5 else []
        other = np.unique(np.concatenate(held))
        apart = np.setdiff1d(other, known)
        if min(len(known), len(other)) >= FEWEST and len(apart) > 0.5 * len(other):
            made.append(_Column(f"feature {feature}", known, other))
    if train.x.shape[1] == 1 and len(made) >= POSITIONS:
        # Positions of one series where channels come first: they were scaled by one number.
        known, other = np.unique(train.x), np.unique(test.x)
        return [_Column("series (all positions)", known, other)]
    return made


def _stitched(train: Pairs, timeline: Timeline | None) -> list[_Column]:
    """Return the series put together from windows: up to the end of training, and the rest."""
    if timeline is None or timeline.series.shape[1] != train.x.shape[2]:
        return []
    begins = timeline.at(train.x)
    known = np.asarray(np.isfinite(timeline.series).all(axis=1))
    edges = np.flatnonzero(np.diff(np.r_[False, known, False].astype(int))).reshape(-1, 2)
    taught = np.zeros(len(known), dtype=bool)
    for first, last in edges:
        inside = begins[(begins >= first) & (begins < last)]
        taught[first : inside.max() + timeline.length if inside.size else first] = True
    early, late = timeline.series[known & taught], timeline.series[known & ~taught]
    if min(len(early), len(late)) < FEWEST:
        return []
    return [
        _Column(f"feature {feature}", early[:, feature], late[:, feature])
        for feature in range(early.shape[1])
    ]


def _held(columns: list[_Column], variables: tuple[Variable, ...]) -> list[_Column]:
    """Return the whole series a variable holds, for columns whose values are all in it.

    Its training part is all up to the last value that training was seen to use.
    """
    made = []
    for variable in variables:
        array = variable.values.array
        if array.dtype.kind != "f" or not 1 <= array.ndim <= 2 or not variable.values.whole:
            continue
        series = array.astype("float32").astype(float).reshape(len(array), -1)
        if len(series) < FEWEST or series.shape[1] > 16:
            continue
        for column in columns:
            for values in (line[np.isfinite(line)] for line in series.T):
                used = np.isin(values, column.train)
                inside = np.isin(column.train, values).mean()
                tested = np.isin(column.test, values).mean()
                cut = int(np.flatnonzero(used)[-1]) + 1 if used.any() else 0
                if min(inside, tested) > 0.95 and FEWEST <= cut < 0.97 * len(values):
                    made.append(_Column(f"`{variable.name}`", values[:cut], values[cut:]))
    return made


def _standard(column: _Column) -> Found | None:
    """Mean 0 and standard deviation 1 together, and not so in training alone."""
    whole, alone = column.whole, column.train
    off = max(abs(whole.mean()), abs(whole.std() - 1))
    away = max(abs(alone.mean()), abs(alone.std() - 1))
    if off > EXACT or away < APART or away < 5 * off:
        return None
    if off > SURELY and away < DRAWN / np.sqrt(len(alone)):
        return None  # So far apart are few numbers from many, both drawn from a standard normal.
    return Found(
        f"Together, the training and test values of input {column.name} have mean "
        f"{_zero(whole.mean())} and standard deviation {whole.std():.3f}; the training values "
        f"alone have {alone.mean():.3f} and {alone.std():.3f}. They were standardised with the "
        "test part's numbers too.",
        {
            "mean_together": float(whole.mean()),
            "deviation_together": float(whole.std()),
            "mean_training": float(alone.mean()),
            "deviation_training": float(alone.std()),
        },
        0.85,
    )


def _zero(value: float) -> str:
    return f"{abs(value):.3f}" if abs(value) < 5e-4 else f"{value:.3f}"


def _ranged(column: _Column) -> Found | None:
    """From exactly 0 (or -1) to exactly 1 together, and not so in training alone."""
    whole, alone = column.whole, column.train
    low, high = whole.min(), whole.max()
    if abs(high - 1) > 1e-5 or min(abs(low), abs(low + 1)) > 1e-5 or _even(whole):
        return None
    short = max(alone.min() - low, high - alone.max()) / (high - low)
    if short < APART:
        return None
    return Found(
        f"Together, the training and test values of input {column.name} go from exactly "
        f"{low:.0f} to exactly 1; the training values alone go from {alone.min():.3f} to "
        f"{alone.max():.3f}. The range was taken from the test part too.",
        {
            "least_together": float(low),
            "most_together": float(high),
            "least_training": float(alone.min()),
            "most_training": float(alone.max()),
        },
        0.85,
    )


def _even(values: Array) -> bool:
    """Whether values are evenly spaced: a clock, not something measured."""
    gaps = np.diff(np.sort(values))
    return bool(gaps.std() < 0.05 * gaps.mean())


RULE = Rule(
    code="OW104",
    name="normalised-with-future",
    what="Mean, spread or range for scaling were taken from all data, the test part included.",
    why="The network is told where the future lies, and the test is easier than use will be.",
    threshold="Mean 0 and deviation 1 within 0.01 (or the range exactly) for training and test "
    "together, and off by more than 0.03 for training alone; the same to 0.0001 for the script's "
    "own series by the scale that made the inputs (by its slope, where windows were moved one by "
    "one), or for its test part by a scale of its own; or one extreme, mean or deviation for all "
    "rows with their targets, and not without.",
    source="Scaling leaves these numbers exact on the data it was computed from.",
    remedy="Split first. Take mean and deviation from the training part, and apply them to both.",
    wrong_when="The scale is known beforehand, such as a percentage.",
    check=check,
    severity=2,
)
