"""What was seen while somebody's network was trained, as plain NumPy records of bounded size.

For the author of a rule: a rule names the pieces it needs as parameters of its ``check`` function
and gets them; a piece that was not seen makes the verdict *not checked* by itself. The pieces:

========================  =========================================================================
``comparisons``           every look at a prediction beside a target: loss functions, manual
                          residuals (``y - out``), accuracies. ``tuple[Comparison, ...]``
``training``              those that gradients were taken of (``phase == "training"``)
``evaluation``            the others
``calls``                 passes through the network: data in, states in and out, outputs
``layer_calls``           calls of recurrent layers, inside passes or as cells in a loop
``layers``                activations and recurrent layers with sampled values of their units
``steps``                 steps of an optimizer looked at closely: norms of gradients and updates
``course``                every step in brief: losses, learning rates
``models``                what the networks are made of, and which parameters ever moved
``optimizers``            what they hold
``loaders``               data loaders: shuffled or not, batch size, the tensors behind them
``departures``            outputs that left torch (``.numpy()``, ``.item()``, ``.tolist()``)
``batches``               digests of the inputs of training passes, also of those not kept
``variables``             arrays and tensors by the names the script gave them
``said``                  numbers that were printed, or that the script's variables hold
``replays``               passes that can be made again on a copy: see ``observers/replays.py``
``notes``                 what could not be seen, and why
``run``                   the script: how it ended, seconds, seeds
``evidence``              all of it, with ``evidence.call(index)`` and ``evidence.model(index)``
========================  =========================================================================

Besides these, every function in ``experiments/`` is a piece under its own name.

Arrays come as ``Values``: ``.array`` may be cut to its first series and steps, ``.shape`` never is.
Arrays of equal shape are cut alike, so a prediction and its target stay aligned. Axes are as the
script had them: ask ``Call.time_axis`` and ``Call.batch_axis`` (None if that could not be told).
Comparisons, calls and steps are samples of the run: the first few, some of the rest, the last few;
``index`` and ``step`` say where they stood. Numbers of everything are in ``course``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Phase = Literal["training", "evaluation"]
Given = Literal["none", "zeros", "carried", "fresh", "learned"]


@dataclass(frozen=True)
class Where:
    """A line of the script: path, number from 1, and its text."""

    file: str
    line: int
    text: str = ""

    def __str__(self) -> str:
        """Say file and line, as compilers do."""
        return f"{Path(self.file).name}:{self.line}"


@dataclass(frozen=True)
class ShapeOp:
    """One thing that was done to a tensor on its way.

    Attributes
    ----------
    op
        ``view reshape permute transpose flatten squeeze unsqueeze cat stack getitem expand repeat
        softmax log_softmax sigmoid tanh relu detach argmax pack pad mean sum flip roll shuffle``.
    before, after
        Shapes, as the script had them.
    detail
        Its arguments as text, such as ``dim=1`` or ``[:, -1]``.
    inside
        Whether it was done inside a module's ``forward``.
    where
        Line of the script, None if not known.
    """

    op: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    detail: str = ""
    inside: bool = False
    where: Where | None = None


@dataclass(frozen=True, eq=False)
class Values:
    """A tensor as it was.

    Attributes
    ----------
    array
        Its values (float32, float64, int64 or bool), perhaps cut to the first entries an axis.
    shape
        Its whole shape, before any broadcasting.
    dtype
        Name of its type, such as ``float32``.
    grad
        Whether gradients flowed through it.
    identity
        Equal for the same storage, offset and strides while both lived: the same tensor or view.
    trail
        What was done to it last, oldest first, at most 24 steps: for data since it was made or came
        out of a loader, for outputs also ``linear matmul lstm gru embedding`` on the way.
    base, offset, strides
        Address of its storage, and where in it, in elements: views of one tensor share ``base``
        (as does what comes to lie there after it is gone).
    """

    array: NDArray[Any]
    shape: tuple[int, ...]
    dtype: str = "float32"
    grad: bool = False
    identity: int = 0
    trail: tuple[ShapeOp, ...] = ()
    base: int = 0
    offset: int = 0
    strides: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing was cut."""
        return self.array.shape == self.shape


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
class Comparison:
    """A prediction beside what it was compared with.

    Attributes
    ----------
    index, step, phase
        Number in the run, optimizer steps done before it, and ``training`` if gradients were taken.
    kind
        ``mse l1 huber cross_entropy nll bce bce_logits kl gaussian_nll poisson_nll cosine ctc
        margin``, ``accuracy`` (an equality), or ``residual`` (a difference that was not squared).
        Manual ones get ``mse`` or ``l1`` once squared or made absolute.
    manual
        Whether it was written with tensor functions and not with a loss function.
    prediction, target
        As they were compared, before broadcasting. ``prediction`` is what depends on a network.
    weights
        A tensor that multiplied or selected the terms (a mask), else None.
    options
        Of the loss function: ``reduction``, ``ignore_index``, ``label_smoothing``, …
    reduction
        ``mean``, ``sum`` or ``none``, also of manual ones; None if not known.
    value
        Its scalar, where it became one.
    backward
        Whether gradients were taken of it.
    reported
        Whether it left torch by ``item()``, ``float()``, printing or ``numpy()``.
    call
        Index of the pass the prediction came from, None if it came from none that was seen.
    inputs
        The data that entered that pass: ``Call.inputs``, also where the pass was not kept.
    training_flag, grad
        As in ``Call``: state of the modules when the prediction was made.
    site
        Number of the line it happens in: comparisons of one site belong together.
    gradient
        Of what ``backward`` was called on, with respect to ``prediction``: same shape and cut.
        None if none arrived.
    times, joined_axis
        Comparisons made step by step in a loop are joined to one: along axis ``joined_axis`` of
        prediction and target stand the steps ``times`` of the inputs. Empty and None otherwise.
    several
        Whether the prediction was put together from several passes; ``call`` is the last of them.
    """

    index: int
    step: int
    phase: Phase
    kind: str
    manual: bool
    prediction: Values
    target: Values
    weights: Values | None
    options: Mapping[str, Any]
    reduction: str | None
    value: float | None
    backward: bool
    reported: bool
    call: int | None
    inputs: tuple[Values, ...]
    time_axis: int | None
    batch_axis: int | None
    training_flag: bool | None
    grad: bool
    site: int
    where: Where | None = None
    gradient: NDArray[Any] | None = None
    times: tuple[int, ...] = ()
    joined_axis: int | None = None
    several: bool = False


