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

from dataclasses import dataclass, field
from typing import Any

from onward.doctor.evidence.comparisons import Comparison
from onward.doctor.evidence.learning import (
    EMPTY_COURSE,
    Course,
    Model,
    Module,
    Optimizer,
    Parameter,
    ParameterStep,
    Step,
)
from onward.doctor.evidence.passes import Batch, Call, Departure, Given, Layer, LayerCall
from onward.doctor.evidence.script import Loader, Note, Run, Said, Variable
from onward.doctor.evidence.values import Phase, ShapeOp, Values, Where

__all__ = [
    "EMPTY_COURSE",
    "Batch",
    "Call",
    "Comparison",
    "Course",
    "Departure",
    "Evidence",
    "Given",
    "Layer",
    "LayerCall",
    "Loader",
    "Model",
    "Module",
    "Note",
    "Optimizer",
    "Parameter",
    "ParameterStep",
    "Phase",
    "Run",
    "Said",
    "ShapeOp",
    "Step",
    "Values",
    "Variable",
    "Where",
]


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that was seen."""

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
