"""The recurrent layer steps over the series of a batch, and takes time for the batch."""

from __future__ import annotations

import numpy as np

from onward.doctor.evidence import Comparison, Evidence, LayerCall, Loader
from onward.doctor.experiments.influence import Influence
from onward.doctor.rule import Clear, Found, NotChecked, Rule, Verdict
from onward.doctor.rules._axes import explained, gathered_axis, last_of, smoothness, turned
from onward.doctor.rules._mixed import mixed
from onward.doctor.rules._spoils import NOTHING_LEARNED

Sign = tuple[float, str]


def check(
    training: tuple[Comparison, ...],
    layer_calls: tuple[LayerCall, ...] = (),
    loaders: tuple[Loader, ...] = (),
    influence: tuple[Influence, ...] = (),
    evidence: Evidence | None = None,
) -> Verdict:
    """Hold the axis the layer steps over against the axis along which the data are a series."""
    usable = [c for c in training if _axes(c) is not None]
    if evidence is not None and (attending := _attending(influence, evidence)) is not None:
        return attending
    if not usable:
        return NotChecked("which axis of the data the network steps over could not be told")
    first = usable[0]
    stepped, batch = _axes(first) or (0, 1)
    shape = first.inputs[0].shape
    if shape[batch] == 1 or shape[stepped] == 1:
        return Clear({"series": shape[batch], "steps": shape[stepped]})
    signs = _signs(usable, layer_calls, loaders, stepped, batch)
    against = [sign for sign in signs if sign[0] > 0]
    numbers = {
        "input_shape": list(shape),
        "axis_stepped_over": stepped,
        "signs": [text for _, text in against],
    }
    if not against or any(weight < 0 for weight, _ in signs):
        return Clear(numbers)
    sure = 1 - float(np.prod([1 - weight for weight, _ in against]))
    layer = next(
        (x.where for x in layer_calls if x.where and x.training == first.training_flag), None
    )
    return Found(
        f"The recurrent layer steps over axis {stepped} of the input {shape}, and takes axis "
        f"{batch} for the batch. It looks the other way round: {'; '.join(t for _, t in against)}.",
        numbers,
        min(sure, 0.97),
        layer or first.where,
    )


def _attending(influence: tuple[Influence, ...], evidence: Evidence) -> Found | None:
    """Attention that takes the first axis for time, and mixes the series that lie along it."""
    layers = [
        (model.index, part.name)
        for model in evidence.models
        for part in model.modules
        if part.kind == "MultiheadAttention" and part.detail == "batch_first=False"
    ]
    seen = mixed(influence, evidence) if layers else None
    moved = [one for one in (seen.moved if seen else ()) if one.into == 0]
    names = [name for model, name in layers if moved and model == moved[0].pass_.model]
    if not names:
        return None
    one = moved[0]
    return Found(
        f"`{names[0]}` takes the first axis of its input for time (`batch_first=False`), and that "
        f"is where the series of a batch lie: with one value of series {one.series} changed, the "
        f"outputs of {one.others} of the {one.pass_.input_shape[0] - 1} others move as well.",
        {"layer": names[0], "other_series_moved": one.others, "input_shape": one.pass_.input_shape},
        0.9,
        None if (call := evidence.call(one.pass_.call)) is None else call.where,
        "Build the layer with `batch_first=True`, or turn its input and output.",
    )


def _axes(comparison: Comparison) -> tuple[int, int] | None:
    if not comparison.inputs or comparison.time_axis is None or comparison.batch_axis is None:
        return None
    axes = comparison.time_axis, comparison.batch_axis
    return axes if sorted(axes) == [0, 1] and len(comparison.inputs[0].shape) >= 2 else None


def _signs(
    usable: list[Comparison],
    layer_calls: tuple[LayerCall, ...],
    loaders: tuple[Loader, ...],
    stepped: int,
    batch: int,
) -> list[Sign]:
    """Weights above zero say swapped, below zero say right."""
    signs: list[Sign] = []
    signs += _selected(usable, layer_calls)
    signs += _drawn(usable, loaders, stepped, batch)
    signs += _data(usable, stepped, batch)
    return signs


