"""Targets of the loss and of the evaluation that are different functions of the inputs."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from onward.doctor.evidence import Evidence
from onward.doctor.experiments.functions import Disagreement, Function
from onward.doctor.experiments.pairs import Pairs
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Found
from onward.doctor.rules._as_given import as_given

EXPLAINED, APART, LOOSE, RISES = 0.95, 0.01, 4.0, 0.98
"""Share of both targets that must be explained; how far apart fits are, in units of the variance,
and as a multiple of two fits of one target; and correlation of ranks from which one target is the
other in other units."""


def two_functions(one: Disagreement, evidence: Evidence, told: tuple[Told, ...]) -> Found | None:
    noise = max(1 - one.training.explained, 1 - one.evaluation.explained)
    if min(one.training.explained, one.evaluation.explained) < EXPLAINED:
        return None
    outside = "variable" in one.tested.comparisons[0].options
    least = max(APART, 2 * noise, LOOSE * one.loose)
    if (one.affine if outside else one.apart) < least:
        return None
    if outside and (one.added < least or _rises(one)) and not _reported(one.tested, told):
        return None  # Changes, or other units, that the script may put right before it compares.
    if outside and _put_back(one.tested, told):
        return None
    if not (one.follows or (one.follows is None and not outside and _raw(one, evidence))):
        return None
    terms = _terms(one.training, one.evaluation)
    said = "; ".join(f"{name}: {a:+.3g} in the loss, {b:+.3g} in the test" for name, a, b in terms)
    return Found(
        f"The target of the loss and that of the evaluation are different functions of the "
        f"inputs. Fitted on lagged inputs, squares and products (which explain "
        f"{one.training.explained:.1%} and {one.evaluation.explained:.1%}), they differ in {said}. "
        f"A perfect fit of the loss would still be off by {one.apart:.1%} of the test's variance.",
        {
            "explained_in_training": one.training.explained,
            "explained_in_evaluation": one.evaluation.explained,
            "apart": one.apart,
            "terms": [name for name, _, _ in terms],
            "in_training": [a for _, a, _ in terms],
            "in_evaluation": [b for _, _, b in terms],
        },
        0.9,
        one.tested.comparisons[0].where,
    )


def _rises(one: Disagreement) -> bool:
    """Whether one target rises with the other: the same in other units, such as logarithms."""
    terms = one.evaluation.terms
    said, asked = (terms @ function.weights for function in (one.training, one.evaluation))
    return bool(abs(spearmanr(said.ravel(), asked.ravel())[0]) > RISES)


def _reported(tested: Pairs, told: tuple[Told, ...]) -> bool:
    """Whether an error that the script reported is that of these very predictions."""
    said = tested.prediction
    return said is not None and any(
        np.allclose(one.prediction, said.ravel(), rtol=1e-5) for one in _of(tested, told)
    )


def _put_back(tested: Pairs, told: tuple[Told, ...]) -> bool:
    """Whether an error that the script reported is that of predictions put into other units."""
    return any(one.output is not None for one in _of(tested, told))


def _of(tested: Pairs, told: tuple[Told, ...]) -> list[Told]:
    """Return the reported errors against these targets."""
    y = tested.y.ravel()
    same = (one for one in told if one.target.shape == y.shape)
    return [one for one in same if np.allclose(one.target, y, rtol=1e-5)]


def _terms(one: Function, other: Function) -> list[tuple[str, float, float]]:
    """Return the terms that differ most, weighed by how much they vary."""
    spread = other.terms.std(axis=0)
    spread[0] = 1.0
    apart = np.abs(one.weights - other.weights).max(axis=1) * spread
    order = [int(k) for k in np.argsort(-apart) if apart[k] > 0.2 * apart.max()][:3]
    column = int(np.argmax(np.abs(one.weights - other.weights).max(axis=0)))
    return [
        (one.names[k], float(one.weights[k, column]), float(other.weights[k, column]))
        for k in order
    ]


def _raw(one: Disagreement, evidence: Evidence) -> bool:
    """Whether predictions are compared as the network gave them, in training and in the test.

    In the test they may have been put back into other units: then the target is in these, too.
    """
    tested = [as_given(c, evidence) for c in one.tested.comparisons]
    known = [given for given in tested if given is not None]
    return bool(known) and all(known)
