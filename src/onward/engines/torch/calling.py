"""Calling a module of one's own: what goes in, what comes out, and what it remembers.

Two conventions are known. ``module(x, state) -> (y, state)`` with ``x (series, time, feature)`` and
``y (series, time, output)``, where no state, at the beginning of a series, is None; that of
PyTorch's recurrent modules is the same, and where one of these says ``batch_first=False``, axes
are turned for it. And ``module(x) -> y``, which remembers nothing from one call to the next, and
cannot be fed its own predictions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from onward.errors import NetworkError

Function = Callable[..., Any]
"""The module as a function, with whatever parameters."""
PROBES = (2, 3)
"""Series that a module is first called with: what they have in common with its state is counted."""


class Convention:
    """How one module is called, and how its state becomes an array ``(series, state)``.

    Parameters
    ----------
    module
        Called a few times, in evaluation mode.
    inputs, outputs
        Number of features that go in and come out.

    Raises
    ------
    NetworkError
        If it cannot be called, or what it returns is of another shape.
    """

    def __init__(self, module: nn.Module, inputs: int, outputs: int) -> None:
        self.outputs = outputs
        self.time_first = isinstance(module, nn.RNNBase) and not module.batch_first
        self.stateful = _takes_state(module)
        self.name = type(module).__name__
        like = next(module.parameters(), torch.zeros(()))
        probes = [
            self._probe(
                module, torch.zeros(series, 4, inputs, dtype=like.dtype, device=like.device)
            )
            for series in PROBES
        ]
        nothing = probes[0] is None
        (two, self._tree), (three, _) = (
            pytree.tree_flatten(() if nothing else probe) for probe in probes
        )
        self._axes = [_series_axis(self.name, a, b) for a, b in zip(two, three, strict=True)]
        self._shapes = [
            leaf.movedim(axis, 0).shape[1:] for leaf, axis in zip(two, self._axes, strict=True)
        ]
        self.state = sum(shape.numel() for shape in self._shapes)

    def __call__(self, module: Function, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        """Call the module on ``x (series, time, feature)`` from a state ``(series, state)``."""
        y, after = self._call(module, x, None if state is None else self._unflatten(state))
        return y, self._flatten(after, x)

    def _probe(self, module: nn.Module, x: Tensor) -> Any:
        training = module.training
        module.eval()
        try:
            with torch.no_grad():
                y, state = self._call(module, x, None)
        except NetworkError:
            raise
        except Exception as error:
            if len(x) == PROBES[1]:  # it could be called with fewer before
                raise NetworkError(
                    "a module that takes any number of series, one call after another",
                    f"{type(error).__name__}: {error} for {len(x)} series after {PROBES[0]}: "
                    "it keeps state inside itself, or fixes their number",
                    "take the state as an argument and return it",
                ) from error
            raise NetworkError(
                f"a module that can be called with {_shape(x)} (series, time, feature)",
                f"{type(error).__name__}: {error}",
                "write forward(self, x, state=None) that returns (y, state)",
            ) from error
        finally:
            module.train(training)
        expected = (*x.shape[:2], self.outputs)
        if tuple(y.shape) != expected:
            raise NetworkError(
                f"outputs of shape {expected} (series, time, output) from {self.name} for inputs "
                f"of shape {_shape(x)}",
                f"shape {_shape(y)}",
                "predict every step, and end with one unit for each value to predict",
            )
        return state

    def _call(self, module: Function, x: Tensor, state: Any) -> tuple[Tensor, Any]:
        given = x.transpose(0, 1) if self.time_first else x
        found = module(given, state) if self.stateful else module(given)
        y, after = (found, None) if isinstance(found, Tensor) else self._pair(found)
        return (y.transpose(0, 1) if self.time_first else y), after

    def _pair(self, found: Any) -> tuple[Tensor, Any]:
        if not isinstance(found, tuple) or len(found) != 2 or not isinstance(found[0], Tensor):
            raise NetworkError(
                f"(y, state) or y from {self.name}",
                f"{type(found).__name__}",
                "return the outputs of every step, and the state after the last",
            )
        return found[0], found[1] if self.stateful else None

    def _flatten(self, state: Any, x: Tensor) -> Tensor:
        leaves = pytree.tree_leaves(state)
        if not self._axes:
            return x.new_zeros(x.shape[0], 0)
        flat = [
            leaf.movedim(axis, 0).flatten(1) for leaf, axis in zip(leaves, self._axes, strict=True)
        ]
        return torch.cat([part.to(x.dtype) for part in flat], dim=1)

    def _unflatten(self, state: Tensor) -> Any:
        leaves, place = [], 0
        for axis, shape in zip(self._axes, self._shapes, strict=True):
            part = state[:, place : place + shape.numel()].reshape(-1, *shape)
            leaves.append(part.movedim(0, axis).contiguous())
            place += shape.numel()
        return pytree.tree_unflatten(leaves, self._tree)


def _takes_state(module: nn.Module) -> bool:
    """Return whether ``forward`` takes a state after the inputs."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    taken = [p for p in inspect.signature(module.forward).parameters.values() if p.kind in kinds]
    return len(taken) > 1


def _series_axis(name: str, two: Any, three: Any) -> int:
    """Return the axis of a state that counts series, from that of two and of three."""
    if isinstance(two, Tensor) and isinstance(three, Tensor) and two.dim() == three.dim():
        sizes = zip(two.shape, three.shape, strict=True)
        axes = [axis for axis, (a, b) in enumerate(sizes) if (a, b) == (2, 3)]
        if len(axes) == 1:
            return axes[0]
    raise NetworkError(
        f"a state of tensors with one axis of series from {name}",
        f"{type(two).__name__} of shape {_shape(two)} for 2 series, {_shape(three)} for 3",
        "return a tensor such as (layer, series, unit), or a tuple of them; build recurrent layers "
        "with batch_first=True",
    )


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))
