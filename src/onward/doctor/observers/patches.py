"""What no hook tells of: gradients taken, clipping, zeroing, data loaders. Put back at the end."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader

from onward.doctor.observers.loading import LoaderDrafts
from onward.doctor.observers.places import place
from onward.doctor.observers.recorder import Recorder
from onward.doctor.observers.tags import tensors


class Patches:
    """Wraps a few functions of torch; each calls the original and returns what it returns."""

    def __init__(self, recorder: Recorder, loaders: LoaderDrafts) -> None:
        self.recorder = recorder
        self.loaders = loaders
        self._undo: list[Callable[[], None]] = []

    def attach(self) -> None:
        """Wrap."""
        autograd, utils = torch.autograd, nn.utils
        self._wrap(autograd, "backward", before=self._backward)
        self._wrap(autograd, "grad", before=self._backward)
        for owner in (utils, utils.clip_grad):
            self._wrap(owner, "clip_grad_norm_", after=self._clip)
        for kind in (torch.optim.Optimizer, nn.Module):
            self._wrap(kind, "zero_grad", before=self._zero)
        self._wrap(DataLoader, "__iter__", after=self._iterate)
        self._wrap(torch.utils.data.dataloader._BaseDataLoaderIter, "__next__", after=self._next)

    def detach(self) -> None:
        """Put everything back."""
        for undo in reversed(self._undo):
            undo()
        self._undo = []

    def _wrap(
        self,
        owner: Any,
        name: str,
        before: Callable[..., None] | None = None,
        after: Callable[..., None] | None = None,
    ) -> None:
        original = getattr(owner, name)

        @functools.wraps(original)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            if before is not None:
                self._quietly(name, before, frame, args, kwargs)
            result = original(*args, **kwargs)
            if after is not None:
                self._quietly(name, after, frame, args, kwargs, result)
            return result

        setattr(owner, name, wrapped)
        self._undo.append(lambda: setattr(owner, name, original))

    def _quietly(self, about: str, look: Callable[..., None], *args: Any) -> None:
        if os.getpid() != self.recorder.process:
            return
        try:
            with torch._C.DisableTorchFunction():
                look(*args)
        except Exception as error:
            self.recorder.fail(about, error)

    def _backward(self, frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        roots = args[:1] or (kwargs.get("tensors", kwargs.get("outputs")),)
        self.recorder.optimising.backward(list(tensors(roots, torch.Tensor)))

    def _clip(self, frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any], total: Any) -> None:
        bound = kwargs.get("max_norm", args[1] if len(args) > 1 else float("nan"))
        self.recorder.optimising.clipped = float(bound), float(total)

    def _zero(self, frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.recorder.optimising.zero_grads += 1

    def _iterate(
        self, frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Iterator[Any]
    ) -> None:
        self.loaders.begin(args[0], result, place(frame))

    def _next(self, frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        self.loaders.batch(self.recorder, args[0], result)
