"""Names for modules and parameters: as the script calls them, where it can be told."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from onward.doctor.observers.networks import NetworkDraft, Networks, Start


class Names:
    """Names of one run's networks. With one network, names are those within it."""

    def __init__(self, networks: Networks, scope: dict[str, Any]) -> None:
        self._networks = networks
        self._variables: dict[int, str] = {}
        for name, value in scope.items():
            if isinstance(value, (nn.Module, torch.Tensor)) and not name.startswith("__"):
                self._variables.setdefault(id(value), name)
        self._modules: dict[int, tuple[int, str]] = {}
        self._parameters: dict[int, str] = {}
        self._followed: set[int] = set()
        outer = [draft for draft in networks.drafts if not draft.merged]
        for draft in outer:
            self._add(draft, "" if len(outer) == 1 else f"{self._label(draft)}.")
        for key in networks.loose_ones:
            if key not in self._parameters and key in self._variables:
                self._parameters[key] = self._variables[key]

    def _label(self, draft: NetworkDraft) -> str:
        kind = type(draft.module).__name__
        return self._variables.get(id(draft.module), f"{kind}{draft.index}")

    def _add(self, draft: NetworkDraft, prefix: str) -> None:
        for name, part in draft.module.named_modules():
            self._modules.setdefault(id(part), (draft.index, f"{prefix}{name}".rstrip(".")))
        for name, parameter in draft.module.named_parameters():
            self._parameters.setdefault(id(parameter), f"{prefix}{name}")
            if draft.training_calls:
                self._followed.add(id(parameter))
        for start in draft.starts.values():
            if draft.training_calls and (living := start.parameter()) is not None:
                self._followed.add(id(living))

    def module(self, module: nn.Module) -> tuple[int | None, str]:
        """Return the network a module belongs to, and its name."""
        return self._modules.get(id(module), (None, type(module).__name__))

    def parameter(self, parameter: torch.Tensor) -> str:
        """Return a parameter's name."""
        shape = "x".join(map(str, parameter.shape))
        return self._parameters.get(id(parameter), f"parameter[{shape}]")

    def known(self, parameter: torch.Tensor) -> bool:
        """Say whether a parameter takes part in a training pass."""
        return id(parameter) in self._followed or id(parameter) in self._networks.loose_ones

    def loose(self) -> list[tuple[str, Start]]:
        """Return the parameters outside modules."""
        inside = set(self._modules) | {
            id(parameter)
            for draft in self._networks.drafts
            for parameter in draft.module.parameters()
        }
        found = []
        for key, start in self._networks.loose_ones.items():
            parameter = start.parameter()
            if parameter is not None and key not in inside and id(parameter) == key:
                found.append((self.parameter(parameter), start))
        return found
