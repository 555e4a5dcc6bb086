"""Outputs that stand for a logarithm or for log-odds, judged as if they were the quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onward.doctor.evidence import Comparison, Evidence, Where
from onward.doctor.experiments.outcome import in_units
from onward.doctor.experiments.pairs import Array
from onward.doctor.experiments.told import Told
from onward.doctor.rule import Found

FEWEST, BETTER = 20, 0.7
"""Predictions at least, and share of the error that must be left once they are put back."""


@dataclass(frozen=True)
class _Meaning:
    """What outputs are by the loss, the function that makes the quantity of them, and the loss."""

    said: str
    name: str
    loss: Comparison


def unwrapped(evidence: Evidence, told: tuple[Told, ...]) -> Found | None:
    """Ask whether raw outputs are held against what they are the logarithm of."""
    meaning = _meaning(evidence.training)
    if meaning is None:
        return None
    least = min(float(c.target.array.min(initial=0)) for c in evidence.training)
    for said, wanted, where in _judged(evidence, told):
        if said.size < FEWEST or wanted.min() < least or not np.isfinite(said).all():
            continue
        raw = float(np.abs(said - wanted).mean())
        meant = float(np.abs(in_units(meaning.loss, said) - wanted).mean())
        if meant < BETTER * raw:
            return Found(
                f"By the loss, outputs are {meaning.said} of what is asked for, and the evaluation "
                f"compares them as they are: the mean absolute error of {said.size} outputs is "
                f"{raw:.3g}, that of `{meaning.name}` of them {meant:.3g}.",
                {"error": raw, "error_put_back": meant, "predictions": said.size},
                0.9,
                where,
                f"Compare `torch.{meaning.name}(output)` with the targets.",
            )
    return None


def _meaning(training: tuple[Comparison, ...]) -> _Meaning | None:
    """Return what the losses take outputs for, None if they do not say or do not agree."""
    kinds = {c.kind for c in training}
    if kinds == {"poisson_nll"} and all(c.options.get("log_input", True) for c in training):
        return _Meaning("the logarithm", "exp", training[0])
    if kinds == {"bce_logits"}:
        return _Meaning("the log-odds", "sigmoid", training[0])
    return None


def _judged(
    evidence: Evidence, told: tuple[Told, ...]
) -> Iterator[tuple[Array, Array, Where | None]]:
    """Yield outputs as the network gave them, targets, and where they were compared."""
    for c in evidence.evaluation:
        said, wanted = c.prediction.array, c.target.array
        alike = np.squeeze(said).shape == np.squeeze(wanted).shape
        if c.kind in ("mse", "l1", "huber", "residual") and alike and _given(c, evidence):
            yield said.ravel().astype(float), wanted.ravel().astype(float), c.where
    for one in told:
        if one.output is None:
            yield one.prediction, one.target, one.where


def _given(comparison: Comparison, evidence: Evidence) -> bool:
    """Whether a prediction is an output of its pass, to the bit."""
    call = evidence.call(comparison.call)
    said = comparison.prediction.array.ravel()
    return call is not None and any(
        said.size == out.array.size and np.array_equal(said, out.array.ravel())
        for out in call.outputs
    )
