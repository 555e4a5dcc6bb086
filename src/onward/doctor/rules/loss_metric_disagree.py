"""The network is trained on one thing and judged by another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from onward.doctor.evidence import Comparison, Evidence
from onward.doctor.experiments.calibration import Calibrated
from onward.doctor.experiments.changes import Change
from onward.doctor.experiments.functions import Disagreement
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs
from onward.doctor.experiments.shifts import Shift
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._as_given import as_given
from onward.doctor.rules._changed import changed
from onward.doctor.rules._lopsided import lopsided
from onward.doctor.rules._renamed import renamed
from onward.doctor.rules._reported import in_other_units
from onward.doctor.rules._stands_for import unwrapped
from onward.doctor.rules._two_functions import two_functions

UNITS, BENT = 8.0, 4.0


def check(
    pairs: AllPairs,
    evidence: Evidence,
    functions: tuple[Disagreement, ...] = (),
    calibration: tuple[Calibrated | None, tuple[Calibrated, ...]] = (None, ()),
    shifts: Mapping[str, tuple[Shift | None, ...]] | None = None,
    told: tuple[Told, ...] = (),
    changes: Mapping[str, tuple[Change | None, ...]] | None = None,
) -> Verdict:
    """Hold training and evaluation targets against each other as functions of the inputs."""
    if not evidence.evaluation and not pairs.evaluation and not told:
        return NotChecked("no comparison was seen besides the training loss")
    looks = (
        *(two_functions(one, evidence, told) for one in functions),
        _moved(pairs, shifts or {}),
        _units(pairs, evidence),
        _bent(*calibration),
        _threshold(evidence),
        unwrapped(evidence, told),
        _outputs(evidence),
        renamed(evidence),
        in_other_units(pairs, told, calibration[0]),
        changed(pairs, shifts or {}, changes or {}, evidence),
        lopsided(evidence, told),
    )
    found = [look for look in looks if look is not None]
    if found:
        return max(found, key=lambda look: look.confidence)
    if not functions:
        return NotChecked("training and evaluation targets could not be fitted on the same inputs")
    return Clear({"apart": max(one.apart for one in functions)})


def _moved(pairs: AllPairs, shifts: Mapping[str, tuple[Shift | None, ...]]) -> Found | None:
    """Training asks for the next value, evaluation for one at another distance."""
    taught = next(iter(shifts.get("training", ())), None)
    if taught is None:
        return None
    for pair, asked in zip(pairs.evaluation, shifts["evaluation"], strict=True):
        same = pair.x.shape[2] == pairs.training[0].x.shape[2]
        if asked is not None and same and asked.steps != taught.steps:
            return Found(
                f"The loss asks for the input {taught.steps} step(s) on, the evaluation for the "
                f"one {asked.steps} step(s) on.",
                {"steps_in_training": taught.steps, "steps_in_evaluation": asked.steps},
                0.7,
                pair.comparisons[0].where,
            )
    return None


def _units(pairs: AllPairs, evidence: Evidence) -> Found | None:
    """Targets of the test are of another size, for inputs and outputs of the same."""
    if not pairs.training or pairs.training[0].classes or pairs.training[0].tokens:
        return None
    taught = pairs.training[0]
    for tested in pairs.evaluation:
        same = tested.x.shape[2] == taught.x.shape[2] and tested.y.shape[2] == taught.y.shape[2]
        if not same or tested.classes or "variable" in tested.comparisons[0].options:
            continue
        inputs, targets = _ratio(taught.x, tested.x), _ratio(taught.y, tested.y)
        if inputs > 2 or targets < UNITS or len(tested.y) * tested.y.shape[1] < 10:
            continue
        if not all(as_given(c, evidence) for c in tested.comparisons):
            continue
        return Found(
            f"The loss asks for targets of mean {taught.y.mean():.3g} and deviation "
            f"{taught.y.std():.3g}, the evaluation for mean {tested.y.mean():.3g} and deviation "
            f"{tested.y.std():.3g}, while inputs are alike and predictions are compared as the "
            "network gave them: they are in different units.",
            {
                "mean_in_training": float(taught.y.mean()),
                "deviation_in_training": float(taught.y.std()),
                "mean_in_evaluation": float(tested.y.mean()),
                "deviation_in_evaluation": float(tested.y.std()),
            },
            0.85,
            tested.comparisons[0].where,
            "Put predictions back into the target's units before they are compared.",
        )
    return None


def _bent(taught: Calibrated | None, tested: tuple[Calibrated, ...]) -> Found | None:
    """Predictions fit their targets in training, and in the test only once bent and stretched."""
    if taught is None or taught.gain > 1.5 or taught.error > 0.5 * taught.variance:
        return None
    for one in tested:
        if "variable" in one.pairs.comparisons[0].options or not _same(taught.pairs, one.pairs):
            continue
        if one.gain < BENT or one.left > 0.4 * one.variance or one.error < 0.1 * one.variance:
            continue
        return Found(
            f"In training the mean squared error is {taught.error:.3g} (the targets' variance: "
            f"{taught.variance:.3g}), in the evaluation {one.error:.3g} ({one.variance:.3g}), of "
            f"which {one.left:.3g} would be left if predictions were stretched and bent: what they "
            "are compared with is in other units than what they were taught.",
            {
                "error_in_training": taught.error,
                "error_in_evaluation": one.error,
                "left_when_stretched": one.left,
                "variance": one.variance,
            },
            0.8,
            one.pairs.comparisons[-1].where,
            "Put predictions back into the target's units before they are compared.",
        )
    return None


def _same(taught: Pairs, tested: Pairs) -> bool:
    """Whether inputs are of the same place and size, feature by feature."""
    for k in range(taught.x.shape[2]):
        one, other = taught.x[..., k], tested.x[..., k]
        size = max(float(one.std()), 1e-12)
        if abs(float(other.mean() - one.mean())) > 0.3 * size or _ratio(one, other) > 1.6:
            return False
    return True


def _ratio(one: Array, other: Array) -> float:
    """Return by how much two samples differ in place and size, in deviations of the first."""
    size, again = max(float(one.std()), 1e-12), max(float(other.std()), 1e-12)
    apart = abs(float(other.mean() - one.mean())) / size
    return max(apart, size / again, again / size)


def _threshold(evidence: Evidence) -> Found | None:
    """Logits are cut at 1/2 as if they were probabilities: the loss puts the border at 0."""
    if not any(c.kind == "bce_logits" for c in evidence.training):
        return None
    low, high, count, where = -np.inf, np.inf, 0, None
    for c in evidence.evaluation:
        call = evidence.call(c.call)
        if c.kind != "accuracy" or call is None or not call.outputs:
            continue
        said, given = c.prediction.array.ravel(), call.outputs[-1].array.ravel()
        if said.size != given.size or not np.isin(said, (0, 1)).all() or _squashed(c):
            continue
        yes = said.astype(bool)
        low = max(low, float(given[~yes].max(initial=-np.inf)))
        high = min(high, float(given[yes].min(initial=np.inf)))
        count, where = count + said.size, c.where
    if not count or not 0.05 < low <= 0.5 + 1e-6 <= high + 2e-6:
        return None
    return Found(
        f"The loss takes logits, whose border between the classes is 0, and the accuracy cuts "
        f"them at 0.5: outputs up to {low:.2f} are counted as class 0, though the loss says 1.",
        {"largest_called_0": low, "smallest_called_1": high, "predictions": count},
        0.8,
        where,
        "Compare logits with 0, or `torch.sigmoid(logits)` with 0.5.",
    )


def _squashed(comparison: Comparison) -> bool:
    return any(op.op == "sigmoid" for op in comparison.prediction.trail)


def _outputs(evidence: Evidence) -> Found | None:
    """The loss sees one of several outputs, the evaluation all."""
    seen = [c for c in evidence.training if c.kind in ("mse", "l1", "huber")]
    sliced = [c for c in seen if (width := _narrowed(c)) and width > 1]
    if not sliced or len(sliced) < len(seen):
        return None
    width = _narrowed(sliced[0])
    judged = [c for c in evidence.evaluation if c.prediction.shape[-1:] == (width,)]
    if not judged:
        return None
    return Found(
        f"The loss is taken of one of {width} outputs, the evaluation of all {width}: "
        f"{width - 1} of them are never taught.",
        {"outputs": width, "taught": 1},
        0.75,
        sliced[0].where,
        "Take the loss of all outputs.",
    )


def _narrowed(comparison: Comparison) -> int:
    """Return how many outputs there were before a slice took one of them, 0 if none did."""
    for op in reversed(comparison.prediction.trail):
        if op.op != "getitem" or not op.before:
            continue
        last = op.detail.strip("[]").split(",")[-1].strip()
        whole = op.detail.count(",") + 1 == len(op.before) or "..." in op.detail
        if whole and len(op.before) > 1 and last.lstrip("-").isdigit():
            return op.before[-1]
        if whole and last in (":1", "0:1"):
            return op.before[-1]
    return 0


RULE = Rule(
    code="OW301",
    name="loss-metric-disagree",
    what="The loss asks for something else than the evaluation.",
    why="The network learns what it is taught. What is left of the error is the mistake itself.",
    threshold="Targets that lagged inputs, squares and products explain to 95% in both, and whose "
    "fits differ by more than 1% of the variance and twice what is unexplained; or a loss whose "
    "gradient is 1.5 times as strong on one side, where a constant takes 10% off the error; or "
    "outputs that are logarithms or log-odds by the loss, and fit 30% better once put back.",
    source="Least squares on the pairs that were seen.",
    remedy="Write the target once, as a function, and use it in the loss and in the evaluation.",
    wrong_when="Another quantity is reported on purpose.",
    check=check,
    consequences=("linear-suffices", "persistence-unbeaten", "overfit"),
    severity=3,
)
