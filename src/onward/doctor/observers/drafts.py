"""Records in the making: they hold tensors, and become evidence when they are complete."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from numpy.typing import NDArray

from onward.doctor.evidence import Given, Values
from onward.doctor.observers.places import Place
from onward.doctor.observers.snapshot import LARGEST, cut
from onward.doctor.observers.tags import Tag

LONGEST = 2048
"""Entries of one pass that are kept: steps of a loop."""


@dataclass(slots=True)
class Entry:
    """A tensor that entered a pass: by which door, and whether it is data or a state."""

    door: Hashable
    tensor: torch.Tensor
    tag: Tag | None
    role: Literal["data", "state"] = "data"


@dataclass(eq=False)
class PassDraft:
    """A pass through the network, while it lasts and until it becomes a ``Call``."""

    index: int
    step: int
    era: int
    grad: bool
    training: bool | None
    place: Place | None
    entries: list[Entry] = field(default_factory=list)
    entered: int = 0
    models: list[int] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    called: dict[int, int] = field(default_factory=dict)
    root_calls: int = 0
    outputs: tuple[tuple[torch.Tensor, Tag | None], ...] = ()
    given: Given = "none"
    attached: bool = False
    states: tuple[torch.Tensor, ...] = ()
    final_states: tuple[torch.Tensor, ...] = ()
    reader: tuple[int | None, int | None] | None = None
    fed_back: int = 0
    again: int = 0
    closed: bool = False
    backward: bool = False
    keep: bool = False
    sampled: bool = False
    snapshot: PassSnapshot | None = None
    detached: int = 0
    layer_calls: int = 0
    path: list[torch.Tensor] = field(default_factory=list)
    slices: dict[tuple[int, int], int] = field(default_factory=dict)
    doors: dict[Hashable, int] = field(default_factory=dict)
    parents: dict[Hashable, int] = field(default_factory=dict)
    recurrent: set[Hashable] = field(default_factory=set)
    mark: int = 0

    def enter(self, entry: Entry) -> None:
        """Note a tensor that enters."""
        self.entered += 1
        self.doors[entry.door] = self.doors.get(entry.door, 0) + 1
        if len(self.entries) < LONGEST:
            self.entries.append(entry)


@dataclass(frozen=True, eq=False)
class PassSnapshot:
    """What a pass was given and gave, copied."""

    inputs: tuple[Values, ...]
    time_axis: int | None
    batch_axis: int | None
    states: tuple[Values, ...]
    final_states: tuple[Values, ...]
    outputs: tuple[Values, ...]


@dataclass(eq=False)
class ComparisonDraft:
    """A comparison, until it becomes evidence."""

    index: int
    step: int
    place: Place | None
    kind: str
    manual: bool
    inside: bool
    prediction: torch.Tensor
    prediction_tag: Tag | None
    target: torch.Tensor
    target_tag: Tag | None
    options: dict[str, Any]
    home: PassDraft | None
    grad: bool
    training: bool | None
    weights: torch.Tensor | None = None
    reduction: str | None = None
    value: torch.Tensor | None = None
    backward: bool = False
    reported: bool = False
    snapshot: tuple[Values, Values, Values | None] | None = None
    sampled: bool = False
    at: int = 0
    gradient: NDArray[Any] | None = None
    several: bool = False

    def arrived(self, gradient: torch.Tensor) -> None:
        """Take the gradient with respect to the prediction; more than one add up."""
        with torch._C.DisableTorchFunction(), torch.no_grad():
            kept = tuple(slice(length) for length in cut(tuple(gradient.shape), LARGEST))
            part: NDArray[Any] = gradient.detach()[kept].cpu().numpy()
            self.gradient = part.copy() if self.gradient is None else self.gradient + part


@dataclass(eq=False)
class Group:
    """Comparisons made at one line in one pass."""

    home: PassDraft | None
    taken: bool
    drafts: list[ComparisonDraft] = field(default_factory=list)


@dataclass(eq=False)
class DepartureDraft:
    """Something that left torch, already copied."""

    index: int
    step: int
    how: str
    values: Values
    home: PassDraft | None
    comparison: int | None
    training: bool | None
    place: Place | None
