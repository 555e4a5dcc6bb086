"""The networks of a run: outermost modules that were called, and parameters outside modules."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

import torch
from torch import nn

from onward.doctor.observers.drafts import PassDraft

LOOSE = 512
"""Parameters outside modules that are followed."""

CLONED = 1 << 22
"""Elements whose first values are kept to see whether they changed; of the others the norm is."""


@dataclass(eq=False)
class Start:
    """A parameter, and its values when it was first seen."""

    parameter: weakref.ref[torch.Tensor]
    norm: float
    values: torch.Tensor | None
    gradient: bool = False
    used: bool = False


@dataclass(eq=False)
class NetworkDraft:
    """An outermost module and what became of it."""

    index: int
    module: nn.Module
    starts: dict[str, Start] = field(default_factory=dict)
    training_calls: int = 0
    evaluation_calls: int = 0
    modes: set[bool] = field(default_factory=set)
    merged: bool = False


class Networks:
    """Finds out which modules are networks, and keeps the first values of their parameters."""

    def __init__(self) -> None:
        self.drafts: list[NetworkDraft] = []
        self.loose_ones: dict[int, Start] = {}
        self._member: dict[int, int] = {}
        self._kept = 0

    def index(self, module: nn.Module) -> int:
        """Return the number of the network a module is or belongs to; a new one is added."""
        known = self._member.get(id(module))
        if known is not None and self._belongs(module, known):
            return known
        draft = NetworkDraft(len(self.drafts), module)
        for name, parameter in module.named_parameters():
            draft.starts[name] = self._start(parameter)
        for part in module.modules():
            inner = self._member.get(id(part))
            if inner is not None and self.drafts[inner].module is part:
                self._absorb(draft, self.drafts[inner])
            self._member[id(part)] = draft.index
        self.drafts.append(draft)
        return draft.index

    def _absorb(self, outer: NetworkDraft, inner: NetworkDraft) -> None:
        inner.merged = True
        firsts = {id(start.parameter()): start for start in inner.starts.values()}
        for name, start in outer.starts.items():
            outer.starts[name] = firsts.get(id(start.parameter()), start)
        outer.training_calls += inner.training_calls
        outer.evaluation_calls += inner.evaluation_calls
        outer.modes |= inner.modes

    def _belongs(self, module: nn.Module, index: int) -> bool:
        return any(part is module for part in self.drafts[index].module.modules())

    def resolve(self, index: int) -> int:
        """Return the number of the network that took a network in."""
        draft = self.drafts[index]
        return self._member.get(id(draft.module), index) if draft.merged else index

    def loose(self, parameter: torch.Tensor) -> None:
        """Note a parameter that was met; those of modules are sorted out at the end."""
        if len(self.loose_ones) < LOOSE:
            self.loose_ones.setdefault(id(parameter), self._start(parameter))

    def called(self, draft: PassDraft, index: int, training: bool) -> None:
        """Note that a network takes part in a pass."""
        if index not in draft.models:
            draft.models.append(index)
            self.drafts[index].evaluation_calls += 1
        if not draft.grad:
            self.drafts[index].modes.add(training)

    def trained(self, draft: PassDraft) -> None:
        """Count a pass as one that gradients were taken of."""
        for index in draft.models:
            self.drafts[index].training_calls += 1
            self.drafts[index].evaluation_calls -= 1

    def joined(self, draft: NetworkDraft) -> dict[str, Start]:
        """Return parameters that a network has now and had not when it was first called."""
        first = {id(start.parameter()) for start in draft.starts.values()}
        return {
            name: self.loose_ones[id(parameter)]
            for name, parameter in draft.module.named_parameters()
            if id(parameter) not in first
            and id(parameter) in self.loose_ones
            and self.loose_ones[id(parameter)].parameter() is parameter
        }

    def counted(self, models: list[int]) -> None:
        """Count a training pass that was not watched."""
        for index in models:
            self.drafts[index].training_calls += 1

    def starts(self) -> list[Start]:
        """Return all parameters that live."""
        unique: dict[int, Start] = {}
        for draft in self.drafts:
            for start in draft.starts.values():
                if (parameter := start.parameter()) is not None:
                    unique.setdefault(id(parameter), start)
        for start in self.loose_ones.values():
            if (parameter := start.parameter()) is not None:
                unique.setdefault(id(parameter), start)
        return list(unique.values())

    def _start(self, parameter: torch.Tensor) -> Start:
        with torch._C.DisableTorchFunction(), torch.no_grad():
            values = None
            if isinstance(parameter, nn.parameter.UninitializedParameter):
                return Start(weakref.ref(parameter), float("nan"), None)
            if self._kept + parameter.numel() <= CLONED:
                self._kept += parameter.numel()
                values = parameter.detach().clone()
            return Start(weakref.ref(parameter), float(parameter.detach().norm()), values)
