"""Passes that can be made again, on a copy of the network, with other inputs or other rates."""

from __future__ import annotations

import contextlib
import copy
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from onward.doctor.observers.drafts import PassDraft
from onward.doctor.observers.sampling import Spread
from onward.doctor.observers.tags import tensors

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

LARGEST = 1 << 20
"""Elements of the arguments of one pass; larger ones are not kept."""

LATE, FIRST, MOST = 2, 6, 16
"""Last passes of a kind that are kept, first ones, and all early ones."""


@dataclass(eq=False)
class KeptPass:
    """Arguments of a call, copied."""

    module: nn.Module
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    draft: PassDraft


class Replay:
    """A pass that was seen, to be made again on a copy of its network.

    Attributes
    ----------
    call, model, step
        As in ``Call``; ``model`` is an index in ``Evidence.models``.
    training
        Whether gradients were taken of it.
    given
        Its tensors, in order: arrays of any type.
    """

    def __init__(self, kept: KeptPass, model: int, first: Mapping[str, torch.Tensor]) -> None:
        self._kept, self._first = kept, first
        self.call, self.model, self.step = kept.draft.index, model, kept.draft.step
        self.training = kept.draft.backward
        self.given = tuple(
            _numpy(t) for t in tensors((kept.arguments, kept.keywords), torch.Tensor)
        )

    def outputs(
        self,
        given: Sequence[NDArray[Any]] | None = None,
        *,
        train: bool = False,
        seed: int = 0,
        first: bool = False,
    ) -> tuple[NDArray[Any], ...]:
        """Return what the network gives back, for these arrays in the place of its own.

        The network is a copy as it was at the end, or when ``first`` seen, in evaluation mode
        unless ``train``. What it draws at random is drawn from ``seed``.
        """
        with quiet():
            torch.manual_seed(seed)
            module = self.network(first=first)
            module.train(train)
            with torch.no_grad():
                result = self.forward(module, given)
            return tuple(_numpy(t) for t in tensors((result,), torch.Tensor))

    def network(self, *, first: bool = False) -> nn.Module:
        """Return a copy of the network, as it was at the end or when first seen."""
        module = _copied(self._kept.module)
        if first:
            with torch.no_grad():
                for name, parameter in module.named_parameters():
                    if name in self._first:
                        parameter.copy_(self._first[name])
        return module

    def forward(self, module: nn.Module, given: Sequence[NDArray[Any]] | None = None) -> Any:
        """Call a copy of the network with these arrays, or its own."""
        given = self.given if given is None else given
        own = tensors((self._kept.arguments, self._kept.keywords), torch.Tensor)
        placed = {
            id(old): torch.from_numpy(np.array(new)).to(old.dtype)
            for old, new in zip(own, given, strict=True)
        }
        arguments, keywords = _swapped((self._kept.arguments, self._kept.keywords), placed)
        return module(*arguments, **keywords)

    def on(self, given: Sequence[NDArray[Any]]) -> Replay:
        """Return this pass with the tensors of another one."""
        other = copy.copy(self)
        other.given = tuple(given)
        return other

    def practice(
        self,
        parts: Sequence[Any],
        optimizer: str,
        options: Mapping[str, Any],
        judge: Sequence[Any] = (),
    ) -> Any:
        """Return what trains copies on such passes: see ``practice.py``."""
        from onward.doctor.observers.practice import Practice

        return Practice(parts, optimizer, options, judge)


@dataclass(eq=False)
class Replays:
    """Keeps some passes of each network, in training and in evaluation."""

    _early: list[KeptPass] = field(default_factory=list)
    _late: dict[object, deque[KeptPass]] = field(default_factory=dict)
    _spreads: dict[object, Spread] = field(default_factory=dict)

    def note(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], draft: PassDraft
    ) -> None:
        """Keep a call of an outermost module, perhaps."""
        key = (id(module), draft.grad, draft.training)
        spread = self._spreads.setdefault(key, Spread(FIRST, 1.7, MOST))
        taken = spread.take()
        late = self._late.setdefault(key, deque(maxlen=LATE))
        if not taken and spread.count % 4:
            return
        given = list(tensors((args, kwargs), torch.Tensor))
        if not given or sum(t.numel() for t in given) > LARGEST or len(self._spreads) > 32:
            return
        with torch.no_grad():
            copies = {id(tensor): tensor.detach().clone() for tensor in given}
        arguments, keywords = _swapped((args, kwargs), copies)
        kept = KeptPass(module, arguments, keywords, draft)
        if taken:
            self._early.append(kept)
        else:
            late.append(kept)

    def records(self, recorder: Recorder) -> tuple[Replay, ...]:
        """Return what was kept, in order."""
        kept = [*self._early, *(one for late in self._late.values() for one in late)]
        made = []
        for one in sorted(kept, key=lambda k: k.draft.index):
            index = recorder.networks.resolve(recorder.networks.index(one.module))
            draft = recorder.networks.drafts[index]
            prefix = next((n for n, m in draft.module.named_modules() if m is one.module), "")
            first = {
                name.removeprefix(f"{prefix}.") if prefix else name: start.values
                for name, start in draft.starts.items()
                if start.values is not None and name.startswith(prefix)
            }
            made.append(Replay(one, index, first))
        return tuple(made)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Leave all random generators as they were, NumPy's global one too, and print nothing."""
    old = np.random.get_state()  # noqa: NPY002
    states = random.getstate(), torch.get_rng_state()
    try:
        with contextlib.redirect_stdout(None):
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(old)  # noqa: NPY002
        torch.set_rng_state(states[1])


def _numpy(tensor: torch.Tensor) -> NDArray[Any]:
    return np.array(tensor.detach().cpu().to_dense().numpy())


def _copied(module: nn.Module) -> nn.Module:
    """Copy a module, also one that keeps a state with its history."""
    memo: dict[int, Any] = {}
    for part in module.modules():
        for tensor in tensors(tuple(vars(part).values()), torch.Tensor):
            if not tensor.is_leaf:
                memo[id(tensor)] = tensor.detach().clone()
    return copy.deepcopy(module, memo)


def _swapped(value: Any, tensors_by_id: Mapping[int, torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        return tensors_by_id.get(id(value), value)
    if isinstance(value, nn.utils.rnn.PackedSequence):
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_swapped(part, tensors_by_id) for part in value))
    if isinstance(value, (tuple, list)):
        return type(value)(_swapped(part, tensors_by_id) for part in value)
    if isinstance(value, dict):
        return {key: _swapped(part, tensors_by_id) for key, part in value.items()}
    return value
