"""The state of one batch goes into the next, whose series have nothing to do with it."""

from __future__ import annotations

from collections.abc import Mapping

from onward.doctor.evidence import Call, Evidence, Loader, Values
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._axes import gathered_axis
from onward.doctor.rules._continuity import APART, CONTINUES, going_on

Pair = tuple[Call, Call]


def check(calls: tuple[Call, ...], evidence: Evidence, loaders: tuple[Loader, ...] = ()) -> Verdict:
    """Look at passes that began with the state of the pass before."""
    passes = [call for call in calls if call.inputs]
    if not passes:
        return NotChecked("no data of a network were seen")
    carried = [call for call in passes if call.given == "carried" and not call.fed_back]
    numbers = {"passes_looked_at": len(passes), "with_a_state_carried_over": len(carried)}
    if not carried:
        return Clear(numbers)
    targets = {c.call: c.target for c in evidence.comparisons if c.kind in ("mse", "l1", "huber")}
    for phase in ("training", "evaluation"):
        verdict = _of_phase(phase, carried, passes, loaders, numbers, targets)
        if verdict is not None:
            return verdict
    return Clear(numbers)


def _of_phase(
    phase: str,
    carried: list[Call],
    passes: list[Call],
    loaders: tuple[Loader, ...],
    numbers: dict[str, int],
    targets: Mapping[int | None, Values],
) -> Verdict | None:
    own = [call for call in carried if call.phase == phase]
    pairs = [(b, a) for a in own if (b := _before(a, passes)) is not None]
    said = [going_on(before, after, targets) for before, after in pairs]
    if not own or (CONTINUES in said and said.count(APART) <= 0.5 * len(said)):
        return None
    apart = said.count(APART)
    why, sure = _unrelated(own, pairs, apart, loaders)
    if not why:
        return NotChecked("whether batches continue each other could not be told from their values")
    where = own[0].where
    numbers = {**numbers, "pairs_of_passes": len(pairs), "that_do_not_continue": apart}
    return Found(
        f"{len(own)} {phase} passes looked at begin with the state in which the pass before ended, "
        f"but their series do not continue it: {why}. What the network remembers belongs to other "
        "series.",
        numbers,
        sure,
        where,
    )


def _before(call: Call, passes: list[Call]) -> Call | None:
    return next((one for one in passes if one.index == call.index - 1), None)


def _unrelated(
    own: list[Call], pairs: list[Pair], apart: int, loaders: tuple[Loader, ...]
) -> tuple[str, float]:
    """Say why the data are no continuation, and how sure that is."""
    training = own[0].phase == "training"
    shuffled = [x for x in loaders if x.trained and x.shuffle]
    if training and shuffled:
        return "the data loader shuffles them", 0.75
    gathered = [call for call in own if gathered_axis(call.inputs[0]) is not None]
    if gathered and len(gathered) >= 0.8 * len(own):
        return "rows are drawn by number, at random or in turn", 0.8
    if pairs and apart >= 0.7 * len(pairs):
        return f"in {apart} of {len(pairs)} pairs of passes the values jump or begin again", 0.85
    if _several(own) and _windows_of_rows(pairs):
        return "each batch takes the next rows, not the next steps of the same rows", 0.8
    served = [x for x in loaders if x.trained == training and (x.batch_size or 1) > 1]
    if _several(own) and any(own[-1].inputs[0].shape[0] == x.batch_size for x in served):
        return "the data loader serves the next rows, not the next steps of the same rows", 0.45
    if training and _several(own) and _fresh(pairs):
        return "each batch is drawn afresh", 0.7
    return "", 0.0


def _several(own: list[Call]) -> bool:
    """Whether a pass takes more than one series and more than one step."""
    call = own[-1]
    shape = call.inputs[0].shape
    if call.time_axis is None or len(shape) < 2 or call.time_axis > 1:
        return False
    return shape[call.time_axis] > 1 and (len(shape) < 3 or shape[1 - call.time_axis] > 1)


def _windows_of_rows(pairs: list[Pair]) -> bool:
    """Whether consecutive batches are consecutive rows of one tensor."""
    hits = 0
    for before, after in pairs:
        one, other = before.inputs[0], after.inputs[0]
        if not one.strides or one.base != other.base or after.batch_axis is None:
            return False
        step = one.strides[after.batch_axis] * one.shape[after.batch_axis]
        hits += other.offset - one.offset == step
    return hits >= 2 and hits >= 0.5 * len(pairs)


def _fresh(pairs: list[Pair]) -> bool:
    """Whether every batch is another tensor that no other comes from."""
    seen = [call.inputs[0] for pair in pairs for call in pair]
    views = [values for values in seen if any(op.op == "getitem" for op in values.trail)]
    return len(pairs) >= 2 and not views


RULE = Rule(
    code="OW401",
    name="state-leaks",
    what="The hidden state is carried over from one batch to another that does not continue it.",
    why="The network begins each series with memories of others: training sees noise, and a "
    "prediction depends on what was predicted before.",
    threshold="Passes that are given the state of the pass before, and whose data are shuffled, "
    "drawn at random, other rows, or jump where smooth series would go on.",
    source="Identity of tensors; jumps are held against those inside the series.",
    remedy="Begin each batch of unrelated series without a state: `out, _ = rnn(x)`, or reset it "
    "before each batch.",
    wrong_when="The batches do continue each other, in a way that cannot be seen from the values.",
    check=check,
    consequences=("batch-mixing", "closed-loop-gap", "overfit", "stateful-shuffled"),
    severity=2,
)
