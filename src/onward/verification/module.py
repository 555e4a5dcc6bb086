r"""A module of somebody's own: its claims, and its gradients against finite differences.

For every parameter :math:`\theta` and a random direction :math:`d`,

.. math:: \frac{L(\theta + h d) - L(\theta - h d)}{2 h} = d \cdot \nabla L + O(h^2)

in float64. A state that is detached on its way through time breaks it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from onward.engines.engine import Feedback
from onward.engines.torch.calling import Convention
from onward.engines.torch.claims import try_claims
from onward.problems.problem import Problem
from onward.verification.case import Case
from onward.verification.module_result import ModuleVerification, Tried

STEP, LIMIT = 1e-5, 1e-5
"""How far to go, and the relative difference that rounding and curvature explain."""
LEAST = 1e-4
"""Part of the largest slope below which a difference says nothing."""
NO_STATE = Tried(
    "state",
    float("inf"),
    0.0,
    "forward(x) takes no state, so that it cannot be fed its own predictions",
    "write forward(self, x, state=None) that returns (y, state)",
)


def verify_module(module: nn.Module, problem: Problem) -> ModuleVerification:
    """Try a module on a problem; see :func:`onward.verify`.

    Raises
    ------
    NetworkError
        If it cannot be called, or returns another shape.
    """
    task = problem.task
    double = copy.deepcopy(module).to("cpu", torch.float64).eval()
    convention = Convention(double, task.inputs, task.outputs)
    claims = [
        Tried(one.name, one.apart, one.limit, one.found, one.remedy)
        for one in try_claims(double, convention, task.inputs)
    ]
    if task.kind == "continuation" and not convention.stateful:
        claims.append(NO_STATE)
    closed = problem.taught("closed") if convention.stateful else problem.taught("open")
    data, feedback = Case.few(problem.training, closed)
    arrays = tuple(torch.from_numpy(np.array(a)) for a in (data.inputs, data.targets, data.weights))

    def loss() -> Tensor:
        found = _predictions(double, convention, arrays[0], feedback)
        error = (found - arrays[1]) ** 2 * arrays[2][..., None]
        return error.sum() / (arrays[2].sum() * found.shape[2])

    subject = f"{problem.name}: the module {type(module).__name__}"
    return ModuleVerification(subject, (*claims, *_gradients(double, loss)))


def _predictions(
    module: nn.Module, convention: Convention, x: Tensor, feedback: Feedback
) -> Tensor:
    stop = 1 if feedback.gaps else min(feedback.free_from, x.shape[1])
    outputs = convention.outputs
    found, state = convention(module, x[:, :stop], None)
    parts = [found]
    for t in range(stop, x.shape[1]):
        first, v = parts[-1][:, -1:], x[:, t : t + 1]
        if t < feedback.free_from:
            first = torch.where(v[..., outputs : 2 * outputs] > 0, first, v[..., :outputs])
        v = torch.cat([first, v[..., outputs:]], dim=2)
        found, state = convention(module, v, state)
        parts.append(found)
    return torch.cat(parts, dim=1)


def _gradients(module: nn.Module, loss: Callable[[], Tensor]) -> Iterator[Tried]:
    """Compare the slope in one random direction of every parameter."""
    learned = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
    slopes = torch.autograd.grad(loss(), [p for _, p in learned], allow_unused=True)
    generator = torch.Generator().manual_seed(0)
    pairs = []
    for (name, parameter), slope in zip(learned, slopes, strict=True):
        direction = torch.randn(parameter.shape, generator=generator).to(parameter)
        direction /= direction.norm()
        told = 0.0 if slope is None else float((slope * direction).sum())
        pairs.append((name, told, _slope(parameter, direction, loss)))
    largest = max(abs(measured) for _, _, measured in pairs)
    for name, told, measured in pairs:
        size = max(abs(measured), LEAST * largest)
        apart = abs(told - measured) / size if size > 0 else abs(told)
        yield Tried(
            f"gradient of {name}",
            apart,
            LIMIT,
            f"its slope is {told:.3g} by backpropagation and {measured:.3g} by differences",
            "look for detach(), .data, no_grad() or a backward() of your own on the way",
        )


def _slope(parameter: Tensor, direction: Tensor, loss: Callable[[], Tensor]) -> float:
    """Return the central difference of the loss in a direction of one parameter."""
    before = parameter.detach().clone()
    found = []
    with torch.no_grad():
        for sign in (1, -1):
            parameter.copy_(before + sign * STEP * direction)
            found.append(float(loss()))
        parameter.copy_(before)
    return (found[0] - found[1]) / (2 * STEP)
