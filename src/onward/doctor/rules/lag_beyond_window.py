"""What decides the target lies further back than the window reaches."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Call, Comparison, Variable
from onward.doctor.experiments._curves import left_by_curve
from onward.doctor.experiments._simple_rules import STEPS, bent, best_rule, one_lag, stepped
from onward.doctor.experiments._symbols_beyond import Beyond, symbols_beyond
from onward.doctor.experiments.lag_fit import Index, shared
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._answers import answered, taught

GAIN, SMALL, HALF, ENOUGH, REACH, ROWS = 0.15, 0.12, 0.5, 0.3, 5, 120
FEATURES, COLUMNS, MOST = 16, 420, 2500
"""Features of a step, lagged values of a target, and targets that are looked at, at most."""
NEARLY = 0.03
"""Share of the variance by which the shortest past that will do may fall short of the best."""


def check(
    pairs: AllPairs,
    timeline: Timeline | None = None,
    calls: tuple[Call, ...] = (),
    outcome: Outcomes | None = None,
    comparisons: tuple[Comparison, ...] = (),
    variables: tuple[Variable, ...] = (),
) -> Verdict:
    """Fit the targets on the window, and on what came before it too."""
    if not pairs.training or pairs.training[0].sequence:
        return NotChecked("there is not one target for a window")
    passes = (call for call in calls if call.phase == "training" and not call.fed_back)
    if any(call.given == "carried" for call in passes):
        return NotChecked("the state is carried over, so memory does not end with the window")
    pair = pairs.training[0]
    learned = _learned(pair, outcome, comparisons)
    if learned is None:
        return NotChecked("it is not known how many answers are right")
    if pair.tokens:
        return _of_symbols(pair, symbols_beyond(pair, variables), learned)
    if timeline is None:
        return NotChecked("the inputs are no overlapping windows of a series")
    length, features = timeline.length, timeline.series.shape[1]
    if pair.x.shape[1] != length or features > FEATURES:
        return NotChecked("the windows differ in length, or have many features")
    if learned > 1 - SMALL:
        return Clear({"window": length, "learned": learned})
    scores: dict[int, tuple[float, float]] = {}
    for lags in (length + 1, 2 * length, 3 * length, REACH * length):
        if lags * features <= COLUMNS and (both := _explained(pair, timeline, lags)) is not None:
            scores[lags] = both
    if not scores:
        return NotChecked("too little of the series could be put together")
    most = max(longer - within for within, longer in scores.values())
    best = next(lags for lags, (one, more) in scores.items() if more - one > most - NEARLY)
    within, longer = scores[best]
    evidence = {"window": length, "explained_within": within, "explained_beyond": longer}
    if not _more(longer, max(within, learned)):
        return Clear({**evidence, "learned": learned})
    lag = _farthest(pair, timeline, best)
    return Found(
        f"The window holds {length} steps. The best simple rule on it explains {max(within, 0):.0%}"
        f" of the targets' variance, one on {best} steps explains {longer:.0%}: what matters most "
        f"lies {lag} steps before the target, {lag - length} more than the network is shown.",
        {**evidence, "lag": lag},
        0.85,
        pair.comparisons[0].where,
        f"Use windows of more than {lag} steps, or add the value {lag} steps back as an input.",
    )


def _more(longer: float, known: float) -> bool:
    """Whether a longer past tells much more, or a bit less but half of what is not known."""
    gain = longer - known
    return longer >= ENOUGH and (gain >= GAIN or (gain >= SMALL and gain >= HALF * (1 - known)))


def _of_symbols(pair: Pairs, told: Beyond | None, learned: float) -> Verdict:
    """Hold what two symbols tell, one of them before the window, against what the network does."""
    if told is None:
        return NotChecked("the windows of symbols were found again in no series of the script")
    length = pair.x.shape[1]
    evidence = {
        "window": length,
        "explained_within": told.within,
        "explained_beyond": told.longer,
        "learned": learned,
    }
    if not _more(told.longer, max(told.within, learned)):
        return Clear(evidence)
    return Found(
        f"The window holds {length} symbols. A table by any two of them explains "
        f"{max(told.within, 0):.0%} of the targets' variance, one by the symbol of `{told.series}` "
        f"{told.lag} steps before the target and another {told.longer:.0%}: what matters lies "
        "before the window.",
        {**evidence, "lag": told.lag},
        0.85,
        pair.comparisons[0].where,
        f"Use windows of more than {told.lag} steps.",
    )


def _learned(
    pair: Pairs, outcome: Outcomes | None, comparisons: tuple[Comparison, ...]
) -> float | None:
    """Return the share of variance, or of right answers above chance, that the network tells."""
    if pair.classes:
        known = taught(comparisons)
        return None if known is None else max(known, answered(comparisons))
    return (None if outcome is None else outcome.learned) or 0.0


def _rows(pair: Pairs, timeline: Timeline, lags: int) -> tuple[Array, Array]:
    """Return lagged values ``(target, lag, feature)`` and some targets, in order of time."""
    chosen, begins = timeline.found(pair.x, MOST)
    ends = begins + timeline.length - 1
    at = ends[:, None] - np.arange(lags)
    x = timeline.take(at.ravel()).reshape(*at.shape, -1)
    known = np.isfinite(x).all(axis=(1, 2))
    return x[known], pair.y[chosen][known][:, 0]


def _explained(pair: Pairs, timeline: Timeline, lags: int) -> tuple[float, float] | None:
    """Return what the window tells of the targets, and what so many steps tell of the same."""
    x, y = _rows(pair, timeline, lags)
    if len(x) < max(ROWS, 2 * lags * x.shape[2]):
        return None
    order = np.arange(len(x), dtype=np.int64)
    longer = _any(x, y, order)
    return _any(x[:, : timeline.length], y, order) if longer > ENOUGH else longer, longer


def _any(x: Array, y: Array, order: Index) -> float:
    """Return what the best rule tells: a simple one, of one lag, or a sum of any of single lags."""
    best = max(best_rule(x, y, order), one_lag(x, y, order))
    few = x.shape[1] * x.shape[2] * STEPS <= min(COLUMNS, len(x) // 4)
    return max(best, shared(stepped(x), y, order)) if few else best


def _farthest(pair: Pairs, timeline: Timeline, lags: int) -> int:
    """Return the lag beyond the window that goes with what the window leaves unsaid."""
    x, y = _rows(pair, timeline, lags)
    inside = bent(x[:, : timeline.length])
    inside = np.hstack([inside, np.ones((len(x), 1))])
    rest = y - inside @ np.linalg.lstsq(inside, y, rcond=1e-6)[0]
    outside = x[:, timeline.length :].reshape(len(x), -1)
    left = [sum(left_by_curve(column, one, 2) for one in rest.T) for column in outside.T]
    return int(timeline.length + 1 + int(np.argmin(left)) // x.shape[2])


RULE = Rule(
    code="OW107",
    name="lag-beyond-window",
    what="The window given to the network ends before what decides the target.",
    why="No network can use what it is not shown.",
    threshold="Simple rules (linear, quadratic, additive, nearest neighbours) on a longer past "
    "explain 15% more of the variance than on the window, and than the network does, or 12% and "
    "half of what these leave; and 30% in all. Of symbols: tables by any two of them.",
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
        "exploding-gradient",
    ),
    severity=3,
)
