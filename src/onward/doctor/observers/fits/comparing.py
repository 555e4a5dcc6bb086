"""Series, targets and predictions as records of comparisons and of passes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from onward.doctor.evidence import Call, Comparison, LayerCall, Phase, ShapeOp, Values
from onward.doctor.experiments.pairs import Array
from onward.doctor.observers.fits.material import Block

SIZE = 32
"""Series a record: as many as a batch would have."""


def batches(block: Block, size: int = SIZE, most: int | None = None) -> list[Block]:
    """Return the series in batches, the last one no smaller than the others; evenly taken."""
    count = max(1, len(block) // size)
    starts = range(count)
    if most is not None and count > most:
        starts = sorted({int(k) for k in np.linspace(0, count - 1, most)})  # type: ignore[assignment]
    ends = [*range(size, count * size, size), len(block)]
    return [
        Block(block.inputs[k * size : ends[k]], block.targets[k * size : ends[k]], block.first)
        for k in starts
    ]


def comparison(
    index: int,
    block: Block,
    prediction: Array | None = None,
    *,
    step: int = 0,
    phase: Phase = "training",
    trail: tuple[ShapeOp, ...] = (),
) -> Comparison:
    """Return the record of one batch; without a prediction its targets alone mean anything."""
    said = np.zeros_like(block.targets) if prediction is None else prediction
    taught = phase == "training"
    pulled = block.targets.shape[1] == block.inputs.shape[1] and taught
    apart = np.ones_like(said) if prediction is None else said - block.targets
    return Comparison(
        index=index,
        step=step,
        phase=phase,
        kind="mse",
        manual=False,
        prediction=values(said, (*trail, _scored(block, said))),
        target=values(block.targets),
        weights=None,
        options={},
        reduction="mean",
        value=float(np.mean(apart**2)) if prediction is not None and taught else None,
        backward=taught,
        reported=True,
        call=index,
        inputs=(values(block.inputs),),
        time_axis=1,
        batch_axis=0,
        training_flag=None,
        grad=taught,
        site=0 if taught else 1,
        gradient=apart if pulled else None,
    )


def passed(seen: Comparison, fed_back: int, outputs: Array | None = None) -> Call:
    """Return the record of the pass that a comparison comes from."""
    out = seen.prediction if outputs is None else values(outputs)
    return Call(
        index=seen.index,
        step=seen.step,
        phase=seen.phase,
        training=None,
        grad=seen.grad,
        models=(0,),
        modules=("network",),
        root_calls=1,
        inputs=seen.inputs,
        time_axis=1,
        batch_axis=0,
        given="none",
        attached=False,
        state=(),
        final_state=(),
        outputs=(out,),
        fed_back=fed_back,
    )


def reading(seen: Comparison) -> LayerCall:
    """Return the record of a recurrent layer that reads the inputs of a comparison."""
    given = seen.inputs[0]
    return LayerCall(
        index=0,
        step=0,
        call=seen.index,
        model=0,
        name="the network",
        kind="recurrent",
        input_size=given.shape[2],
        hidden_size=1,
        batch_first=True,
        bidirectional=False,
        num_layers=1,
        dropout=0.0,
        time_axis=1,
        batch_axis=0,
        input=given,
        output=given,
        given="none",
        attached=False,
        state=(),
        final_state=(),
        training=True,
        grad=True,
    )


def values(array: Array, trail: Iterable[ShapeOp] = ()) -> Values:
    """Return an array as a record; none of it is cut."""
    return Values(array, array.shape, str(array.dtype), trail=tuple(trail))


def _scored(block: Block, said: Array) -> ShapeOp:
    """Return the slice of scored steps, which tells where in the inputs predictions stand."""
    last = block.first + said.shape[1]
    before = (len(said), block.inputs.shape[1], said.shape[2])
    return ShapeOp("getitem", before, said.shape, f"[:, {block.first}:{last}]")
