"""Data loaders that are gone through: how they draw, and the data behind them."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch.utils.data import DataLoader, RandomSampler, Subset, TensorDataset

from onward.doctor.evidence import Loader
from onward.doctor.observers.places import Place, where
from onward.doctor.observers.snapshot import Copier
from onward.doctor.observers.tags import Tag, tensors

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

LOADERS = 32


@dataclass(eq=False)
class LoaderDraft:
    """A data loader and what became of it."""

    index: int
    loader: DataLoader[Any]
    place: Place | None
    passes: int = 0
    trained: bool = False
    answers: set[int] = field(default_factory=set)


class LoaderDrafts:
    """Follows data loaders."""

    def __init__(self) -> None:
        self.drafts: dict[int, LoaderDraft] = {}
        self._of: dict[int, tuple[Any, LoaderDraft]] = {}

    def begin(self, loader: DataLoader[Any], iterator: Any, found: Place | None) -> None:
        """Note that a loader is gone through from the start."""
        draft = self.drafts.get(id(loader))
        if draft is None:
            if len(self.drafts) >= LOADERS:
                return
            draft = self.drafts[id(loader)] = LoaderDraft(len(self.drafts), loader, found)
        draft.passes += 1
        self._of = {key: kept for key, kept in self._of.items() if kept[1] is not draft}
        self._of[id(iterator)] = iterator, draft

    def batch(self, recorder: Recorder, iterator: Any, batch: Any) -> None:
        """Tag the tensors of a batch with their loader."""
        known = self._of.get(id(iterator))
        if known is None:
            return
        for tensor in tensors((batch,), torch.Tensor):
            tag = Tag()
            tag.loader = known[1].index
            recorder.tags.put(tensor, tag)

    def records(self, copier: Copier) -> tuple[Loader, ...]:
        """Return them as evidence."""
        return tuple(_record(draft, copier) for draft in self.drafts.values())


def _record(draft: LoaderDraft, copier: Copier) -> Loader:
    loader = draft.loader
    dataset = loader.dataset
    sampler = loader.sampler
    return Loader(
        draft.index,
        loader.batch_size,
        isinstance(sampler, RandomSampler),
        loader.drop_last,
        type(sampler).__name__,
        len(dataset) if isinstance(dataset, Sized) else None,
        tuple(copier.values(tensor, None) for tensor in _fields(dataset)),
        draft.passes,
        draft.trained,
        where(draft.place),
        tuple(sorted(draft.answers)),
    )


def _fields(dataset: Any) -> list[torch.Tensor]:
    rows = None
    while isinstance(dataset, Subset):
        picked = torch.as_tensor(list(dataset.indices))
        rows = picked if rows is None else picked[rows]
        dataset = dataset.dataset
    if not isinstance(dataset, TensorDataset):
        return []
    return [tensor if rows is None else tensor[rows] for tensor in dataset.tensors]
