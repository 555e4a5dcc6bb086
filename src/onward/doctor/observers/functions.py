"""Watches every tensor function of a script: what depends on what, and what is compared."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from onward.doctor.observers import actions, flowing
from onward.doctor.observers.actions import Action, Seen
from onward.doctor.observers.places import users_frame
from onward.doctor.observers.recorder import Recorder


class Functions(TorchFunctionMode):
    """Passes every call on, and tells the recorder of it; never changes or stops one."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self._actions: dict[Any, tuple[Action | None, str]] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call the function, then look at it."""
        kwargs = kwargs or {}
        recorder, frame = self.recorder, sys._getframe(1)
        if torch.is_grad_enabled():
            # Outside of modules the script's own line counts: losses are called by torch's own.
            caller = frame if recorder.depth else users_frame(frame) or frame
            new = recorder.unseen((id(caller.f_code), caller.f_lasti))
            if recorder.asleep:
                if not new:
                    return func(*args, **kwargs)
                recorder.asleep = False
        try:
            action, name = self._actions[func]
        except KeyError:
            action, name = self._actions[func] = actions.action(func), actions.name_of(func)
        if action is None or recorder.stepping or recorder.process != os.getpid():
            return func(*args, **kwargs)
        seen = Seen(recorder, name, args, kwargs)
        seen.frame = frame
        if action is flowing.in_place:
            self._try(flowing.update, seen)
        seen.output = func(*args, **kwargs)
        self._try(action, seen)
        return seen.output

    def _try(self, look: Callable[[Seen], None], seen: Seen) -> None:
        try:
            look(seen)
        except Exception as error:
            self.recorder.fail(f"torch.{seen.name}", error)
