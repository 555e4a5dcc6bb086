"""Training data are known by heart, held-out data are not."""

from __future__ import annotations

import re

import numpy as np

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Pairs
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._by_heart import ByHeart, learned_by_heart, unknown
from onward.doctor.rules._script import says

RATIO, RISE, POINTS = 3.0, 1.15, 4
EXACT = 0.002
"""Error in training, in units of the variance, that only data known by heart have where the
evaluation's is a hundred times as large."""
LARGE, SMALL, EXACTLY = 0.2, 0.05, 1000
"""What counts as an error in evaluation, in units of the variance; and what does where it is a
thousand times that of data known by heart."""
KNOWN, MISSED = 0.03, 0.3
"""Wrong answers on training rows, at most, and on others, at least."""

BATCHES, ROWS = 6, 200
"""Batches and series that must be looked at to say that none of them came twice."""

STOPS = re.compile(r"load_state_dict|patience|early.?stop", re.IGNORECASE)
"""Words of scripts that keep the best network: what comes after it does no harm."""


def check(
    training: tuple[Comparison, ...],
    outcome: Outcomes,
    evidence: Evidence,
    evaluation: tuple[Comparison, ...] = (),
    pairs: AllPairs | None = None,
) -> Verdict:
    """Compare errors in training and in evaluation, at the end and over time."""
    judged = outcome.evaluation
    last = evaluation or (() if judged is None else judged.pairs.comparisons)
    if not last:
        return NotChecked("no comparison was seen besides the training loss")
    if pairs is not None and pairs.training and _drawn_afresh(pairs.training[0]):
        return Clear({"training_rows": len(pairs.training[0].x), "seen_twice": 0})
    if _runs_free(evidence, last[-1]) and not _runs_free(evidence, training[-1]):
        return NotChecked("the network runs freely in evaluation and was not trained so")
    learned = learned_by_heart(evidence)
    if learned is not None:
        return _of_classes(learned, last, outcome, evidence)
    curve = _curve(evaluation)
    train = _late(training)
    if outcome.training is not None and judged is not None:
        taught, asked = outcome.training.share, unknown(outcome.training, judged)
        worse = judged.network > judged.constant
    elif len(curve) and train is not None:
        taught, asked, worse = train, float(curve[-1]), False
    else:
        return NotChecked("no error was seen both in training and in evaluation")
    risen = bool(len(curve) >= POINTS and curve[-1] > RISE * curve.min())
    numbers = {
        "training": taught,
        "evaluation": asked,
        "best_evaluation": float(curve.min()) if len(curve) else asked,
        "steps": outcome.steps,
    }
    simple = None if judged is None else judged.linear
    beaten = judged is not None and simple is not None and simple < 0.8 * judged.network
    by_heart = taught < 0.1 and asked > 5 * taught and (worse or beaten) and _alike(outcome)
    exact = taught < EXACT and asked > 100 * taught and _alike(outcome)
    known = exact and asked > EXACTLY * taught
    unlike = asked > RATIO * taught and asked > (SMALL if known else LARGE)
    if not unlike or not (risen or by_heart or exact):
        return Clear(numbers)
    stops = says(evidence.run.target, STOPS)
    rose = f", after a best of {curve.min():.3g} on the way" if risen else ""
    return Found(
        f"The error in training is {taught:.3g} and in evaluation {asked:.3g}{rose}: "
        f"{asked / max(taught, 1e-12):.3g} times as much.",
        numbers,
        0.4 if stops else 0.75 if risen and (worse or asked > 5 * taught) else 0.6,
        last[-1].where,
    )


def _of_classes(
    learned: ByHeart, evaluation: tuple[Comparison, ...], outcome: Outcomes, evidence: Evidence
) -> Verdict:
    """Hold wrong answers on known rows against those on rows that were never trained on."""
    numbers = {
        "training": learned.known,
        "evaluation": learned.unseen,
        "training_rows": learned.rows,
        "steps": outcome.steps,
    }
    if learned.known > KNOWN or learned.unseen < MISSED or learned.unseen < 8 * learned.known:
        return Clear(numbers)
    return Found(
        f"Of {learned.rows} training series, each seen {learned.times:.3g} times in the batches "
        f"looked at alone, {learned.known:.1%} are answered wrongly at the end; of series that "
        f"were not trained on {learned.unseen:.1%}.",
        numbers,
        0.4 if says(evidence.run.target, STOPS) else 0.7,
        evaluation[-1].where,
    )


def _runs_free(evidence: Evidence, comparison: Comparison) -> bool:
    """Whether predictions came back as inputs: their errors grow, whatever was learned."""
    call = evidence.call(comparison.call)
    return call is not None and call.fed_back > 0


def _drawn_afresh(pair: Pairs) -> bool:
    """Whether no training series was seen twice, among enough of them: none is known by heart."""
    batches = len(pair.comparisons)
    if batches < BATCHES or len(pair.x) < ROWS:
        return False
    return len({row.tobytes() for row in pair.x}) == len(pair.x)


def _alike(outcome: Outcomes) -> bool:
    """Whether held-out inputs are of the size of those of training: not a series that grew away."""
    if outcome.training is None or outcome.evaluation is None:
        return True
    taught, asked = outcome.training.pairs.x, outcome.evaluation.pairs.x
    return bool(abs(asked.mean() - taught.mean()) < 0.75 * taught.std())


def _curve(evaluation: tuple[Comparison, ...]) -> np.ndarray:
    """Return the values of the evaluation that was made most often, over the run."""
    sites: dict[int, list[tuple[int, float]]] = {}
    for c in evaluation:
        if c.value is not None and np.isfinite(c.value) and c.kind != "accuracy":
            sites.setdefault(c.site, []).append((c.step, c.value))
    longest = max(sites.values(), key=len, default=[])
    steps = sorted({step for step, _ in longest})
    return np.array([np.mean([v for s, v in longest if s == step]) for step in steps])


def _late(training: tuple[Comparison, ...]) -> float | None:
    values = [c.value for c in training if c.value is not None and np.isfinite(c.value)]
    return float(np.mean(values[-4:])) if values else None


RULE = Rule(
    code="OW309",
    name="overfit",
    what="The network knows its training data by heart and fails on others.",
    why="What it learned after the best point is noise.",
    threshold="Three times the error in evaluation, and either an evaluation loss that has risen "
    "15% above its best, or one worse than the mean or than a linear rule, or a hundred times that "
    "of training data learned to 0.2%. Of classes: 3% of wrong answers at most on rows that came "
    "three times or more, and 30% or more on others.",
    source="Prechelt (1998), Early Stopping, But When?; the numbers are ours.",
    remedy="Keep the network of the best evaluation, draw fresh series, make it smaller, or add "
    "dropout or weight decay.",
    wrong_when="The held-out data are of another kind. Where no training series was seen twice, it "
    "is not claimed. Where the script speaks of early stopping, or loads a state it kept, it is a "
    "remark only.",
    check=check,
    consequences=("linear-suffices", "persistence-unbeaten"),
    severity=1,
)