def _selected(usable: list[Comparison], layer_calls: tuple[LayerCall, ...]) -> list[Sign]:
    """Look whether the last entry of the batch axis is read out where the last step was meant."""
    layers = {(x.output.shape, x.batch_axis) for x in layer_calls if x.batch_axis is not None}
    other = {(x.output.shape, x.time_axis) for x in layer_calls if x.time_axis is not None}
    taken = {one for c in usable for one in last_of(c.prediction)}
    wrong = [one for one in taken if one in layers and one not in other]
    if wrong:
        shape, axis = wrong[0]
        text = ":, " * axis + "-1"
        return [
            (0.92, f"`[{text}]` of its output {shape} takes the last series, not the last step")
        ]
    return []


def _drawn(
    usable: list[Comparison], loaders: tuple[Loader, ...], stepped: int, batch: int
) -> list[Sign]:
    """Look how batches are put together."""
    first = usable[0].inputs[0]
    axis = gathered_axis(first)
    if axis is not None:
        if axis == stepped:
            return [(0.9, f"rows are drawn by number along axis {axis}, so these are series")]
        return [(-1.0, "rows are drawn by number along the batch axis")]
    trained = [x for x in loaders if x.trained and x.batch_size and x.batch_size > 1]
    if trained and not turned(first):
        size = trained[0].batch_size
        if first.shape[stepped] == size != first.shape[batch] and _stacked(trained[0], first.shape):
            return [(0.9, f"the data loader puts {size} series along axis {stepped}")]
        if first.shape[batch] == size != first.shape[stepped]:
            return [(-1.0, "the data loader puts series along the batch axis")]
    return []


def _stacked(loader: Loader, shape: tuple[int, ...]) -> bool:
    """Whether a batch is items of the data set one after the other on a new first axis."""
    return not loader.tensors or any(t.shape[1:] == shape[1:] for t in loader.tensors)


def _data(usable: list[Comparison], stepped: int, batch: int) -> list[Sign]:
    """Look along which axis neighbours are alike, and targets follow from inputs."""
    signs: list[Sign] = []
    values = usable[0].inputs[0]
    if values.array.dtype.kind == "f" and min(values.array.shape[:2]) >= 4:
        along = smoothness(values, stepped), smoothness(values, batch)
        if along[1] > 0.6 and abs(along[0]) < 0.25:
            text = f"neighbours correlate with {along[1]:.2f} along axis {batch} and with "
            signs.append((0.7, f"{text}{along[0]:.2f} along axis {stepped}"))
        elif along[0] > 0.6 and along[1] < 0.5:
            signs.append((-1.0, "neighbours are alike along the axis stepped over"))
    fit = explained(usable)
    if fit is not None:
        right = (fit.along_0, fit.along_1)[stepped]
        wrong = (fit.along_0, fit.along_1)[batch]
        if wrong - right > 0.15 and wrong > 0.3:
            text = f"inputs before it explain {wrong:.0%} of the target along axis {batch}, and "
            signs.append((0.75, f"{text}{max(right, 0):.0%} along axis {stepped}"))
        elif right - wrong > 0.15:
            signs.append((-1.0, "targets follow from inputs along the axis stepped over"))
    return signs


RULE = Rule(
    code="OW201",
    name="batch-time-swapped",
    what="The layer steps over, or attends to, the series of a batch instead of the steps of time.",
    why="It sees one step of each series, one series after the other: nothing of what came before "
    "reaches a prediction, and series leak into each other.",
    threshold="At least one sign: the last series is read out, batches are put together along the "
    "axis stepped over, or data are smooth and targets explained along the other axis only. Or an "
    "attention without `batch_first`, and one series that moves the outputs of others.",
    source="Layout of `nn.RNN`, `nn.LSTM` and `nn.GRU`: (time, series, feature) unless "
    "`batch_first=True`, as of attention. The shares of variance are our own, from scripts with "
    "and without.",
    remedy="Give the layer `batch_first=True`, or transpose its input and output.",
    wrong_when="The data do come with time first, and neighbouring series are alike by chance.",
    check=check,
    consequences=(
        *NOTHING_LEARNED,
        "batch-mixing",
        "input-ignored",
        "target-undetermined",
        "target-misaligned",
        "lag-beyond-window",
        "future-leakage",
        "state-cut",
        "unscaled-data",
    ),
    severity=3,
)
