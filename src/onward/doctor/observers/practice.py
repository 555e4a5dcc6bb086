"""A few steps of training on copies, with passes and targets that were seen."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from onward.doctor.evidence import Comparison
from onward.doctor.observers.replays import Replay, quiet
from onward.doctor.observers.tags import tensors
from onward.doctor.rule import UnavailableError

LOSSES: Mapping[str, Callable[..., torch.Tensor]] = {
    "mse": functional.mse_loss,
    "residual": functional.mse_loss,
    "l1": functional.l1_loss,
    "huber": functional.smooth_l1_loss,
    "cross_entropy": functional.cross_entropy,
    "nll": functional.nll_loss,
    "bce": functional.binary_cross_entropy,
    "bce_logits": functional.binary_cross_entropy_with_logits,
}

LEFT_OUT = {"input", "target", "reduction", "size_average", "reduce"}
"""Parameters of loss functions that are no options here."""

ALIKE = 0.02
"""Relative difference within which two losses are the same, up to a factor."""

Part = tuple[Replay, Comparison, NDArray[Any]]
"""A pass, what its output was compared with, and the output as it was."""

Way = Callable[[Any], Any]

WAYS: tuple[Way, ...] = (
    lambda out: out,
    lambda out: out[:, -1],
    lambda out: out[-1],
    lambda out: out.swapaxes(0, 1),
    lambda out: out[:, -1, ..., 0],
    lambda out: out.swapaxes(1, 2),
)
"""How predictions come from outputs, reshaped besides."""


class Practice:
    """Trains copies of a network on some of its own batches, and scores them on the others.

    It scores them on other parts if these are given: ``judge``.

    Raises
    ------
    UnavailableError
        If the loss is not a known one, or predictions cannot be made from outputs again.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        optimizer: str,
        options: Mapping[str, Any],
        judge: Sequence[Part] = (),
    ) -> None:
        if len(parts) < 3:
            raise UnavailableError("fewer than three training passes could be made again")
        kind = parts[0][1].kind
        if kind not in LOSSES:
            raise UnavailableError(f"a loss of the kind {kind} cannot be taken again")
        self._scale = _scale_of(parts)
        self._way = _way_of(parts[-1])
        self._ways = {id(part[1]): _way_of(part) for part in judge}
        held_out = 0 if judge else max(1, len(parts) // 4)
        self._fit, self._judge = parts[::-1][held_out:], judge or parts[::-1][:held_out]
        self._optimizer = getattr(torch.optim, optimizer, None)
        if self._optimizer is None or optimizer == "LBFGS":
            raise UnavailableError(f"steps of the optimizer {optimizer} cannot be made again")
        known = inspect.signature(self._optimizer).parameters
        self._options = {k: v for k, v in options.items() if k in known and k != "lr"}

    def score(self, *, first: bool) -> float:
        """Return the loss on the batches held out, with the first or the last weights."""
        with quiet():
            return self._judged(self._fit[0][0].network(first=first))

    def train(self, rate: float, steps: int, *, first: bool = True) -> float:
        """Return the loss held out after some steps, from the first or the last weights."""
        with quiet(), torch.enable_grad():
            torch.manual_seed(0)
            module = self._fit[0][0].network(first=first)
            assert self._optimizer is not None
            optimizer = self._optimizer(module.parameters(), lr=rate, **self._options)
            module.train()
            for step in range(steps):
                loss = self._of(module, self._fit[step % len(self._fit)])
                optimizer.zero_grad()
                torch.autograd.backward(loss)
                optimizer.step()
            return self._judged(module)

    def _judged(self, module: nn.Module) -> float:
        module.eval()
        with torch.no_grad():
            return float(np.mean([float(self._of(module, part)) for part in self._judge]))

    def _of(self, module: nn.Module, part: Part) -> torch.Tensor:
        replay, comparison, _ = part
        output = next(tensors((replay.forward(module),), torch.Tensor))
        way = self._ways.get(id(comparison), self._way)
        prediction = way(output).reshape(comparison.prediction.shape)
        target = torch.from_numpy(np.array(comparison.target.array))
        if target.is_floating_point():
            target = target.to(prediction.dtype)
        return self._scale * _loss(prediction, target, comparison)


def _loss(prediction: torch.Tensor, target: torch.Tensor, comparison: Comparison) -> torch.Tensor:
    """Take the loss of a comparison with its own options, and its mask where it has one."""
    function = LOSSES[comparison.kind]
    known = set(inspect.signature(function).parameters) - LEFT_OUT
    options = {
        name: torch.tensor(value, dtype=prediction.dtype) if isinstance(value, list) else value
        for name, value in comparison.options.items()
        if name in known and value is not None
    }
    if comparison.weights is None:
        return function(prediction, target, **options)
    terms = function(prediction, target, **options, reduction="none")
    weights = torch.from_numpy(np.array(comparison.weights.array))
    if weights.dtype == torch.bool and weights.shape == terms.shape[: weights.ndim]:
        return terms[weights].mean()
    weights = weights.to(terms.dtype).expand_as(terms)
    return (terms * weights).sum() / weights.sum()


def _scale_of(parts: Sequence[Part]) -> float:
    """Return by how much the script's loss is larger than ours, the same in all passes.

    Raises
    ------
    UnavailableError
        If it is not the same: then the script takes another loss than ours.
    """
    ratios = []
    for _, comparison, _ in parts:
        if comparison.value is None:
            continue
        prediction = torch.from_numpy(np.array(comparison.prediction.array))
        target = torch.from_numpy(np.array(comparison.target.array))
        if target.is_floating_point():
            target = target.to(prediction.dtype)
        try:
            own = float(_loss(prediction, target, comparison))
        except (RuntimeError, ValueError, TypeError) as error:
            raise UnavailableError(f"the loss could not be taken again: {error}") from error
        if own > 0 and np.isfinite(own) and np.isfinite(comparison.value):
            ratios.append(comparison.value / own)
    if not ratios:
        return 1.0
    scale = float(np.median(ratios))
    if scale <= 0 or max(abs(ratio / scale - 1) for ratio in ratios) > ALIKE:
        raise UnavailableError("the script's loss is another than the one that can be taken again")
    return scale


def _way_of(part: Part) -> Way:
    """Find out how the prediction came from the output of the network."""
    _, comparison, output = part
    wanted = comparison.prediction.array
    for way in WAYS:
        try:
            made = way(output)
        except IndexError:
            continue
        if made.size == wanted.size and np.array_equal(made.reshape(wanted.shape), wanted):
            return way
    for axis in range(min(2, output.ndim, wanted.ndim)):
        if (cut := _cut(output, wanted, axis)) is not None:
            return cut
    raise UnavailableError("how the prediction came from the network's output could not be told")


def _cut(output: NDArray[Any], wanted: NDArray[Any], axis: int) -> Way | None:
    """Return what takes a stretch of an axis, None if the prediction is no stretch of it."""
    length = wanted.shape[axis]
    for first in range(output.shape[axis] - length + 1):
        made = np.take(output, range(first, first + length), axis)
        if made.size == wanted.size and np.array_equal(made.reshape(wanted.shape), wanted):
            return lambda out: out.narrow(axis, first, length)
    return None