@dataclass(frozen=True)
class ParameterStep:
    """A parameter at one optimizer step: norms of its values, gradient and change.

    ``optimised``: held by the optimizer of this step. ``stale``: norm of the gradient that was
    already there before the first ``backward`` since the step before; 0 if zeroed.
    """

    name: str
    value: float
    gradient: float | None
    update: float
    finite: bool
    optimised: bool
    stale: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step of an optimizer, looked at closely.

    Attributes
    ----------
    index
        Number of the step, from 0.
    optimizer
        Index in ``optimizers``; None for updates written by hand.
    rates
        Learning rates of its groups.
    loss
        What ``backward`` was last called on.
    backwards
        How often ``backward`` was called since the last step.
    stale
        Norm of the gradients that were already there before the first of them: 0 if zeroed.
    previous
        Norm of the gradients at the last step of this optimizer, to hold ``stale`` against.
    clipped
        The bound of ``clip_grad_norm_`` and the norm it found, None if not called.
    parameters
        Of the models and of the optimizer, by name.
    """

    index: int
    optimizer: int | None
    rates: tuple[float, ...]
    loss: float | None
    backwards: int
    stale: float
    previous: float | None
    clipped: tuple[float, float] | None
    parameters: tuple[ParameterStep, ...]
    where: Where | None = None


@dataclass(frozen=True, eq=False)
class Course:
    """The run in brief.

    Attributes
    ----------
    losses, at
        What ``backward`` was called on, and optimizer steps done before; thinned beyond 4,096.
    rates
        First learning rate of the optimizer then; nan if none.
    steps, backwards, calls, training_calls, comparisons
        How many there were in all, kept or not.
    epochs
        How often a data loader was gone through, at most over loaders.
    zero_grads
        How often ``zero_grad`` was called.
    first_non_finite
        Step at which the loss was first not finite, else None.
    """

    losses: NDArray[np.float64]
    at: NDArray[np.int64]
    rates: NDArray[np.float64]
    steps: int
    backwards: int
    calls: int
    training_calls: int
    comparisons: int
    epochs: int
    zero_grads: int
    first_non_finite: int | None


@dataclass(frozen=True)
class Parameter:
    """A parameter over the run.

    Attributes
    ----------
    name, shape, grad
        Name in its model, shape, and ``requires_grad`` at the end.
    optimised
        Whether an optimizer held it.
    gradient
        Whether a gradient other than zero was ever seen at a step looked at.
    changed
        Whether its values at the end differ from those when first seen.
    start, end
        Norms of its values when first seen and at the end.
    used
        Whether it took part in a pass that gradients were taken of.
    """

    name: str
    shape: tuple[int, ...]
    grad: bool
    optimised: bool
    gradient: bool
    changed: bool
    start: float
    end: float
    used: bool = True


@dataclass(frozen=True)
class Module:
    """A part of a model: its name, its class and how it was built (``repr`` without children)."""

    name: str
    kind: str
    detail: str
    training: bool


@dataclass(frozen=True)
class Model:
    """An outermost module that was called, or the loose parameters of a hand-written network.

    Attributes
    ----------
    index, name
        Number, and class name (``parameters`` for loose ones).
    modules, parameters
        What it is made of.
    training_calls, evaluation_calls
        Passes it took part in.
    modes
        ``training`` flags seen during passes that no gradients were taken of.
    """

    index: int
    name: str
    modules: tuple[Module, ...]
    parameters: tuple[Parameter, ...]
    training_calls: int
    evaluation_calls: int
    modes: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Optimizer:
    """An optimizer that made a step or was built.

    Attributes
    ----------
    kind, groups
        Class name, and options of each group without its parameters.
    parameters
        Names ``model.parameter`` of what it holds.
    foreign
        How many of its parameters belong to no model that took part in a training pass.
    steps
        Steps it made.
    """

    index: int
    kind: str
    groups: tuple[Mapping[str, Any], ...]
    parameters: tuple[str, ...]
    foreign: int
    steps: int
    where: Where | None = None


@dataclass(frozen=True, eq=False)
class Loader:
    """A data loader that was gone through.

    Attributes
    ----------
    batch_size, shuffle, drop_last, sampler
        As built; ``shuffle`` is whether its sampler is random.
    length
        Items in the data set, None if it has no length.
    tensors
        Of a ``TensorDataset``, else none; else the fields of the first items, stacked.
    passes
        How often it was gone through.
    trained
        Whether its batches entered passes that gradients were taken of.
    """

    index: int
    batch_size: int | None
    shuffle: bool
    drop_last: bool
    sampler: str
    length: int | None
    tensors: tuple[Values, ...]
    passes: int
    trained: bool
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


@dataclass(frozen=True, eq=False)
class Variable:
    """An array or tensor of the script by its name, as it was when seen last.

    ``seen`` is ``first step``, ``middle``, ``evaluation`` or ``end``; ``kind`` is ``tensor``,
    ``array``, ``list`` or ``frame``.
    """

    name: str
    values: Values
    seen: str
    kind: str


@dataclass(frozen=True)
class Said:
    """A number that the script printed, or that one of its variables holds at the end.

    ``rounding`` is by how much it may be off; ``where`` the line that printed it.
    """

    value: float
    rounding: float
    where: Where | None = None


@dataclass(frozen=True)
class Note:
    """Something that could not be seen, and why."""

    about: str
    why: str


@dataclass(frozen=True)
class Run:
    """The script and how it ended.

    ``ending`` is ``finished``, ``exit`` (``sys.exit``), ``crashed``, ``stopped`` (out of seconds)
    or ``untrained`` (at its end without a gradient); ``error`` is the last line of the traceback.
    """

    target: str
    ending: str = "finished"
    error: str = ""
    seconds: float = 0.0


EMPTY_COURSE = Course(np.empty(0), np.empty(0, np.int64), np.empty(0), 0, 0, 0, 0, 0, 0, 0, None)


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that was seen. ``patients`` is for experiments: see ``experiments/``."""

    run: Run
    comparisons: tuple[Comparison, ...] = ()
    calls: tuple[Call, ...] = ()
    layer_calls: tuple[LayerCall, ...] = ()
    layers: tuple[Layer, ...] = ()
    steps: tuple[Step, ...] = ()
    course: Course = EMPTY_COURSE
    models: tuple[Model, ...] = ()
    optimizers: tuple[Optimizer, ...] = ()
    loaders: tuple[Loader, ...] = ()
    departures: tuple[Departure, ...] = ()
    batches: tuple[Batch, ...] = ()
    variables: tuple[Variable, ...] = ()
    said: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    replays: tuple[Any, ...] = ()
    _calls: dict[int, Call] = field(default_factory=dict, repr=False)

    @property
    def training(self) -> tuple[Comparison, ...]:
        """Comparisons that gradients were taken of."""
        return tuple(c for c in self.comparisons if c.phase == "training")

    @property
    def evaluation(self) -> tuple[Comparison, ...]:
        """Comparisons that no gradients were taken of."""
        return tuple(c for c in self.comparisons if c.phase == "evaluation")

    def call(self, index: int | None) -> Call | None:
        """Return the pass of that number, None if it was not kept."""
        if not self._calls:
            self._calls.update({call.index: call for call in self.calls})
        return None if index is None else self._calls.get(index)

    def model(self, index: int | None) -> Model | None:
        """Return the model of that number, or None."""
        return next((model for model in self.models if model.index == index), None)
