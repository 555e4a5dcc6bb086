"""A task learned in PyTorch: the same chain as modules, Adam, clipping and a cosine rate."""

from __future__ import annotations

import copy
import math
import time

import numpy as np
import torch
from torch import Tensor, nn

from onward.engines.engine import Feedback, Sequences
from onward.networks.layers import Dense, Layer
from onward.networks.layout import Layout
from onward.problems.problem import Problem

RATE, CLIP, CHUNK, CHECKS = 0.01, 1.0, 20, 25
ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
}


class ChainModule(nn.Module):
    """A chain of PyTorch's own layers with PyTorch's own initial values.

    Open-loop steps run in one call of each layer, closed-loop steps one by one.
    """

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layers = layout.chain.layers
        self.outputs = layout.outputs
        sizes = [layout.inputs, *(layer.units for layer in self.layers)]
        self.parts = nn.ModuleList(
            _module(layer, size) for layer, size in zip(self.layers, sizes, strict=False)
        )

    def forward(self, inputs: Tensor, feedback: Feedback) -> Tensor:
        """Return predictions ``(series, time, output)``."""
        steps = inputs.shape[1]
        known = min(feedback.free_from, steps)
        states: list[object] = [None] * len(self.parts)
        found = [self._stretch(inputs[:, :known], states, feedback.increment)]
        for t in range(known, steps):
            x = torch.cat([found[-1][:, -1:], inputs[:, t : t + 1, self.outputs :]], dim=2)
            found.append(self._stretch(x, states, feedback.increment))
        return torch.cat(found, dim=1)

    def _stretch(self, x: Tensor, states: list[object], increment: bool) -> Tensor:
        y = x
        for number, (layer, part) in enumerate(zip(self.layers, self.parts, strict=True)):
            if isinstance(layer, Dense):
                y = ACTIVATIONS[layer.activation](part(y))
            else:
                y, states[number] = part(y, states[number])
        return y + x[..., : self.outputs] if increment else y


def learn(problem: Problem, layout: Layout, seed: int, budget: float) -> tuple[np.ndarray, int]:
    """Train one network for ``budget`` seconds; return predictions of the test part, and steps.

    The weights that score best on the validation part are kept. Checking takes its time from the
    budget, as it does for the other contenders.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    increment = layout.chain.output == "increment"
    taught = problem.task.feedback("closed", increment, problem.training)
    asked = problem.task.feedback("closed", increment)
    model = ChainModule(layout)
    adam = torch.optim.Adam(model.parameters(), RATE)
    rng = np.random.default_rng([seed, 1])
    best, kept = math.inf, copy.deepcopy(model.state_dict())
    began, steps, checked = time.perf_counter(), 0, 0
    while (spent := (time.perf_counter() - began) / budget) < 1:
        pool, batches = problem.batches(rng, CHUNK)
        for group in adam.param_groups:
            group["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * spent))
        for index in batches:
            _step(model, adam, pool[index], taught, problem)
        steps += CHUNK
        if spent * CHECKS >= checked:
            checked = int(spent * CHECKS) + 1
            score = float(
                problem.score(_predict(model, problem.validation, asked), problem.validation)
            )
            if score < best:
                best, kept = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return _predict(model, problem.test, asked), steps


def _step(
    model: ChainModule,
    adam: torch.optim.Adam,
    data: Sequences,
    feedback: Feedback,
    problem: Problem,
) -> None:
    scored = problem.task.scored_in(data)
    adam.zero_grad(set_to_none=True)
    found = model(torch.from_numpy(data.inputs), feedback)[:, scored]
    loss = (found - torch.from_numpy(data.targets)[:, scored]).square().mean()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    adam.step()


@torch.no_grad()
def _predict(model: ChainModule, data: Sequences, feedback: Feedback) -> np.ndarray:
    return model(torch.from_numpy(data.inputs.astype(np.float32)), feedback).numpy()


def _module(layer: Layer, inputs: int) -> nn.Module:
    kind = type(layer).__name__
    if kind == "Dense":
        return nn.Linear(inputs, layer.units)
    if kind == "RNN":
        return nn.RNN(inputs, layer.units, nonlinearity=layer.activation, batch_first=True)
    module: nn.Module = getattr(nn, kind)(inputs, layer.units, batch_first=True)
    return module
