"""What a network is made of, and how an optimizer moved it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.doctor.evidence.values import Where


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


EMPTY_COURSE = Course(np.empty(0), np.empty(0, np.int64), np.empty(0), 0, 0, 0, 0, 0, 0, 0, None)


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
    joined
        Whether it became a part of its network after that was first called: a head put in later.
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
    joined: bool = False


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
