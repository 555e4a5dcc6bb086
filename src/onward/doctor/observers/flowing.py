"""How tags flow: from the arguments of a tensor function to what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from onward.doctor.observers.drafts import Entry, PassDraft
from onward.doctor.observers.leaves import is_leaf
from onward.doctor.observers.places import Place, place, spot
from onward.doctor.observers.snapshot import Named
from onward.doctor.observers.tags import TRAIL, RawOp, Tag, tensors, union

if TYPE_CHECKING:
    from onward.doctor.observers.actions import Seen
    from onward.doctor.observers.recorder import Recorder

MIXING = frozenset(
    [
        "matmul",
        "mm",
        "bmm",
        "addmm",
        "baddbmm",
        "linear",
        "cat",
        "stack",
        "einsum",
        "embedding",
        "conv1d",
    ]
)
"""Functions through which data enter a hand-written network."""

CONSUMING = MIXING | frozenset(
    ("add", "mul", "lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell", "gru_cell", "rnn_tanh_cell")
)
"""Functions that go on computing with a state."""

UNITS = {
    "tanh": "Tanh", "relu": "ReLU", "sigmoid": "Sigmoid", "softmax": "Softmax", "gelu": "GELU",
    "elu": "ELU", "leaky_relu": "LeakyReLU", "relu_": "ReLU", "hardtanh": "Hardtanh",
    "log_softmax": "LogSoftmax", "softplus": "Softplus", "tanh_": "Tanh", "sigmoid_": "Sigmoid",
}  # fmt: skip

JOINING = frozenset(("cat", "stack", "hstack", "vstack", "concat", "concatenate"))

SLICING = frozenset(["getitem", "select", "unbind", "split", "chunk", "narrow", "__iter__"])


def plain(seen: Seen) -> None:
    """Pass tags on; the shape's history stays as it was."""
    _flow(seen, None)


def shape(seen: Seen) -> None:
    """Pass tags on and add to the trail."""
    _flow(seen, seen.name)


def iterate(seen: Seen) -> None:
    """Tag what comes out of going through a tensor's first axis."""
    seen.output = list(seen.output)
    _flow(seen, "unbind")
    seen.output = iter(seen.output)


def in_place(seen: Seen) -> None:
    """Pass tags on to the tensor that was changed; a change of a parameter is an update."""
    changed = seen.args[0] if seen.args else None
    if isinstance(changed, torch.Tensor) and _is_parameter(seen, changed):
        return
    _flow(seen, seen.name if seen.name in UNITS else None)


def update(seen: Seen) -> None:
    """Note that a parameter is about to be changed by hand."""
    changed = seen.args[0] if seen.args else None
    if isinstance(changed, torch.Tensor) and _is_parameter(seen, changed):
        seen.recorder.optimising.manual(seen.place)


def _is_parameter(seen: Seen, changed: torch.Tensor) -> bool:
    tag = seen.recorder.tags.get(changed)
    return (tag is not None and tag.leaf) or is_leaf(changed)


def drawn(seen: Seen) -> None:
    """Count random numbers that are drawn for tensors."""
    seen.recorder.drawn += 1


def set_item(seen: Seen) -> None:
    """Tag a tensor that predictions were written into."""
    into, value = seen.args[0], seen.args[-1]
    tag = seen.recorder.tag(value) if isinstance(value, torch.Tensor) else None
    if tag is None or not tag.depends:
        return
    old = seen.recorder.tags.get(into)
    op = ("setitem", tuple(value.shape), tuple(into.shape), (), seen.recorder.depth > 0, seen.place)
    new = _derived(tag, op)
    new.leaf = False
    if old is not None and old.depends:
        new.first = min(old.first, new.first)
        new.drafts = union(old.drafts, new.drafts)
    seen.recorder.tags.put(into, new)


def _flow(seen: Seen, op: str | None) -> None:
    recorder = seen.recorder
    best: Tag | None = None
    data: Tag | None = None
    first = 1 << 60
    drafts: Any = frozenset()
    mixed = False
    leaf_only = True
    several = False
    leaving = seen.name not in CONSUMING
    for tensor in tensors(seen.args, torch.Tensor):
        tag = recorder.tag(tensor)
        if tag is None or not tag.depends:
            mixed = True
            data = data or tag
            continue
        drafts = union(drafts, tag.drafts)
        leaf_only = leaf_only and tag.leaf
        several = several or tag.several
        if tag.home is not None:
            first = min(first, tag.first)
            other = best is not None and best.home not in (None, tag.home)
            several = several or (other and not recorder.depth and seen.name in JOINING)
            if best is None or best.home is None or tag.home.index > best.home.index:
                best = tag
        best = best or tag
        if tag.cut and tag.home is recorder.current and not leaving:
            tag.cut = False
            if tag.home is not None and recorder.is_open(tag.home):
                tag.home.detached += 1
    if seen.kwargs:
        for tensor in tensors(seen.kwargs.values(), torch.Tensor):
            tag = recorder.tag(tensor)
            if tag is not None and tag.depends:
                best, leaf_only = best or tag, leaf_only and tag.leaf
    if best is None:
        if data is not None or op is not None:
            _flow_data(seen, op, data)
        return
    home, first = _home(seen, best, first, mixed, leaf_only)
    _put(seen, op, best, home, first, drafts, leaf_only, several)


