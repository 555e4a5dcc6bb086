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

    Raises
    ------
    UnavailableError
        If the loss is not a known one, or predictions cannot be made from outputs again.
    """

    def __init__(self, parts: Sequence[Part], optimizer: str, options: Mapping[str, Any]) -> None:
        if len(parts) < 3:
            raise UnavailableError("fewer than three training passes could be made again")
        kind = parts[0][1].kind
        if kind not in LOSSES:
            raise UnavailableError(f"a loss of the kind {kind} cannot be taken again")
        self._loss = LOSSES[kind]
        self._way = _way_of(parts[-1])
        held_out = max(1, len(parts) // 4)
        self._fit, self._judge = parts[::-1][held_out:], parts[::-1][:held_out]
        self._optimizer = getattr(torch.optim, optimizer, None)
        if self._optimizer is None or optimizer == "LBFGS":
            raise UnavailableError(f"steps of the optimizer {optimizer} cannot be made again")
        known = inspect.signature(self._optimizer).parameters
        self._options = {k: v for k, v in options.items() if k in known and k != "lr"}

    def score(self, *, first: bool) -> float:
        """Return the loss on the batches held out, with the first or the last weights."""
        with quiet():
            return self._judged(self._fit[0][0].network(first=first))

    def train(self, rate: float, steps: int) -> float:
        """Return the loss on the batches held out after some steps from the first weights."""
        with quiet(), torch.enable_grad():
            torch.manual_seed(0)
            module = self._fit[0][0].network(first=True)
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
        prediction = self._way(output).reshape(comparison.prediction.shape)
        target = torch.from_numpy(np.array(comparison.target.array))
        if target.is_floating_point():
            target = target.to(prediction.dtype)
        return self._loss(prediction, target)


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
    raise UnavailableError("how the prediction came from the network's output could not be told")
