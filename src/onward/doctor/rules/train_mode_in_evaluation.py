"""Dropout or batch statistics are still on when the network is judged."""

from __future__ import annotations

import re

from onward.doctor.evidence import Call, Comparison, Departure, Evidence, Model, Where
from onward.doctor.experiments.influence import Influence
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._script import says

SAMPLED = 4
"""Passes with the same input from which on they are taken for samples on purpose."""


DROPOUT = re.compile("dropout")
SAMPLES = re.compile(r"monte.?carlo|bayes|uncertain|\bmc\b|mc_|_mc\b", re.IGNORECASE)
"""Words of scripts in which noise in the evaluation is meant to be dropout, and on purpose."""


def check(
    calls: tuple[Call, ...],
    evidence: Evidence,
    influence: tuple[Influence, ...] = (),
    departures: tuple[Departure, ...] = (),
) -> Verdict:
    """Look at the flags of passes that were judged and no gradients were taken of."""
    if evidence.course.steps == 0:
        return NotChecked("no optimizer step was seen, so nothing was trained")
    judged = {c.call: c.where for c in evidence.evaluation if c.call is not None}
    judged |= {d.call: d.where for d in departures if d.call is not None and d.comparison is None}
    tested = [c for c in calls if c.phase == "evaluation" and c.step > 0]
    if not tested:
        return NotChecked("no pass besides those of training was seen after training began")
    loose = [c for c in tested if c.training and (not c.grad or c.index in judged)]
    loose = [c for c in loose if _part(evidence, c) is not None]
    if not loose:
        return _always(influence, evidence, tested) or Clear({"passes": len(tested)})
    if _samples(loose) or says(evidence.run.target, SAMPLES):
        return Clear({"passes": len(tested), "samples": len(loose)})
    part = _part(evidence, loose[-1])
    spread = next((i for i in influence if i.scale > 0 and i.training_spread > 0), None)
    return _found(loose, tested, str(part), spread, judged)


def _found(
    loose: list[Call],
    tested: list[Call],
    part: str,
    spread: Influence | None,
    judged: dict[int, Where | None],
) -> Found:
    proof = ""
    numbers: dict[str, object] = {"passes": len(loose), "of": len(tested), "part": part}
    if spread is not None:
        share = spread.training_spread / spread.scale
        numbers["difference_of_two_passes"] = share
        proof = (
            f" Two passes with the same input differ by up to {share:.2g} standard deviations of "
            "the output in training mode."
        )
    call = loose[-1]
    return Found(
        f"{len(loose)} of {len(tested)} passes that were judged and not trained on were made in "
        f"training mode, with {part} at work.{proof}",
        numbers,
        0.92 if call.index in judged else 0.75,
        judged.get(call.index) or call.where,
    )


def _part(evidence: Evidence, call: Call) -> str | None:
    """Return the part of a call's networks that behaves differently in training mode."""
    for index in call.models:
        model = evidence.model(index)
        if model is not None and (found := _changing(model)) is not None:
            return found
    return None


def _changing(model: Model) -> str | None:
    for part in model.modules:
        if "BatchNorm" in part.kind:
            return f"`{part.name}` ({part.kind})"
        if "Dropout" in part.kind and not re.search(r"\bp=0(\.0)?\b(?!\.)", part.detail):
            return f"`{part.name}` ({part.detail.split(',')[0] or part.kind})"
        rate = re.search(r"dropout=([0-9.]+)", part.detail)
        layers = re.search(r"num_layers=(\d+)", part.detail)
        if rate and float(rate[1]) > 0 and layers and int(layers[1]) > 1:
            return f"`{part.name}` (dropout={rate[1]} between layers)"
    return None


def _samples(loose: list[Call]) -> bool:
    """Whether the same input was passed again and again, as for Monte Carlo dropout."""
    kept: dict[tuple[int, bytes], int] = {}
    for call in loose:
        if call.inputs:
            array = call.inputs[0].array
            key = call.step, array.tobytes()
            kept[key] = kept.get(key, 0) + 1
            if len(array) >= SAMPLED and (array[:SAMPLED] == array[:1]).all():
                return True
    return max(kept.values(), default=0) >= SAMPLED


def _always(
    influence: tuple[Influence, ...], evidence: Evidence, tested: list[Call]
) -> Found | None:
    """A dropout function that ignores the mode: two passes in evaluation mode differ."""
    noisy = next((i for i in influence if i.scale > 0 and i.evaluation_spread > 0), None)
    if noisy is None or noisy.evaluation_spread < 0.01 * noisy.scale:
        return None
    if abs(noisy.evaluation_spread - noisy.training_spread) > 0.9 * noisy.training_spread:
        return None
    if not says(evidence.run.target, DROPOUT) or says(evidence.run.target, SAMPLES):
        return None
    share = noisy.evaluation_spread / noisy.scale
    judged: list[Comparison] = list(evidence.evaluation)
    return Found(
        f"Two passes with the same input differ by up to {share:.2g} standard deviations of the "
        f"output, in evaluation mode too: something random, such as `F.dropout` without "
        f"`training=self.training`, stays on in {len(tested)} passes that were judged.",
        {"difference_of_two_passes": share, "passes": len(tested)},
        0.6,
        judged[-1].where if judged else tested[-1].where,
        "Write `F.dropout(x, p, training=self.training)`, or use `nn.Dropout`.",
    )


RULE = Rule(
    code="OW304",
    name="train-mode-in-evaluation",
    what="The network is judged in training mode, with dropout or batch statistics on.",
    why="Scores are noisy and too low, and depend on what else is in the batch.",
    threshold="A judged pass with the `training` flag set and a dropout rate above 0 or batch "
    "normalisation in the network.",
    source="Exact; PyTorch's documentation of `Module.eval`.",
    remedy="Call `model.eval()` before each evaluation and `model.train()` after it.",
    wrong_when="Dropout is sampled on purpose (Monte Carlo dropout).",
    check=check,
    consequences=("persistence-unbeaten", "linear-suffices", "overfit", "closed-loop-gap"),
    severity=2,
)
