"""Tensors as NumPy records: copied, cut to a bound, counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from onward.doctor.evidence import ShapeOp, Values
from onward.doctor.observers.places import where
from onward.doctor.observers.tags import RawOp, Tag

LARGEST = 1 << 16
"""Elements of one array that are kept."""

ROOM = 64 << 20
"""Bytes kept in all; beyond half of it arrays are cut shorter, beyond all to a stub."""


class Copier:
    """Copies tensors and keeps count of the memory."""

    def __init__(self) -> None:
        self.spent = 0

    def array(self, tensor: torch.Tensor, largest: int | None = None) -> NDArray[Any]:
        """Return a copy of a tensor's values, cut to its first entries along each axis."""
        if largest is None:
            largest = LARGEST if self.spent < ROOM // 2 else LARGEST // 16
            largest = largest if self.spent < ROOM else 64
        with torch._C.DisableTorchFunction(), torch.no_grad():
            part = tensor.detach()
            if part.is_sparse or part.layout != torch.strided:
                part = part.to_dense()
            part = part[tuple(slice(length) for length in cut(tuple(part.shape), largest))]
            if part.dtype in (torch.bfloat16, torch.float16):
                part = part.float()
            copy = np.array(part.resolve_conj().resolve_neg().cpu().numpy(), copy=True)
        self.spent += copy.nbytes
        return copy

    def values(self, tensor: torch.Tensor, tag: Tag | None, largest: int | None = None) -> Values:
        """Return a tensor as evidence."""
        return Values(
            self.array(tensor, largest),
            tuple(tensor.shape),
            str(tensor.dtype).removeprefix("torch."),
            bool(tensor.requires_grad),
            identity(tensor),
            trail(tag),
            *memory(tensor),
        )


def cut(shape: tuple[int, ...], largest: int) -> tuple[int, ...]:
    """Return how much of each axis to keep: first the first axis is cut, to 32 or more.

    Examples
    --------
    >>> cut((1000, 100, 2), 20000)
    (100, 100, 2)
    >>> cut((1000, 1000, 2), 8192)
    (32, 128, 2)
    """
    kept = list(shape)
    for least in (32, 1):
        for axis in range(len(kept)):
            size = int(np.prod(kept, dtype=np.int64))
            if size <= largest:
                return tuple(kept)
            rest = size // kept[axis]
            kept[axis] = min(kept[axis], max(least, largest // rest))
    return tuple(kept)


def identity(tensor: torch.Tensor) -> int:
    """Return a number that is equal for views of the same memory with the same strides."""
    try:
        return hash((tensor.data_ptr(), tuple(tensor.shape), tensor.stride()))
    except RuntimeError:
        return id(tensor)


def memory(tensor: torch.Tensor) -> tuple[int, int, tuple[int, ...]]:
    """Return the address of a tensor's storage, its offset and its strides, in elements."""
    try:
        base = tensor.untyped_storage().data_ptr()
        return base, int(tensor.storage_offset()), tuple(tensor.stride())
    except (RuntimeError, NotImplementedError):
        return 0, 0, ()


def trail(tag: Tag | None) -> tuple[ShapeOp, ...]:
    """Return a tag's trail as evidence."""
    return () if tag is None else tuple(_op(raw) for raw in tag.trail)


def _op(raw: RawOp) -> ShapeOp:
    name, before, after, arguments, inside, place = raw
    return ShapeOp(name, before, after, _detail(name, arguments), inside, where(place))


def _detail(name: str, arguments: tuple[Any, ...]) -> str:
    if name == "getitem" and arguments:
        index = arguments[0] if isinstance(arguments[0], tuple) else (arguments[0],)
        return "[" + ", ".join(_index(part) for part in index) + "]"
    return ", ".join(map(_argument, arguments))


def _argument(value: Any) -> str:
    return f"{value[0]}={value[1]!r}" if isinstance(value, Named) else repr(value)


class Named(tuple[str, Any]):
    """A keyword argument: its name and value."""


def _index(part: Any) -> str:
    if isinstance(part, slice):
        ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
        return ":".join(ends) + (f":{part.step}" if part.step is not None else "")
    return "..." if part is Ellipsis else str(part)
