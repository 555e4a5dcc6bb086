"""Hooks on every module and optimizer: where passes begin and end, and what steps do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch import nn
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from onward.doctor.observers.drafts import Entry, PassDraft
from onward.doctor.observers.places import is_script, place
from onward.doctor.observers.recorder import Recorder
from onward.doctor.observers.tags import Tag, tensors

OPAQUE = (nn.TransformerEncoder, nn.TransformerEncoderLayer, nn.MultiheadAttention)
"""Modules that take another path when functions are watched: they are not watched inside."""


class Hooks:
    """Tells the recorder of modules and optimizers, from ``attach`` to ``detach``."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._handles: list[Any] = []
        self._stack: list[tuple[nn.Module, PassDraft | None, Any]] = []

    def attach(self) -> None:
        """Hang the hooks in."""
        from torch.nn.modules.module import (
            register_module_forward_hook,
            register_module_forward_pre_hook,
        )

        self._handles = [
            register_module_forward_pre_hook(self._before_forward),
            register_module_forward_hook(self._after_forward, with_kwargs=True, always_call=True),
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ]

    def detach(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _quietly(self, about: str, look: Callable[[], None]) -> None:
        if os.getpid() != self.recorder.process:
            return
        try:
            with torch._C.DisableTorchFunction():
                look()
        except Exception as error:
            self.recorder.fail(about, error)

    def _before_forward(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        frame = sys._getframe(1)
        recorder = self.recorder
        counts = bool(self._stack) or next(module.parameters(), None) is not None
        if recorder.asleep and counts and not self._wakes(module, frame):
            self._stack.append((module, None, None))
            recorder.depth = len(self._stack)
            return
        root: list[PassDraft] = []
        if counts and not self._stack and not _is_loss(module):
            recorder.unseen(_callers(frame))
            self._quietly("a network", lambda: root.append(self._begin(module, args, place(frame))))
        guard = None
        if isinstance(module, OPAQUE):
            guard = torch._C.DisableTorchFunction()
            guard.__enter__()
        if counts:
            self._stack.append((module, root[0] if root else None, guard))
            recorder.depth = len(self._stack)
            recorder.module = module

    def _wakes(self, module: nn.Module, frame: FrameType) -> bool:
        """Say whether a call of a module ends the sleep: it is no training, or comes from afar."""
        recorder = self.recorder
        if self._stack:
            return False
        if not torch.is_grad_enabled():
            return True
        if not module.training or recorder.unseen(_callers(frame)):
            recorder.asleep = False
        return not recorder.asleep

    def _begin(self, module: nn.Module, args: tuple[Any, ...], found: Any) -> PassDraft:
        recorder = self.recorder
        index = recorder.networks.index(module)
        given = list(tensors(_plain(args), torch.Tensor))
        tags = [recorder.tag(tensor) for tensor in given]
        inner = [t.home for t in tags if t is not None and t.depends and t.home is not None]
        draft = max((h for h in inner if recorder.is_open(h)), key=_number, default=None)
        if draft is not None and self._is_new(draft, module, given, tags):
            draft = None
        back = self._fed_back(module, given) if draft is None else None
        if draft is None:
            draft = recorder.open_pass(module.training, found) if back is None else back
        recorder.current = draft
        if back is not None:
            back.fed_back += 1
            back.root_calls += 1
            return back
        known = draft.called.get(id(module))
        first = tags[0] if tags else None
        if known is not None and first is not None and first.depends and first.home is draft:
            draft.again += 1
            draft.fed_back += known == draft.entered
        draft.training = module.training if draft.training is None else draft.training
        if not draft.grad and draft.sampled and not draft.root_calls:
            recorder.variables.look(sys._getframe(2), "evaluation")
        draft.root_calls += 1
        name = type(module).__name__
        if name not in draft.modules:
            draft.modules.append(name)
        recorder.networks.called(draft, index, module.training)
        self._enter(draft, (id(module),), given, tags)
        draft.called[id(module)] = draft.entered
        return draft

    def _fed_back(self, module: nn.Module, given: list[torch.Tensor]) -> PassDraft | None:
        """Return the pass of this module whose output has come back through NumPy, if any."""
        recorder = self.recorder
        if torch.is_grad_enabled() or not given or given[0].numel() > 1 << 16:
            return None
        end = given[0].detach().reshape(-1)
        for tensor, home in reversed(recorder.left):
            if home is None or not recorder.is_open(home) or id(module) not in home.called:
                continue
            size = tensor.numel()
            last = end[-size:].to(torch.float64)
            if size <= len(end) and torch.equal(last, tensor.reshape(-1).to(torch.float64)):
                return home if bool(last.any()) else None
        return None

    def _is_new(
        self,
        draft: PassDraft,
        module: nn.Module,
        given: list[torch.Tensor],
        tags: list[Tag | None],
    ) -> bool:
        """Say whether a call begins another pass although it is given something of this one."""
        if draft.grad != torch.is_grad_enabled():
            return True
        if draft.training is not None and draft.training != module.training:
            return True
        fresh = tags[0] is None or not tags[0].depends
        if not (fresh and id(module) in draft.called and _is_sequence(module, given[0])):
            return False
        return not _goes_on(draft, given, tags)

    def _enter(
        self,
        draft: PassDraft,
        door: tuple[Any, ...],
        given: list[torch.Tensor],
        tags: list[Tag | None],
    ) -> None:
        for position, (tensor, tag) in enumerate(zip(given, tags, strict=True)):
            if tag is not None and tag.depends:
                if tag.home is None or tag.home is draft:
                    continue
                if position == 0:
                    draft.enter(Entry((*door, position), tensor, tag))
                elif not draft.states:
                    states = given[position:]
                    draft.given = "carried"
                    draft.attached = any(t.grad_fn is not None for t in states)
                    draft.states = tuple(t.detach() for t in states)
            else:
                draft.enter(Entry((*door, position), tensor, tag))

    def _after_forward(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any
    ) -> None:
        if not self._stack or self._stack[-1][0] is not module:
            return
        _, root, guard = self._stack.pop()
        if guard is not None:
            guard.__exit__(None, None, None)
        frame, recorder = sys._getframe(1), self.recorder
        if root is not None or not (recorder.asleep and torch.is_grad_enabled()):
            self._quietly("a module", lambda: self._look(module, args, kwargs, output, root, frame))
        self.recorder.depth = len(self._stack)
        self.recorder.module = self._stack[-1][0] if self._stack else None

    def _look(
        self,
        module: nn.Module,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        output: Any,
        root: PassDraft | None,
        frame: Any,
    ) -> None:
        recorder = self.recorder
        for tensor in tensors(_plain((output,)), torch.Tensor):
            if recorder.tags.get(tensor) is None and tensor.dtype.is_floating_point:
                home = recorder.current
                recorder.tags.put(tensor, Tag(True, False, home, 0 if home is None else home.index))
        if isinstance(module, (nn.RNNBase, nn.RNNCellBase)) and output is not None:
            given = args + tuple(kwargs[key] for key in ("input", "hx") if key in kwargs)
            recorder.activity.recurrent(module, given, output, place(frame))
        if root is not None:
            self._end(module, kwargs, output, root)
            recorder.replays.note(module, args, kwargs, root)

    def _end(self, module: nn.Module, kwargs: dict[str, Any], output: Any, root: PassDraft) -> None:
        recorder = self.recorder
        if kwargs:
            given = list(tensors(_plain(kwargs.values()), torch.Tensor))
            self._enter(root, (id(module), "named"), given, [recorder.tag(t) for t in given])
        found = list(tensors(_plain((output,)), torch.Tensor))
        keep = found[:1] if isinstance(output, (tuple, list)) else found
        if keep and keep[0].numel() <= 1 << 14 and len(root.path) < 1024:
            out = keep[0].detach()
            again = root.fed_back and root.path and root.path[-1].shape == out.shape
            root.path = [*root.path, out] if again else [out]
        root.outputs = tuple((t.detach(), recorder.tags.get(t)) for t in keep[:4])
        root.final_states = tuple(t.detach() for t in found[len(keep) :][:4])

    def _before_step(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        frame = sys._getframe(1)
        if self.recorder.step in (0, 50):
            seen = "middle" if self.recorder.step else "first step"
            self._quietly("variables", lambda: self.recorder.variables.look(frame, seen))
        optimising = self.recorder.optimising
        self._quietly("an optimizer", lambda: optimising.before_step(optimizer, place(frame)))
        self.recorder.stepping = True

    def _after_step(self, optimizer: Any, args: Any, kwargs: Any) -> None:
        self.recorder.stepping = False
        optimising = self.recorder.optimising
        self._quietly("an optimizer", lambda: optimising.after_step(optimizer))


def _callers(frame: FrameType | None) -> tuple[int, ...]:
    """Return where a module is called from: lines of the two innermost functions of the user."""
    found: list[int] = []
    while frame is not None and len(found) < 4:
        if is_script(frame.f_code.co_filename):
            found += [id(frame.f_code), frame.f_lasti]
        frame = frame.f_back
    return tuple(found)


def _number(draft: PassDraft) -> int:
    return draft.index


def _is_loss(module: nn.Module) -> bool:
    return isinstance(module, nn.modules.loss._Loss)


def _is_sequence(module: nn.Module, given: torch.Tensor) -> bool:
    """Say whether a module reads whole sequences and was given one longer than a step."""
    layers = [part for part in module.modules() if isinstance(part, nn.RNNBase)]
    if not layers:
        return not any(isinstance(part, nn.RNNCellBase) for part in module.modules())
    if given.ndim < 2:
        return False
    return given.shape[1 if layers[0].batch_first and given.ndim > 1 else 0] > 1


def _goes_on(draft: PassDraft, given: list[torch.Tensor], tags: list[Tag | None]) -> bool:
    """Say whether a call takes one step of some data, and a state from earlier in this pass.

    So a cell written by hand is called in a loop.
    """
    source = None if tags[0] is None else tags[0].source
    if source is None or source[1] is None or source[1] >= source[0].ndim:
        return False
    one_step = source[0].numel() == given[0].numel() * source[0].shape[source[1]]
    return one_step and any(tag is not None and tag.home is draft for tag in tags[1:])


def _plain(values: Any) -> list[Any]:
    """Return arguments with packed sequences and dataclass-like outputs opened."""
    opened: list[Any] = []
    for value in values:
        if isinstance(value, nn.utils.rnn.PackedSequence):
            opened.append(value.data)
        elif isinstance(value, (list, tuple)):
            opened.append(_plain(value))
        elif hasattr(value, "to_tuple"):
            opened.append(_plain(value.to_tuple()))
        else:
            opened.append(value)
    return opened
