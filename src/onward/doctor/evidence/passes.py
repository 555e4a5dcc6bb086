"""Passes through a network, its layers, and what left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence.values import Phase, Values, Where

Given = Literal["none", "zeros", "carried", "fresh", "learned"]


@dataclass(frozen=True, eq=False)
class LayerCall:
    """A recurrent layer or cell at work, once.

    Attributes
    ----------
    index, step, call
        Number of this record, of the optimizer step, and of the pass it belongs to (or None).
    model, name, kind
        Index of the model, name in it (``encoder.lstm``), and ``RNN LSTM GRU`` or ``…Cell``.
    input_size, hidden_size, batch_first, bidirectional, num_layers, dropout
        As it was built.
    time_axis, batch_axis
        Axes of ``input`` as the layer reads them; None for a cell, a packed or an unbatched input.
    input, output
        What went in and came out. Packed sequences are unpacked, see ``lengths``.
    lengths
        Of a packed input, else None.
    given
        The hidden state it was given: ``none``, ``zeros``, ``carried`` (came out of an earlier
        call), ``fresh`` (other numbers), ``learned`` (a parameter).
    attached
        Whether gradients could flow back through the given state into an earlier pass.
    state, final_state
        Hidden states in and out, the cell state of an LSTM second.
    training
        The layer's ``training`` flag.
    gradient
        Norm over the last axis of the gradient of the loss with respect to the output:
        shape ``output.shape[:-1]``. None if none arrived or it was not looked at (``looked``).
    looked
        Whether ``gradient`` would have been seen.
    state_read
        Whether the loss depends on the hidden state the layer ended with (``h_n``).
    """

    index: int
    step: int
    call: int | None
    model: int | None
    name: str
    kind: str
    input_size: int
    hidden_size: int
    batch_first: bool
    bidirectional: bool
    num_layers: int
    dropout: float
    time_axis: int | None
    batch_axis: int | None
    input: Values
    output: Values
    given: Given
    attached: bool
    state: tuple[Values, ...]
    final_state: tuple[Values, ...]
    training: bool
    grad: bool
    lengths: tuple[int, ...] | None = None
    where: Where | None = None
    gradient: NDArray[Any] | None = None
    looked: bool = False
    state_read: bool = False


@dataclass(frozen=True, eq=False)
class Call:
    """One pass through the network: from data to what comes out, whatever the style.

    A call of a module, or a loop over the steps of a sequence with cells, with functions and
    parameters, or with the network's own predictions.

    Attributes
    ----------
    index, step
        Number of the pass in the run, and optimizer steps done before it.
    phase
        ``training`` if gradients were taken of something that depends on it.
    training
        The ``training`` flag of the modules called; None if there were none.
    grad
        Whether gradients were recorded.
    models
        Indices of the models called.
    modules
        Class names of the outermost modules called, in order, without repeats.
    root_calls
        How often outermost modules were called: 1 for ``model(x)``, T for a loop over T steps.
    inputs
        The data that entered, not computed by any network. Slices taken in a loop
        (``x[:, t]``) are joined: the tensor they were taken from where that is known, else stacked
        on a new first axis, which is time.
    time_axis, batch_axis
        Axes of ``inputs[0]`` as the network reads them; None if that could not be told.
    given, attached
        The state it began with and whether gradients flowed on into an earlier pass; see
        ``LayerCall``. ``none`` where no state was passed in and none was kept.
    state, final_state
        Hidden states in and out, where seen.
    outputs
        What the outermost modules returned last (state left out), or what left the loop.
    fed_back
        How many times an output came back as an input (closed loop, free running), as a tensor or
        value for value through NumPy.
    path
        If so: what each call gave back, on a new first axis: the rollout. Else None.
    where
        Line of the script that called.
    detached
        How often something computed in this pass was detached and then used again in it.
    layer_calls
        How many calls of recurrent layers or cells there were in it.
    """

    index: int
    step: int
    phase: Phase
    training: bool | None
    grad: bool
    models: tuple[int, ...]
    modules: tuple[str, ...]
    root_calls: int
    inputs: tuple[Values, ...]
    time_axis: int | None
    batch_axis: int | None
    given: Given
    attached: bool
    state: tuple[Values, ...]
    final_state: tuple[Values, ...]
    outputs: tuple[Values, ...]
    fed_back: int = 0
    where: Where | None = None
    detached: int = 0
    layer_calls: int = 0
    path: Values | None = None


@dataclass(frozen=True, eq=False)
class Layer:
    """A recurrent layer or an activation, and a sample of what its units did in training passes.

    Attributes
    ----------
    name, kind
        Name in its model, or line of the script; ``RNN LSTM GRU Tanh ReLU Sigmoid Softmax …``.
    values
        Outputs, ``(sample, unit)``, from several training passes, early to late.
    steps
        Optimizer step of each sample.
    inputs
        What went in, like ``values``; None for recurrent layers.
    """

    name: str
    kind: str
    values: NDArray[Any]
    steps: NDArray[np.int64]
    inputs: NDArray[Any] | None = None
    where: Where | None = None


@dataclass(frozen=True, eq=False)
class Departure:
    """Something computed by a network that left torch, so that it could not be followed.

    ``how`` is ``numpy``, ``item``, ``tolist`` or ``print``; ``comparison`` is the index of the
    comparison it is the value of, None if it is an output itself.
    """

    index: int
    step: int
    how: str
    values: Values
    call: int | None
    comparison: int | None
    training_flag: bool | None
    where: Where | None = None


@dataclass(frozen=True)
class Batch:
    """The data of a training pass in brief: step, shapes, and a digest of the values.

    ``identity``: equal for the same tensor. ``drawn``: how often torch drew random numbers for
    tensors (``randn``, ``randint``, ``randperm``, …) since the training pass before.
    """

    step: int
    shapes: tuple[tuple[int, ...], ...]
    digest: int
    identity: int = 0
    drawn: int = 0