def _home(
    seen: Seen, best: Tag, first: int, mixed: bool, leaf_only: bool
) -> tuple[PassDraft | None, int]:
    recorder, home = seen.recorder, best.home
    if recorder.depth:
        home = recorder.current or home
    elif mixed and (seen.name in MIXING or (leaf_only and seen.name in ("mul", "add"))):
        home, first = enter(seen, home, first)
    if home is None:
        return None, 0
    return home, min(first, home.index) if torch.is_grad_enabled() else home.index


def enter(seen: Seen, home: PassDraft | None, first: int) -> tuple[PassDraft, int]:
    """Note data that meet parameters outside modules: they enter a hand-written network."""
    recorder, old, found, door = seen.recorder, home, seen.place, spot(seen.frame)
    given = [
        (Entry((seen.name, door, position), tensor, recorder.tags.get(tensor)))
        for position, tensor in enumerate(tensors(seen.args, torch.Tensor))
    ]
    data = [entry for entry in given if _is_data(entry)]
    if home is None or not recorder.is_open(home) or home.grad != torch.is_grad_enabled():
        home = _begun(recorder, data) if old is None else None
    if home is None:
        home = _begin(recorder, found)
    if old is not None and old is not home and home.given == "none":
        states = [e.tensor for e in given if _from(recorder, e.tensor, old)]
        home.given = "carried"
        home.attached = any(state.grad_fn is not None for state in states)
        home.states = tuple(state.detach() for state in states)
    if old is home:
        home.recurrent.update(entry.door for entry in given if not _is_data(entry))
        home.mark = len(home.entries) + len(data)
    for entry in data:
        home.enter(entry)
        source = None if entry.tag is None else entry.tag.source
        if source is not None:
            home.parents.setdefault(entry.door, id(source[0]))
    return home, min(first, home.index)


def _begun(recorder: Recorder, data: Sequence[Entry]) -> PassDraft | None:
    """Return the pass that is going on, if these data belong to it and begin no new one."""
    current = recorder.current
    if current is None or not recorder.is_open(current) or current.root_calls:
        return None
    if current.grad != torch.is_grad_enabled():
        return None
    for entry in data:
        source = None if entry.tag is None else entry.tag.source
        parent = current.parents.get(entry.door)
        if source is not None and parent is not None and parent != id(source[0]):
            return None
        if entry.door in current.recurrent:
            return None
    return current


def _begin(recorder: Recorder, found: Place | None) -> PassDraft:
    """Begin a pass; data that came after the last step of the one before belong to it."""
    before = recorder.current
    moved: list[Entry] = []
    if before is not None and before.recurrent and before.era == recorder.era:
        moved = before.entries[before.mark :][:4]
        if moved:
            del before.entries[before.mark :]
    home = recorder.open_pass(None, found)
    for entry in moved:
        home.enter(entry)
    return home


def _is_data(entry: Entry) -> bool:
    known = entry.tag is not None and entry.tag.depends
    return not known and entry.tensor.ndim > 0 and not _scalar(entry.tensor)


def _from(recorder: Recorder, tensor: torch.Tensor, old: PassDraft) -> bool:
    tag = recorder.tags.get(tensor)
    return tag is not None and tag.home is old


def _scalar(tensor: torch.Tensor) -> bool:
    return tensor.numel() == 1 and tensor.ndim < 2


def _put(
    seen: Seen,
    op: str | None,
    best: Tag,
    home: PassDraft | None,
    first: int,
    drafts: Any,
    leaf_only: bool,
    several: bool,
) -> None:
    raw: RawOp | None = None
    for output in tensors((seen.output,), torch.Tensor):
        if best.leaf and is_leaf(output):
            continue  # a parameter that a function of ``torch.nn.init`` hands back
        if op is not None:
            raw = _raw(seen, op, output, best, raw)
        new = _derived(best, raw, _trail_before(seen, op, best))
        new.leaf = leaf_only and seen.name in ("data", "detach") and home is None
        new.home, new.first, new.drafts, new.several = home, first, drafts, several
        if seen.name in ("detach", "data") and home is not None:
            new.first = home.index
            new.cut = home.grad
        elif best.cut and not new.leaf:
            new.cut = True
        if best.stage and seen.output is output:
            from onward.doctor.observers.comparing import carry

            carry(seen, best, new)
        seen.recorder.tags.put(output, new)
        if op in UNITS:
            _unit(seen, op, output)


