"""The targets belong to another time than the predictions they are compared with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Call, Comparison, Evidence, Run
from onward.doctor.experiments._simple_rules import bent, best_rule, near
from onward.doctor.experiments.influence import Influence
from onward.doctor.experiments.judged_aside import JudgedAside
from onward.doctor.experiments.lag_fit import Index, depth, lagged, powers, shared, spell
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pace import Pace
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct, persistent
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.timeline import Timeline
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._answers import answered, taught
from onward.doctor.rules._elsewhere import judged_elsewhere, labels_apart, paced
from onward.doctor.rules._networks import looks_ahead, reads_backwards
from onward.doctor.rules._script import meant

LEADS = 8
GAIN, ENOUGH, SILENT, UNSURE, FEWEST, MOST = 0.2, 0.5, 0.1, 0.45, 150, 2500


def check(
    pairs: AllPairs,
    shifts: Mapping[str, tuple[Shift | None, ...]],
    calls: tuple[Call, ...] = (),
    layer_calls: tuple[object, ...] = (),
    influence: tuple[Influence, ...] = (),
    timeline: Timeline | None = None,
    outcome: Outcomes | None = None,
    comparisons: tuple[Comparison, ...] = (),
    evidence: Evidence | None = None,
    pace: Pace | None = None,
    unread: bool = False,
    judged_aside: JudgedAside | None = None,
) -> Verdict:
    """Look for the targets among the inputs, and for the time at which inputs tell them best."""
    if pace is not None:
        return paced(pace)
    if judged_aside is not None and (aside := judged_elsewhere(judged_aside)) is not None:
        return aside
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair, moved = pairs.training[0], shifts["training"][0]
    run = None if evidence is None else evidence.run
    if moved is not None and not unread:
        return _copied(pair, moved, pairs, shifts["evaluation"], calls, run)
    if (apart := labels_apart(pairs, timeline)) is not None:
        return apart
    learned = _learned(outcome, comparisons)
    if learned > 1 - GAIN:
        return Clear({"targets": pair.y.size, "learned": learned})
    if not pair.sequence:
        words = "" if run is None else meant(run.target)
        after = _after_window(pair, timeline, learned, words)
        return after or Clear({"targets": pair.y.size})
    if reads_backwards(layer_calls) or looks_ahead(influence):
        return Clear({"targets": pair.y.size})
    return _driven(distinct(pair), learned)


def _copied(
    pair: Pairs,
    moved: Shift,
    pairs: AllPairs,
    tested: tuple[Shift | None, ...],
    calls: tuple[Call, ...],
    run: Run | None,
) -> Verdict:
    evidence = {"steps_ahead": moved.steps, "agreeing": moved.agreeing, "targets": pair.y.size}
    where = pair.comparisons[0].where
    if moved.steps < 0 and persistent(pair, moved.feature):
        return Found(
            f"Each training target is the input {-moved.steps} step(s) before its prediction, in "
            f"{moved.agreeing:.0%} of {pair.y.size} targets: the network is taught the past, which "
            "it has already been shown.",
            evidence,
            0.9 if moved.exact else UNSURE,
            where,
        )
    other = _differs(moved, pairs, tested)
    if other is not None:
        return Found(
            f"Training compares with the value {moved.steps} step(s) after the last input seen, "
            f"evaluation with the one {other.steps} step(s) after.",
            {**evidence, "steps_ahead_in_evaluation": other.steps},
            0.85,
            where,
        )
    runs_free = any(call.fed_back for call in calls if call.phase == "evaluation")
    sure = _sureness(moved.steps, runs_free, "" if run is None else meant(run.target))
    sure = 0.0 if moved.steps <= round(_stands_still(pair, moved.feature)) else sure
    if sure:
        free = " and its predictions are fed back as if they were the next step" * runs_free
        return Found(
            f"Each training target is the input {moved.steps} steps later, not the next one"
            f"{free}: {moved.steps - 1} step(s) are skipped.",
            evidence,
            sure,
            where,
        )
    return Clear(evidence)


def _stands_still(pair: Pairs, feature: int) -> float:
    """Return for how many steps a series keeps its value: the next other value is as far away."""
    changes = float((np.diff(pair.x[..., feature], axis=1) != 0).mean())
    return 1 / max(changes, 1e-9)


def _sureness(steps: int, runs_free: bool, meant: str) -> float:
    """Return how sure it is that skipped steps are a mistake, given what the script's words say."""
    if steps < 2:
        return 0.0
    if runs_free:
        return 0.85
    if meant == "later":
        return 0.4 if steps == 2 else 0.0
    if steps == 2:
        return 0.75 if meant == "next" else 0.6
    return 0.6 if meant == "next" else 0.0


def _differs(moved: Shift, pairs: AllPairs, tested: tuple[Shift | None, ...]) -> Shift | None:
    """Return the shift of an evaluation that compares with another time."""
    for pair, other in zip(pairs.evaluation, tested, strict=True):
        same = pair.x.shape[2] == pairs.training[0].x.shape[2]
        if other is not None and same and other.steps != moved.steps:
            return other
    return None


