"""What is known about a tensor while it lives: a tag beside it, never on it."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from onward.doctor.observers.drafts import ComparisonDraft, PassDraft
    from onward.doctor.observers.places import Place

TRAIL = 24
"""Steps of a tensor's history that are kept."""

RawOp = tuple[str, tuple[int, ...], tuple[int, ...], tuple[Any, ...], bool, "Place | None"]
"""Name, shapes before and after, arguments, inside a module, and place: see ``ShapeOp``."""


class Tag:
    """What is known about one tensor.

    ``depends``: computed with parameters. ``leaf``: is a parameter, or shares its memory.
    ``home``: the pass it was computed in, ``first``: number of the first pass its gradient may
    reach. ``trail``: its last operations. ``draft``, ``sign`` and ``stage``: the comparison whose
    difference (``diff``) or terms (``terms``) it is. ``drafts``: comparisons it depends on.
    ``cut``: detached and not used since. ``source``: the tensor it was cut from, and along which
    axis. ``loader``: where it came from. ``several``: put together from several passes.
    """

    __slots__ = (
        "cut",
        "depends",
        "draft",
        "drafts",
        "first",
        "home",
        "leaf",
        "loader",
        "several",
        "sign",
        "source",
        "stage",
        "trail",
    )

    def __init__(
        self,
        depends: bool = False,
        leaf: bool = False,
        home: PassDraft | None = None,
        first: int = 0,
        trail: tuple[RawOp, ...] = (),
    ) -> None:
        self.depends = depends
        self.leaf = leaf
        self.home = home
        self.first = first
        self.trail = trail
        self.cut = False
        self.draft: ComparisonDraft | None = None
        self.sign = 1
        self.stage = ""
        self.drafts: frozenset[int] | range = frozenset()
        self.source: tuple[torch.Tensor, int | None] | None = None
        self.loader: int | None = None
        self.several = False


class Tags:
    """Tags by tensor; a tag goes when its tensor does."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[torch.Tensor], Tag]] = {}

    def __len__(self) -> int:
        """Return how many tensors are tagged."""
        return len(self._kept)

    def get(self, tensor: torch.Tensor) -> Tag | None:
        """Return the tag of a tensor, or None."""
        kept = self._kept.get(id(tensor))
        return kept[1] if kept is not None and kept[0]() is tensor else None

    def put(self, tensor: torch.Tensor, tag: Tag) -> None:
        """Tag a tensor."""
        key, kept = id(tensor), self._kept

        def forget(reference: weakref.ref[torch.Tensor]) -> None:
            found = kept.get(key)
            if found is not None and found[0] is reference:
                del kept[key]

        kept[key] = (weakref.ref(tensor, forget), tag)


def union(one: frozenset[int] | range, other: frozenset[int] | range) -> frozenset[int] | range:
    """Unite two sets of numbers; large ones become the range they span."""
    if not other or one is other:
        return one
    if not one:
        return other
    if isinstance(one, frozenset) and isinstance(other, frozenset) and len(one) + len(other) < 48:
        return one | other
    return range(min(min(one), min(other)), max(max(one), max(other)) + 1)


def tensors(values: Iterable[Any], kind: type) -> Iterator[Any]:
    """Yield the tensors among arguments, also those in lists, tuples and dictionaries."""
    for value in values:
        if isinstance(value, kind):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors(value, kind)
        elif isinstance(value, dict):
            yield from tensors(value.values(), kind)
