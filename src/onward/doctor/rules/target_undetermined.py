"""The inputs do not say what the targets are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Comparison
from onward.doctor.experiments.lag_fit import LagFit
from onward.doctor.experiments.outcome import Outcomes
from onward.doctor.experiments.pairs import AllPairs, Pairs, distinct
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.unfed import Unfed
from onward.doctor.learned import learned
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._answers import right
from onward.doctor.rules._kinds import one_a_batch, own_future

NOTHING, ROWS, STEPS, LEFT, MORE = 0.03, 300, 150, 0.25, 0.3
DECIDED, ALONE, REST, HALF, HALFWAY, WORTH = 0.9, 0.1, 0.1, 0.5, 0.15, 0.08
"""Share of what the network leaves that a column tells, where the inputs alone tell so little of
it, for the column to decide the rest; then so much of the variance left is enough."""
LOOSE = " It may be something that nobody could measure."
UNTRAINED = 0.4
"""How sure it is before training, or of what a series does next: a remark."""


def check(
    pairs: AllPairs,
    lag_fit: Mapping[str, LagFit],
    outcome: Outcomes,
    shifts: Mapping[str, tuple[Shift | None, ...]],
    training: tuple[Comparison, ...] = (),
    comparisons: tuple[Comparison, ...] = (),
    unfed: tuple[Unfed, ...] = (),
) -> Verdict:
    """Ask whether equal inputs have different targets, and whether anything tells them."""
    if not pairs.training:
        return NotChecked("no training target could be aligned with its inputs")
    pair = distinct(pairs.training[0])
    if (conflict := _conflicts(pair)) is not None:
        return conflict
    asked = _judged(outcome, training, comparisons)
    if (beside := _beside(unfed, outcome.steps, asked, pair)) is not None:
        return beside
    fit = lag_fit["training"]
    if fit.rows < ROWS or not fit.scores:
        return NotChecked(f"{fit.rows} different training targets are too few to tell")
    evidence = {"explained": fit.best, "rows": fit.rows, "steps": outcome.steps}
    if outcome.steps == 0 and fit.best < NOTHING and shifts["training"][0] is None:
        return Found(
            f"Nothing that was tried tells the targets from their inputs: linear, quadratic and "
            f"memory rules explain {max(fit.best, 0):.1%} of the variance of {fit.rows} targets on "
            "held-out halves. A network may find a rule that is more intricate.",
            evidence,
            UNTRAINED,
            pair.comparisons[0].where,
        )
    if shifts["training"][0] is not None or fit.best >= NOTHING or outcome.steps < STEPS:
        return Clear(evidence)
    if asked is None:
        return Clear(evidence)
    evidence |= {"left": asked.left}
    if not asked.nothing or one_a_batch(training):
        return Clear(evidence)
    ahead = own_future(pair)
    return Found(
        f"Nothing that was tried tells the targets from their inputs: linear, quadratic and "
        f"memory rules explain {max(fit.best, 0):.1%} of the variance of {fit.rows} targets on "
        f"held-out halves, and after {outcome.steps} steps {asked.said}."
        + " They are what the series does next: it may be that nothing tells it."
        * ahead,
        evidence,
        UNTRAINED if ahead else 0.6 if asked.held_out else 0.5,
        pair.comparisons[0].where,
    )


def _beside(
    unfed: tuple[Unfed, ...], steps: int, asked: _Judged | None, pair: Pairs
) -> Found | None:
    """Return a finding if a column beside those that are fed tells much of what was not learned."""
    if steps < STEPS or asked is None:
        return None
    telling = [one for one in unfed if _tells(one, asked.left)]
    if not telling:
        return None
    best = next((one for one in telling if one.column is not None), telling[0])
    name = f"`{best.variable}`"
    if best.column is not None:
        column = f"`{best.column}`" if isinstance(best.column, str) else best.column
        name = f"column {column} of {name}"
    return Found(
        f"{name[0].upper()}{name[1:]} lies beside the inputs and is not among them. After {steps} "
        f"steps the network leaves {best.left:.0%} of the targets' variance: simple rules on its "
        f"inputs tell {max(best.without, 0):.0%} of that on held-out halves, with this column "
        f"{best.beyond:.0%}." + LOOSE * (best.column is None),
        {
            "variable": best.variable,
            "column": best.column,
            "left": best.left,
            "told_by_inputs": best.without,
            "told_with_column": best.beyond,
            "rows": best.rows,
        },
        UNTRAINED if best.column is None else 0.85,
        pair.comparisons[0].where,
        f"Feed {name} too.",
    )


def _tells(one: Unfed, left: float) -> bool:
    """Whether a column tells much of what the network leaves, or all of a smaller rest."""
    more = one.beyond - max(one.without, 0.0)
    decided = one.column is not None and one.beyond >= DECIDED and one.without <= ALONE
    most = one.column is not None and more >= HALF
    least = REST if decided else HALFWAY if most else LEFT
    return min(one.left, left) >= least and more >= MORE and more * one.left >= WORTH


@dataclass(frozen=True)
class _Judged:
    """What the network left unlearned: as a share of what the best constant leaves."""

    left: float
    nothing: bool
    held_out: bool
    said: str


def _judged(
    outcome: Outcomes, training: tuple[Comparison, ...], comparisons: tuple[Comparison, ...]
) -> _Judged | None:
    """Return what evaluation says, or training where there is none."""
    if (asked := outcome.evaluation) is not None:
        share = asked.share
        said = f"the network's error in evaluation is {share:.2f} of that variance"
        return _Judged(share, share > 0.95, True, said)
    if (answers := right(comparisons)) is not None:
        share, chance, count = answers
        near = share < chance + 2.5 * float(np.sqrt(chance * (1 - chance) / count))
        said = f"{share:.0%} of {count} answers are right, where the commonest is right in "
        return _Judged((1 - share) / max(1 - chance, 1e-9), near, True, f"{said}{chance:.0%}")
    how = learned(training)
    if how is None or not np.isfinite(how.share):
        return None
    said = f"the training error is {how.share:.2f} of that of the best constant"
    return _Judged(how.share, how.share > 0.97 and outcome.steps >= 2 * STEPS, False, said)


def _conflicts(pair: Pairs) -> Found | None:
    """Return a finding if the same inputs come with different targets."""
    if pair.tokens or (pair.sequence and pair.x.shape[1] < 2):
        return None
    groups: dict[bytes, list[int]] = {}
    for number, row in enumerate(pair.x):
        groups.setdefault(row.tobytes(), []).append(number)
    shared = [np.array(members) for members in groups.values() if len(members) > 1]
    rows = sum(len(members) for members in shared)
    if rows < max(20, 0.3 * len(pair.x)):
        return None
    total = float(((pair.y - pair.y.mean(axis=0)) ** 2).sum(axis=(1, 2)).mean())
    within = sum(
        float(((pair.y[members] - pair.y[members].mean(axis=0)) ** 2).sum()) for members in shared
    )
    floor = within / len(pair.x) / total if total > 0 else 0.0
    if floor < 0.3:
        return None
    return Found(
        f"{rows} of {len(pair.x)} input rows occur more than once with different targets: no "
        f"network can tell {floor:.0%} of the targets' variance from these inputs.",
        {"rows": len(pair.x), "repeated": rows, "untold": floor, "inputs": len(groups)},
        0.8,
        pair.comparisons[0].where,
    )


RULE = Rule(
    code="OW106",
    name="target-undetermined",
    what="The targets do not follow from the inputs: something that decides them is missing.",
    why="No network can learn it. The best answer is the targets' mean.",
    threshold="Equal inputs whose targets differ in 30% of the variance; a column beside the "
    "inputs that tells 30% more of what the network leaves, or 90% of a smaller rest; or less than "
    "3% explained by every rule tried and an error of 95% of the variance after 150 steps.",
    source="The variance among targets of equal inputs is a lower bound of the squared error.",
    remedy="Look for what decides the target and make it an input: a parameter of the process, an "
    "earlier value, the state it begins with.",
    wrong_when="The rule is too intricate for simple rules, such as parity, and was not learned.",
    check=check,
    consequences=(
        "constant-prediction",
        "overfit",
        "persistence-unbeaten",
        "linear-suffices",
        "learning-rate-too-low",
        "learning-rate-too-high",
        "exploding-gradient",
    ),
    severity=3,
)