def _driven(pair: Pairs, learned: float) -> Verdict:
    """Ask whether later inputs tell the targets, that the network has not seen by then."""
    steps = pair.x.shape[1]
    lags = min(depth(pair), max(1, steps - LEADS))
    if lags * pair.y.shape[0] < 100 or spell(pair).shape[2] > 16:
        return NotChecked("too few targets to tell at which time they belong")
    known, best, lead = 0.0, 0.0, 0
    alone = False
    for ahead in range(1, min(LEADS, steps - 2) + 1):
        later, y, rows = lagged(pair, lags + ahead, ahead)
        if len(later) < 100:
            continue
        past = _told(later[:, ahead:], y, rows, pair)
        score = _told(later, y, rows, pair)
        if score - past > best - known + 0.02:
            known, best, lead = past, score, ahead
            alone = ahead == 1 and _told(later[:, :1], y, rows, pair) > 0.9 * score
    evidence = {"explained_by_the_past": known, "explained_with_later": best, "steps_later": lead}
    if not lead or best - max(known, learned) <= GAIN or best <= ENOUGH:
        return Clear(evidence)
    return Found(
        f"The targets follow inputs that come up to {lead} step(s) after the prediction: "
        f"inputs up to its own time explain {max(known, 0):.0%} of their variance, with those "
        f"{lead} step(s) later {best:.0%}. The pairs are {lead} step(s) apart.",
        evidence,
        UNSURE if alone else 0.85,
        pair.comparisons[0].where,
    )


def _told(x: Array, y: Array, rows: Index, pair: Pairs) -> float:
    """Return what a rule with products tells, or the best table of two symbols."""
    if pair.tokens:
        return best_rule(x, y, rows, symbols=True)
    return shared(powers(x), y, rows)


def _learned(outcome: Outcomes | None, comparisons: tuple[Comparison, ...]) -> float:
    """Return the share of variance, or of the right answers above chance, that was learned.

    Of classes by what was taught, where that is known: evaluation may ask for another time.
    """
    known = taught(comparisons) if outcome is None or outcome.learned is None else outcome.learned
    return answered(comparisons) if known is None else known


def _after_window(
    pair: Pairs, timeline: Timeline | None, learned: float, words: str
) -> Found | None:
    """Ask whether what comes after a window tells its target, and the window nothing."""
    if timeline is None or pair.x.shape[1] != timeline.length or timeline.series.shape[1] > 6:
        return None
    chosen, begins = timeline.found(pair.x, MOST)
    lags, best, known, lead, later = min(timeline.length, 12), 0.0, 0.0, 0, None
    for ahead in range(1, LEADS + 1):
        at = (begins + timeline.length - 1 + ahead)[:, None] - np.arange(lags + ahead)
        x = timeline.take(at.ravel()).reshape(*at.shape, -1)
        whole = np.isfinite(x).all(axis=(1, 2))
        if whole.sum() < FEWEST:
            break
        y, rows = pair.y[chosen][whole][:, 0], np.arange(whole.sum())
        past, score = best_rule(x[whole, ahead:], y, rows), shared(bent(x[whole]), y, rows)
        if past >= score - GAIN and past >= SILENT:
            return None
        if score > best + 0.02:
            best, known, lead, later = score, past, ahead, (x[whole, :ahead], y)
    if later is None or best < ENOUGH or learned > best - GAIN:
        return None
    sure = UNSURE if known > SILENT or words == "later" or _foretold(*later) else 0.8
    return Found(
        f"The targets follow the series up to {lead} step(s) after the end of their windows: what "
        f"is in the window explains {max(known, 0):.0%} of their variance, with the {lead} step(s) "
        f"after it {best:.0%}. The pairs are {lead} step(s) apart.",
        {"explained_by_the_window": known, "explained_with_later": best, "steps_later": lead},
        sure,
        pair.comparisons[0].where,
    )


def _foretold(later: Array, y: Array) -> bool:
    """Whether targets are a curve of the next value alone, or the mean of the next: a forecast."""
    order = np.arange(len(y))
    for x in (later[:, -1], later.mean(axis=1)):
        if near(x, y, order) > 0.9 or shared(np.hstack([x, x**2, np.sign(x)]), y, order) > 0.9:
            return True
    return False


RULE = Rule(
    code="OW102",
    name="target-misaligned",
    what="Targets are paired with inputs of another time: some steps too early or too late.",
    why="The network is asked for what it has not seen yet, or for what it was just shown.",
    threshold="A target equal to the input of another time than the next; or later inputs that "
    "explain 20% more of the targets' variance than all inputs up to the prediction; or a rollout "
    "whose first answers fit the series five times better at another pace; or a reported error "
    "that predictions have against another stretch of the series, and twice what they have against "
    "the one they were taught.",
    source="Exact equality; held-out halves of the pairs that were seen.",
    remedy="Print one input row and its targets side by side. To predict the next value, pair "
    "`series[:, :-1]` with `series[:, 1:]`, and shift once only.",
    wrong_when="Several steps ahead are meant, or a delay line is the task.",
    check=check,
    consequences=(
        "persistence-unbeaten",
        "constant-prediction",
        "linear-suffices",
        "target-undetermined",
        "closed-loop-gap",
        "loss-metric-disagree",
        "overfit",
        "lag-beyond-window",
        "learning-rate-too-low",
        "learning-rate-too-high",
    ),
    severity=3,
)
