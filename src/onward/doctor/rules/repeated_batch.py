"""Every step trains on the same batch, though there is more."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Batch, Comparison, Evidence, Loader, Values, Where
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._script import in_loop, made_anew, seeds_in_loops

FEWEST, WHOLE = 8, 0.9
"""Training passes at least; share of all rows that a split into training and the rest leaves out
nothing of."""


def check(
    batches: tuple[Batch, ...],
    training: tuple[Comparison, ...],
    evidence: Evidence,
    loaders: tuple[Loader, ...] = (),
) -> Verdict:
    """Count different batches, and look for data that were never used."""
    if len(batches) < FEWEST:
        return NotChecked(f"{len(batches)} training passes are too few")
    different = len({(batch.digest, batch.shapes) for batch in batches})
    if different > max(1, len({batch.shapes for batch in batches})):
        return Clear({"passes": len(batches), "different": different})
    size = batches[0].shapes[0] if batches[0].shapes else ()
    said = f"All {len(batches)} training passes looked at had the same input {size}, value for "
    numbers = {"passes": len(batches), "different": different, "input_shape": list(size)}
    elsewhere = bool(evidence.evaluation) and not _asked_too(evidence)
    loader = next((a for a in loaders if a.trained and _more(a)), None)
    if loader is not None:
        again = loader.passes > 2
        return Found(
            f"{said}value: {loader.batch_size} of the {loader.length} items of the data loader"
            + (", which was begun anew for every step." if again else "."),
            {**numbers, "items": loader.length or 0, "batch_size": loader.batch_size or 0},
            0.95 if again else 0.75 if elsewhere else 0.45,
            loader.where,
        )
    given = next((c.inputs[0] for c in training if c.inputs), None)
    if given is not None and (cut := _cut(given)) is not None:
        rows, where = cut
        if given.shape[0] + _asked_rows(evidence) >= WHOLE * rows:
            return Clear({**numbers, "why": "the rest of the rows is kept for evaluation"})
        return Found(
            f"{said}value: {given.shape} taken from {rows} rows.",
            {**numbers, "rows": rows},
            0.8 if in_loop(where) else 0.75 if elsewhere else 0.4,
            where,
        )
    return _seeded(said, numbers, evidence)


def _seeded(said: str, numbers: dict[str, object], evidence: Evidence) -> Verdict:
    script = evidence.run.target
    line = seeds_in_loops(script)
    if line is not None:
        return Found(
            f"{said}value: line {line} seeds the generator anew with the same number each time.",
            {**numbers, "line": line},
            0.85,
            Where(script, line),
            "Seed once, before the loop.",
        )
    line = None if _asked_too(evidence) else made_anew(script)
    if line is not None:
        return Found(
            f"{said}value: line {line} makes it anew at every step, from the same seed.",
            {**numbers, "line": line},
            0.85,
            Where(script, line),
            "Make one generator before the loop and draw every batch from it.",
        )
    return Clear({**numbers, "why": "it is all the data that was seen"})


def _asked_too(evidence: Evidence) -> bool:
    """Whether evaluation is on the very batch that is trained on: then it is to be learned."""
    trained = next((c.inputs[0].array for c in evidence.training if c.inputs), None)
    asked = [c.inputs[0].array for c in evidence.evaluation if c.inputs]
    return trained is not None and any(np.array_equal(trained, array) for array in asked)


def _asked_rows(evidence: Evidence) -> int:
    """Return how many different rows evaluations asked for."""
    passes = [call.inputs for call in evidence.calls if call.phase == "evaluation"]
    given = [*passes, *(c.inputs for c in evidence.evaluation)]
    asked = [inputs[0].array for inputs in given if inputs]
    return len({row.tobytes() for array in asked if array.ndim > 1 for row in array})


def _more(loader: Loader) -> bool:
    if loader.length is None or loader.batch_size is None:
        return False
    return loader.length >= 2 * loader.batch_size


def _cut(given: Values) -> tuple[int, Where | None] | None:
    """Return the rows a batch was taken from, if they are at least twice as many."""
    for op in reversed(given.trail):
        rows = op.op == "getitem" and op.before and op.after and op.before[1:] == op.after[1:]
        if rows and op.before[0] >= 2 * op.after[0]:
            return op.before[0], op.where
    return None


RULE = Rule(
    code="OW110",
    name="repeated-batch",
    what="The same batch is used at every step, and the rest of the data never.",
    why="The network learns that batch by heart, and nothing else.",
    threshold="One digest among all training passes, at least 8, and twice as many rows at hand.",
    source="Exact equality of the batches' values.",
    remedy="Loop over the loader: `for x, y in loader`. `next(iter(loader))` begins it anew.",
    wrong_when="One batch is learned by heart on purpose, as a test.",
    check=check,
    consequences=(
        "overfit",
        "linear-suffices",
        "persistence-unbeaten",
        "constant-prediction",
        "loss-metric-disagree",
    ),
    severity=3,
)
