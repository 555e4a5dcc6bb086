"""Predictions beside targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from onward.doctor.evidence.values import Phase, Values, Where


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
