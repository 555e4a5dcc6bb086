"""The state, or its gradient, does not get from one step to the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from onward.doctor.evidence import Call, Comparison, Course, LayerCall
from onward.doctor.experiments.pairs import AllPairs
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._memoryless import memoryless
from onward.doctor.rules._resets import reset_between
from onward.doctor.rules._spoils import NOTHING_LEARNED

LEAST = 3
"""Steps of a loop below which nothing is said."""


def check(
    calls: tuple[Call, ...],
    course: Course,
    layer_calls: tuple[LayerCall, ...] = (),
    comparisons: tuple[Comparison, ...] = (),
    pairs: AllPairs | None = None,
) -> Verdict:
    """Look at loops over single steps: which state each was given, and whether gradients pass."""
    loops = _loops(layer_calls)
    phases = {call.index: call.phase for call in calls}
    for check_one in (_detached, _reset):
        for phase in ("training", "evaluation"):
            own = [loop for key, loop in loops.items() if phases.get(key[0]) == phase]
            found = check_one(own, phase, layer_calls)
            if found is not None:
                return found
    apart = _apart(calls, layer_calls, course)
    if apart is not None:
        return apart
    by_hand = _by_hand(calls)
    if by_hand is not None:
        return by_hand
    one_by_one = _one_by_one(calls, layer_calls)
    if one_by_one is not None:
        return one_by_one
    between = reset_between(calls, comparisons, course.steps)
    if between is not None:
        return between
    if not layer_calls and (forgetful := memoryless(pairs, course.steps)) is not None:
        return forgetful
    if not layer_calls and not any(call.phase == "training" for call in calls):
        return NotChecked("no recurrent layer and no training pass was seen")
    return Clear({"loops_over_steps": len(loops), "passes": len(calls)})


def _loops(layer_calls: tuple[LayerCall, ...]) -> dict[tuple[int, str], list[LayerCall]]:
    """Return calls of one layer for single steps, several in one pass, by pass and layer."""
    found: dict[tuple[int, str], list[LayerCall]] = defaultdict(list)
    for layer in layer_calls:
        if layer.call is not None and _single_step(layer):
            found[layer.call, layer.name].append(layer)
    return {
        key: sorted(loop, key=lambda x: x.index)
        for key, loop in found.items()
        if len(loop) >= LEAST and len({layer.input.shape for layer in loop}) == 1
    }


def _single_step(layer: LayerCall) -> bool:
    if layer.kind.endswith("Cell"):
        return True
    return layer.time_axis is not None and layer.input.shape[layer.time_axis] == 1


def _detached(loops: list[list[LayerCall]], phase: str, _: tuple[LayerCall, ...]) -> Found | None:
    if phase != "training":
        return None
    cut = [loop for loop in loops if _share(loop, _without_history) >= 0.9]
    if not cut or len(cut) < 0.8 * len(loops):
        return None
    loop = cut[0]
    return Found(
        f"In a loop over {len(loop)} steps each step is given the state of the step before, but "
        "cut off from its history: no gradient goes from a step to the one before, so nothing is "
        "learned about what to remember.",
        {"loops": len(loops), "loops_cut_at_each_step": len(cut), "steps": len(loop)},
        0.9,
        loop[0].where,
        "Detach the state between batches or chunks of many steps, not in the loop over steps.",
    )


def _without_history(layer: LayerCall) -> bool:
    return layer.grad and layer.given == "carried" and not any(s.grad for s in layer.state)


def _reset(
    loops: list[list[LayerCall]], phase: str, layer_calls: tuple[LayerCall, ...]
) -> Found | None:
    empty = [loop for loop in loops if _share(loop, _without_state) >= 0.9]
    if not empty or len(empty) < 0.8 * len(loops):
        return None
    if phase == "evaluation" and not _trained_longer(layer_calls):
        return None
    loop = empty[0]
    return Found(
        f"In a loop over {len(loop)} steps ({phase}) `{loop[0].name or loop[0].kind}` begins each "
        f"step {'with zeros' if loop[0].given == 'zeros' else 'without a state'}: it remembers "
        "nothing of the steps before.",
        {"loops": len(loops), "loops_without_state": len(empty), "steps": len(loop)},
        0.85,
        loop[0].where,
        "Hand the state that a step gives back to the next one: `out, state = rnn(step, state)`.",
    )


def _without_state(layer: LayerCall) -> bool:
    return layer.given in ("none", "zeros")


def _share(loop: list[LayerCall], condition: Callable[[LayerCall], bool]) -> float:
    """Share of the steps after the first for which a condition holds."""
    return sum(bool(condition(layer)) for layer in loop[1:]) / (len(loop) - 1)


def _trained_longer(layer_calls: tuple[LayerCall, ...]) -> bool:
    return any(
        x.grad and x.time_axis is not None and x.input.shape[x.time_axis] >= LEAST
        for x in layer_calls
    )


def _apart(
    calls: tuple[Call, ...], layer_calls: tuple[LayerCall, ...], course: Course
) -> Found | None:
    """Find loops whose steps have nothing to do with each other: each is a pass of its own."""
    kept = [call.step for call in calls if call.phase == "training"]
    many = bool(kept) and max(kept.count(step) for step in set(kept)) >= LEAST
    training = {call.index: call for call in calls if call.phase == "training"}
    single = [x for x in layer_calls if x.call in training and _single_step(x)]
    others = [x for x in layer_calls if x.call in training and not _single_step(x)]
    empty = [x for x in single if _without_state(x)]
    if not many or others or len(empty) < LEAST or len(empty) < 0.9 * len(single):
        return None
    per_loss = course.calls / max(course.backwards, 1)
    first = empty[-1]
    return Found(
        f"{per_loss:.0f} passes of a single step are made for each loss, and "
        f"`{first.name or first.kind}` begins each of them "
        f"{'with zeros' if first.given == 'zeros' else 'without a state'}: it remembers nothing of "
        "the steps before.",
        {"passes_a_loss": per_loss, "looked_at": len(single), "without_state": len(empty)},
        0.85,
        training[first.call or 0].where if first.call in training else first.where,
        "Hand the state that a step gives back to the next one: `out, state = rnn(step, state)`.",
    )


def _by_hand(calls: tuple[Call, ...]) -> Found | None:
    """Find hand-written cells whose state is detached at every step."""
    training = [c for c in calls if c.phase == "training" and not c.layer_calls and not c.fed_back]
    cut = [
        call for call in training if call.detached >= LEAST and call.detached >= _steps(call) - 2
    ]
    if len(cut) < 2 or len(cut) < 0.8 * len(training):
        return None
    return Found(
        f"In each training pass what the network computed is detached {cut[0].detached} times and "
        "used again: no gradient goes from a step to the one before.",
        {"passes": len(training), "detached_in_a_pass": cut[0].detached},
        0.7,
        cut[0].where,
        "Detach the state between batches or chunks of many steps, not in the loop over steps.",
    )


def _steps(call: Call) -> int:
    if not call.inputs or call.time_axis is None:
        return LEAST
    return call.inputs[0].shape[call.time_axis]


def _one_by_one(calls: tuple[Call, ...], layer_calls: tuple[LayerCall, ...]) -> Found | None:
    """Find rollouts, pass by pass, in which no step is given a state."""
    if not _trained_longer(layer_calls):
        return None
    phases = {call.index: call.phase for call in calls}
    single = [
        x
        for x in layer_calls
        if not x.grad and _single_step(x) and phases.get(x.call or -1, "evaluation") == "evaluation"
    ]
    empty = [x for x in single if _without_state(x)]
    follow = [x for x in empty if any(y.index == x.index - 1 for y in empty)]
    if len(follow) < LEAST or len(empty) < 0.9 * len(single):
        return None
    return Found(
        f"The network was trained on sequences, but in the evaluation it is called for one step at "
        f"a time, {len(empty)} times of those looked at without a state: it remembers nothing.",
        {"single_steps": len(single), "without_state": len(empty)},
        0.8,
        empty[0].where,
        "Hand the state that a step gives back to the next one: `out, state = rnn(step, state)`.",
    )


RULE = Rule(
    code="OW402",
    name="state-cut",
    what="The state is thrown away, or cut off from its gradient, at every step.",
    why="The network cannot remember, or cannot learn what to remember: it is a map of the present "
    "input alone.",
    threshold="In nine of ten steps of a loop the layer is given no state, zeros, or a state "
    "without history; or chunks that continue each other begin without a state, and the end of one "
    "tells 30% of the errors at the beginning of the next.",
    source="Backpropagation through time needs the history of the state (Werbos 1990).",
    remedy="Keep one state through the loop over steps; detach it between batches or chunks only.",
    wrong_when="Steps are meant to be independent, or learning through time is not wanted.",
    check=check,
    consequences=(
        *NOTHING_LEARNED,
        "lag-beyond-window",
        "single-step-sequences",
        "target-undetermined",
    ),
    severity=3,
)
