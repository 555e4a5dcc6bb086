"""The state is kept from window to window, and the windows come in random order."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Call, Loader, Values
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._axes import gathered_axis
from onward.doctor.rules._continuity import APART, CONTINUES, continuity, in_random_order


def check(calls: tuple[Call, ...], loaders: tuple[Loader, ...] = ()) -> Verdict:
    """Look for windows of one recording, shuffled, through which a state is carried."""
    training = [call for call in calls if call.phase == "training" and call.inputs]
    if not training:
        return NotChecked("no training pass was seen")
    carried = [call for call in training if call.given == "carried" and not call.fed_back]
    numbers = {"training_passes": len(training), "with_a_state_carried_over": len(carried)}
    if len(carried) < 2:
        return Clear(numbers)
    shuffled = [x for x in loaders if x.trained and x.shuffle]
    drawn = [call for call in carried if gathered_axis(call.inputs[0]) is not None]
    pairs = [(b, a) for a in carried for b in training if b.index == a.index - 1]
    jumping = in_random_order(pairs)
    if not shuffled and not jumping and len(drawn) < 0.8 * len(carried):
        return Clear(numbers)
    said = [continuity(before, after) for before, after in pairs]
    if said and said.count(CONTINUES) > 0.5 * len(said):
        return Clear(numbers)
    pieces = jumping or _pieces(shuffled)
    numbers |= {"pairs": len(pairs), "that_do_not_continue": said.count(APART)}
    sure = 0.9 if pieces else 0.6
    how = "the data loader shuffles" if shuffled else "they are drawn in random order"
    which = "windows that continue each other" if pieces else "windows"
    return Found(
        f"The hidden state is carried from one training batch to the next in {len(carried)} of "
        f"{len(training)} passes looked at, but {how}: {which} come in random order, and the state "
        "belongs to another window.",
        numbers,
        sure,
        next((x.where for x in shuffled if x.where), carried[0].where),
    )


def _pieces(loaders: list[Loader]) -> bool:
    """Whether rows of the data set continue, or overlap, the row before."""
    return any(_consecutive(values) for loader in loaders for values in loader.tensors)


def _consecutive(values: Values) -> bool:
    array = values.array
    if array.ndim < 2 or array.dtype.kind != "f" or len(array) < 8 or array.shape[1] < 4:
        return False
    rows = array.astype(float).reshape(*array.shape[:2], -1)
    if all(np.array_equal(rows[i, 1:], rows[i + 1, :-1]) for i in range(4)):
        return True
    ends, begins = rows[:-1, -1, 0], rows[1:, 0, 0]
    if len(rows) < 20 or np.std(ends) == 0 or np.std(begins) == 0:
        return False
    return bool(np.corrcoef(ends, begins)[0, 1] > max(0.3, 4 / np.sqrt(len(ends))))


RULE = Rule(
    code="OW403",
    name="stateful-shuffled",
    what="The state is carried from window to window although the windows are shuffled.",
    why="A state is worth keeping only if the next window goes on where the last one ended.",
    threshold="A carried state together with a random sampler, or rows drawn at random; surer if "
    "rows of the data set continue each other.",
    source="The sampler of the data loader; smoothness as in state-leaks.",
    remedy="Set `shuffle=False` and reset the state where the recording begins again, or shuffle "
    "and begin every window without a state.",
    wrong_when="The order is random but the state is reset in a way that was not seen.",
    check=check,
    consequences=("state-leaks", "batch-mixing", "closed-loop-gap", "overfit"),
    severity=2,
)