def _trail_before(seen: Seen, op: str | None, best: Tag) -> tuple[RawOp, ...]:
    """Return what was done before: where a parameter meets data, what was done to the data.

    Slices of data are left out: they do not say where in its output a prediction stands.
    """
    given = _main(seen, op) if best.leaf and op is not None else None
    tag = None if given is None else seen.recorder.tags.get(given)
    if tag is None or tag.depends:
        return best.trail
    return tuple(raw for raw in tag.trail if raw[0] not in SLICING)


def _main(seen: Seen, op: str | None) -> torch.Tensor | None:
    """Return the tensor that is worked on: of an embedding the numbers, not the weights."""
    given = list(tensors(seen.args, torch.Tensor))
    if op == "embedding":
        given = [tensor for tensor in given if not tensor.is_floating_point()]
    return given[0] if given else None


def _derived(tag: Tag, raw: RawOp | None, trail: tuple[RawOp, ...] | None = None) -> Tag:
    trail = tag.trail if trail is None else trail
    new = Tag(True, False, tag.home, tag.first, trail)
    new.drafts = tag.drafts
    if raw is not None:
        new.trail = (*trail[1 - TRAIL :], raw)
    return new


def _raw(seen: Seen, op: str, output: torch.Tensor, tag: Tag, last: RawOp | None) -> RawOp:
    if last is not None and last[2] == output.shape:
        return last
    given = _main(seen, op)
    before = () if given is None else tuple(given.shape)
    rest = [_light(value) for value in seen.args[1:]]
    rest += [Named((name, _light(value))) for name, value in seen.kwargs.items()]
    if op in ("linear", "lstm", "gru", "rnn_tanh", "rnn_relu", "embedding", "layer_norm", "cat"):
        rest = rest if op == "cat" else []
    inside = seen.recorder.depth > 0
    return op, before, tuple(output.shape), tuple(rest), inside, seen.place


def _light(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return f"tensor{tuple(value.shape)}"
    if isinstance(value, (list, tuple)):
        return tuple(_light(part) for part in value[:8])
    return value


def _flow_data(seen: Seen, op: str | None, data: Tag | None) -> None:
    given = next(tensors(seen.args, torch.Tensor), None)
    if given is None:
        return
    old = seen.recorder.tags.get(given) or data
    raw: RawOp | None = None
    for output in tensors((seen.output,), torch.Tensor):
        if output is given:
            continue
        tag = Tag(trail=() if old is None else old.trail)
        if old is not None:
            tag.loader, tag.source = old.loader, old.source
        if op is not None:
            raw = _raw(seen, op, output, tag, raw)
            tag.trail = (*tag.trail[1 - TRAIL :], raw)
            if op in SLICING:
                tag.source = (given, _cut_axis(seen, op))
                _count_slice(seen, op, given, tag.source[1])
        elif given.numel() != output.numel():
            tag.source = None
        seen.recorder.tags.put(output, tag)


def _count_slice(seen: Seen, op: str, given: torch.Tensor, axis: int | None) -> None:
    """Count steps taken inside a module along an axis of its data: that axis is time."""
    home = seen.recorder.current
    if seen.recorder.depth and home is not None and axis is not None and len(home.slices) < 16:
        key = (id(given), axis)
        times = given.shape[axis] if op in ("unbind", "__iter__") else 1
        home.slices[key] = home.slices.get(key, 0) + times


def _cut_axis(seen: Seen, op: str) -> int | None:
    """Return the axis that a step was taken along."""
    if op == "getitem":
        index = seen.args[1] if isinstance(seen.args[1], tuple) else (seen.args[1],)
        for axis, part in enumerate(index):
            short = isinstance(part, slice) and part != slice(None)
            if isinstance(part, int) or short:
                return axis
        return None
    rest = [value for value in seen.args[1:] if isinstance(value, int)]
    if op in ("select", "narrow", "unbind"):
        return rest[0] if rest else int(seen.kwargs.get("dim", 0))
    return rest[1] if len(rest) > 1 else int(seen.kwargs.get("dim", 0))


def _unit(seen: Seen, op: str | None, output: torch.Tensor) -> None:
    recorder = seen.recorder
    if op is None or not torch.is_grad_enabled():
        return
    found: Place | None = place(seen.frame)
    given = seen.args[0] if seen.args and isinstance(seen.args[0], torch.Tensor) else None
    if not op.endswith("_") and output.dtype.is_floating_point:
        recorder.activity.unit((op, found), UNITS[op], None, found, given, output)
