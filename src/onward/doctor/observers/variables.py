"""Arrays and tensors that the script's variables hold: whole series, splits, scalers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from onward.doctor.evidence import Values, Variable
from onward.doctor.observers.places import is_script
from onward.doctor.observers.snapshot import cut, identity, memory, trail

if TYPE_CHECKING:
    from onward.doctor.observers.recorder import Recorder

ELEMENTS, NUMBER, ROOM = 100_000, 96, 24 << 20
"""Elements of one variable that are kept, variables, and bytes of all of them."""


class Variables:
    """Keeps arrays by name; one that a name is bound to anew is kept again."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._kept: dict[tuple[str, str], Variable] = {}
        self._held: dict[tuple[int, int], Any] = {}
        self._spent = 0

    def look(self, frame: FrameType | None, seen: str) -> None:
        """Look through the variables of the script's functions that are running."""
        while frame is not None:
            if is_script(frame.f_code.co_filename):
                self._scope(frame.f_locals, seen)
            frame = frame.f_back

    def records(self, scope: Mapping[str, Any]) -> tuple[Variable, ...]:
        """Look at the script's global variables a last time, and return all."""
        self._scope(scope, "end")
        return tuple(self._kept.values())

    def _scope(self, scope: Mapping[str, Any], seen: str) -> None:
        for name, value in list(scope.items()):
            if not name.startswith("_"):
                for inner, found in _arrays(name, value):
                    self._keep(inner, found, seen)

    def _keep(self, name: str, value: Any, seen: str) -> None:
        key = id(value), len(value) if isinstance(value, list) else 0
        if key in self._held or len(self._kept) >= NUMBER or self._spent >= ROOM:
            return
        if (name, seen) in self._kept:
            return
        record = _record(self._recorder, name, value, seen)
        if record is not None:
            self._held[key] = value
            self._kept[name, seen] = record
            self._spent += record.values.array.nbytes


def _arrays(name: str, value: Any, deep: bool = True) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (nn.Module, nn.Parameter, torch.optim.Optimizer, type)):
        return
    if isinstance(value, (torch.Tensor, np.ndarray)) or _is_frame(value) or _is_numbers(value):
        yield name, value
    elif deep and isinstance(value, dict):
        for key, part in list(value.items())[:16]:
            yield from _arrays(f"{name}[{key!r}]", part, deep=False)
    elif deep and isinstance(value, (list, tuple)):
        for number, part in enumerate(value[:4]):
            yield from _arrays(f"{name}[{number}]", part, deep=False)
    elif deep and _is_holder(value):
        for key, part in list(vars(value).items())[:16]:
            yield from _arrays(f"{name}.{key}", part, deep=False)


def _is_frame(value: Any) -> bool:
    kind = type(value)
    return kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in (
        "DataFrame",
        "Series",
    )


def _is_numbers(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or len(value) < 8:
        return False
    return all(isinstance(part, (int, float)) for part in value[:1000])


def _is_holder(value: Any) -> bool:
    """Say whether a thing is the script's own object, a data set or a scaler."""
    kind = type(value)
    if not hasattr(value, "__dict__"):
        return False
    known = ("torch.utils.data", "sklearn.preprocessing", "__main__")
    return kind.__module__.startswith(known) or isinstance(value, torch.utils.data.Dataset)


def _record(recorder: Recorder, name: str, value: Any, seen: str) -> Variable | None:
    if isinstance(value, torch.Tensor):
        if value.numel() < 2 or value.layout != torch.strided:
            return None
        tag = recorder.tags.get(value)
        values = Values(
            recorder.copier.array(value, ELEMENTS), tuple(value.shape),
            str(value.dtype).removeprefix("torch."), bool(value.requires_grad), identity(value),
            trail(tag), *memory(value),
        )  # fmt: skip
        return Variable(name, values, seen, "tensor")
    if _is_frame(value):
        numeric = value.select_dtypes("number") if hasattr(value, "select_dtypes") else value
        columns = tuple(str(column) for column in getattr(numeric, "columns", ()))
        return _array(name, np.asarray(numeric), seen, "frame", columns)
    kind = "array" if isinstance(value, np.ndarray) else "list"
    return _array(name, np.asarray(value), seen, kind)


def _array(
    name: str, array: NDArray[Any], seen: str, kind: str, columns: tuple[str, ...] = ()
) -> Variable | None:
    if array.dtype.kind not in "fiub" or array.size < 1:
        return None
    part = array[tuple(slice(length) for length in cut(array.shape, ELEMENTS))]
    address = int(array.__array_interface__["data"][0])
    values = Values(np.array(part), array.shape, str(array.dtype), identity=id(array), base=address)
    return Variable(name, values, seen, kind, columns)
