"""What decides the target lies further back than the window reaches."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import LayerCall
from onward.doctor.experiments.lag_fit import shared
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict

GAIN, ENOUGH, REACH, ROWS = 0.15, 0.3, 5, 120


def check(pairs: AllPairs, timeline: Timeline, layer_calls: tuple[LayerCall, ...] = ()) -> Verdict:
    """Fit the targets on the window, and on what came before it too."""
    if not pairs.training or pairs.training[0].sequence or pairs.training[0].classes:
        return NotChecked("the targets are not one number for a window")
    if any(call.given == "carried" for call in layer_calls if call.training):
        return NotChecked("the state is carried over, so memory does not end with the window")
    pair = pairs.training[0]
    length, features = timeline.length, timeline.series.shape[1]
    if pair.x.shape[1] != length or features > 8:
        return NotChecked("the windows differ in length, or have many features")
    best, scores = length, {length: _explained(pair, timeline, length)}
    for lags in (2 * length, 3 * length, REACH * length):
        if lags * features > 150 or (score := _explained(pair, timeline, lags)) is None:
            continue
        scores[lags] = score
    within = scores[length]
    if within is None or len(scores) < 2:
        return NotChecked("too little of the series could be put together")
    best = max(scores, key=lambda lags: scores[lags] or -1.0)
    longer = scores[best] or 0.0
    evidence = {"window": length, "explained_within": within, "explained_beyond": longer}
    if longer - within < GAIN or longer < ENOUGH:
        return Clear(evidence)
    lag = _farthest(pair, timeline, best)
    return Found(
        f"The window holds {length} steps. A linear rule on it explains {max(within, 0):.0%} of "
        f"the targets' variance, one on {best} steps explains {longer:.0%}: what matters most lies "
        f"{lag} steps before the target, {lag - length} more than the network is shown.",
        {**evidence, "lag": lag},
        0.85,
        pair.comparisons[0].where,
        f"Use windows of more than {lag} steps, or add the value {lag} steps back as an input.",
    )


def _rows(pair: Pairs, timeline: Timeline, lags: int) -> tuple[Array, Array]:
    """Return lagged values of the series, and targets, in order of time."""
    begins, chosen = np.unique(timeline.at(pair.x), return_index=True)
    chosen, begins = chosen[begins >= 0], begins[begins >= 0]
    ends = begins + timeline.length - 1
    at = ends[:, None] - np.arange(lags)
    x = timeline.take(at.ravel()).reshape(len(at), -1)
    known = np.isfinite(x).all(axis=1)
    return x[known], pair.y[chosen][known][:, 0]


def _explained(pair: Pairs, timeline: Timeline, lags: int) -> float | None:
    x, y = _rows(pair, timeline, lags)
    if len(x) < max(ROWS, 2 * x.shape[1]):
        return None
    return shared(x, y, np.arange(len(x), dtype=np.int64))


def _farthest(pair: Pairs, timeline: Timeline, lags: int) -> int:
    """Return the lag beyond the window that goes with what the window leaves unsaid."""
    x, y = _rows(pair, timeline, lags)
    features = timeline.series.shape[1]
    inside, outside = np.split(x, [timeline.length * features], axis=1)
    inside = np.hstack([inside, np.ones((len(x), 1))])
    rest = y[:, 0] - inside @ np.linalg.lstsq(inside, y[:, 0], rcond=1e-6)[0]
    scores = [abs(np.corrcoef(column, rest)[0, 1]) for column in outside.T]
    return int(timeline.length + 1 + int(np.nanargmax(scores)) // features)


RULE = Rule(
    code="OW107",
    name="lag-beyond-window",
    what="The window given to the network ends before what decides the target.",
    why="No network can use what it is not shown.",
    threshold="A linear rule on a longer past explains 15% more of the variance than one on the "
    "window, and 30% in all.",
    source="Held-out halves of the series, put together from the windows that were seen.",
    remedy="Make the window longer than the longest lag that matters, or add that lag as an input.",
    wrong_when="The network carries its state from window to window.",
    check=check,
    consequences=(
        "persistence-unbeaten",
        "linear-suffices",
        "constant-prediction",
        "overfit",
        "target-undetermined",
    ),
    severity=3,
)
