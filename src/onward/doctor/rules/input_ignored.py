"""The output does not depend on the input, or on most of it."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Call, Comparison, Layer, LayerCall, Model
from onward.doctor.experiments.influence import Influence
from onward.doctor.experiments.lag_fit import explain
from onward.doctor.experiments.pairs import AllPairs, Array, Pairs, distinct
from onward.doctor.experiments.steps_read import StepsRead
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._masked_out import masked_out
from onward.doctor.rules._networks import reads_backwards
from onward.doctor.rules._unused import unused

ROWS, LARGE = 4, 10.0
"""Rows that must differ, and size of inputs from which on units may be saturated by them."""


def check(
    training: tuple[Comparison, ...],
    pairs: AllPairs | None = None,
    influence: tuple[Influence, ...] = (),
    layer_calls: tuple[LayerCall, ...] = (),
    layers: tuple[Layer, ...] = (),
    models: tuple[Model, ...] = (),
    calls: tuple[Call, ...] = (),
    steps_read: tuple[StepsRead, ...] = (),
) -> Verdict:
    """Look for different inputs with equal outputs, and for steps that nobody reads."""
    usable = [c for c in training if c.inputs]
    if not usable:
        return NotChecked("no prediction could be traced back to its inputs")
    dead = any(one.kind == "ReLU" and one.values.size and not one.values.any() for one in layers)
    looks = (
        None if dead else _same_outputs(usable, influence) or masked_out(usable),
        _first_step(pairs, layer_calls),
        None if dead else _one_step(pairs, steps_read),
        _unheard(models, layer_calls, calls),
        None if dead else unused(training, influence),
    )
    found = next((look for look in looks if look is not None), None)
    return found or Clear({"passes": len(influence), "comparisons": len(training)})


def _same_outputs(training: list[Comparison], influence: tuple[Influence, ...]) -> Found | None:
    """Rows that differ in their inputs and not at all in their outputs, from the start on."""
    proven = any(one.training for one in influence)
    usable = [c for c in training if _tellable(c) and (proven or c.batch_axis is not None)]
    usable = [c for c in usable if np.abs(c.inputs[0].array).mean() < LARGE]
    if len(usable) < 2 or any(not _equal_rows(c) for c in usable):
        return None
    if any(one.everything > 1e-6 * one.scale for one in influence if one.training):
        return None
    first = usable[0]
    rows = first.prediction.shape[0]
    return Found(
        f"In all {len(usable)} training batches looked at, inputs differ from row to row and "
        f"predictions do not: {rows} rows of {first.inputs[0].shape} in, the same answer for each. "
        "The inputs do not reach the output.",
        {"batches": len(usable), "rows": rows, "spread_of_outputs": 0.0},
        0.95,
        first.where,
    )


def _tellable(comparison: Comparison) -> bool:
    """Whether outputs could differ: not bound to one value by their last function."""
    values = comparison.prediction.array
    for op in comparison.prediction.trail:
        if op.op in ("softmax", "log_softmax") and op.before and 1 in op.before:
            return False
    if comparison.training_flag is None and values.size < 2:
        return False
    return len(np.unique(values)) > 1 or values.ndim < 2 or not np.isin(values, (0.0, 1.0)).all()


def _equal_rows(comparison: Comparison) -> bool:
    given, axis = comparison.inputs[0].array, comparison.batch_axis or 0
    if axis >= given.ndim:
        return False
    rows = np.moveaxis(given, axis, 0)
    said = comparison.prediction.array
    if len(rows) < ROWS or np.array_equal(rows[0], rows[1]):
        return False
    if said.ndim > 1 and said.shape[0] != len(rows) and said.shape[1] == len(rows):
        said = np.moveaxis(said, 1, 0)
    if said.shape[0] != len(rows):
        return False
    size = max(float(np.abs(said).max()), 1e-12)
    return bool(np.abs(said - said[:1]).max() <= 1e-6 * size)


def _first_step(pairs: AllPairs | None, layer_calls: tuple[LayerCall, ...]) -> Found | None:
    """The answer is taken after the first step, when nothing else has been read."""
    if pairs is None or not pairs.training:
        return None
    pair = pairs.training[0]
    steps = pair.x.shape[1]
    if pair.sequence or pair.start != 0 or steps < 3 or reads_backwards(layer_calls):
        return None
    unique = distinct(pair)
    whole, alone = explain(_moved(unique, steps - 1, unique.x)), explain(unique)
    if whole.best < alone.best + 0.1:
        return None
    return Found(
        f"The prediction is taken at the first of {steps} steps, before the network has read the "
        f"others: the first input explains {max(alone.best, 0):.0%} of the targets' variance, all "
        f"of them {whole.best:.0%}.",
        {"steps": steps, "explained_by_first": alone.best, "explained_by_all": whole.best},
        0.85,
        pair.comparisons[0].where,
        "Take the last step: `out[:, -1]` with `batch_first=True`, `out[-1]` without.",
    )


def _one_step(pairs: AllPairs | None, steps_read: tuple[StepsRead, ...]) -> Found | None:
    """One step of each series is read, again and again, and the answer stands in all of them."""
    if pairs is None or not pairs.training or pairs.training[0].sequence:
        return None
    pair = pairs.training[0]
    steps = pair.x.shape[1]
    for one in steps_read:
        known = one.only == 0 or (one.only is not None and one.looped)
        if one.only is None or not known or one.steps != steps:
            continue
        unique = distinct(pair)
        whole = explain(unique)
        alone = explain(_moved(unique, 0, unique.x[:, one.only : one.only + 1]))
        if whole.best < alone.best + 0.1:
            continue
        which = "first" if one.only == 0 else "last"
        return Found(
            f"Of the {steps} steps of an input only the {which} one is read: with all others taken "
            f"from other series, every output is the same to the last bit. That step explains "
            f"{max(alone.best, 0):.0%} of the targets' variance, all of them {whole.best:.0%}.",
            {"steps": steps, "explained_by_one": alone.best, "explained_by_all": whole.best},
            0.85,
            pair.comparisons[0].where,
            "Look at the loop over the steps: does it take `x[:, t]`, with the step it is at?",
        )
    return None


def _unheard(
    models: tuple[Model, ...], layer_calls: tuple[LayerCall, ...], calls: tuple[Call, ...]
) -> Found | None:
    """A recurrent layer that is run in training, held by the optimizer, and never pulled at."""
    if any(call.detached for call in calls):
        return None
    for model in models:
        pulled = [p for other in models for p in other.parameters if p.gradient]
        seen = [c for c in layer_calls if c.model == model.index and c.grad and c.looked]
        for name in dict.fromkeys(call.name for call in seen):
            own = [p for p in model.parameters if _belongs(p.name, name, model)]
            silent = own and all(p.grad and p.optimised and not p.gradient for p in own)
            if not pulled or not silent or any(c.gradient is not None for c in seen):
                continue
            where = next(c.where for c in seen if c.name == name)
            return Found(
                f"`{name}` of {model.name} reads its input at every training pass, and nothing of "
                f"what it says reaches the loss: none of its {len(own)} parameters ever had a "
                "gradient, while others had. What it was given is ignored.",
                {"layer": name, "parameters": len(own), "with_gradient_elsewhere": len(pulled)},
                0.75,
                where,
                "Pass its output or its last state on to what computes the prediction.",
            )
    return None


def _belongs(parameter: str, layer: str, model: Model) -> bool:
    """Whether a parameter is a layer's; the network's own name may stand before the layer's."""
    own = parameter.rpartition(".")[0]
    if not own:
        return model.name in ("RNN", "LSTM", "GRU")
    return own == layer or layer.endswith(f".{own}")


def _moved(pair: Pairs, start: int, x: Array) -> Pairs:
    return Pairs(x, pair.y, None, start, pair.classes, pair.tokens, pair.comparisons, pair.batch)


RULE = Rule(
    code="OW111",
    name="input-ignored",
    what="The prediction does not depend on the input, or only on its first step.",
    why="What is not read cannot be learned from.",
    threshold="Predictions equal to six digits for all rows of a batch whose inputs differ, or "
    "for all of them padded alike; or an input beside the first that moves nothing and tells 15% "
    "of what is left; or the same to the last bit when all steps but one are changed, where a rule "
    "on all steps tells a tenth of the variance more than one on that step.",
    source="Exact; a network that reads its input gives different rows different answers.",
    remedy="Follow the input through `forward`: is the state passed on, is the right tensor used?",
    wrong_when="Inputs differ only where they are masked.",
    check=check,
    consequences=(
        "constant-prediction",
        "persistence-unbeaten",
        "linear-suffices",
        "target-undetermined",
        "vanishing-gradient",
        "exploding-gradient",
    ),
    severity=3,
)
