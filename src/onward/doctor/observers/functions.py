"""Watches every tensor function of a script: what depends on what, and what is compared."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from torch.overrides import TorchFunctionMode

from onward.doctor.observers import actions, flowing
from onward.doctor.observers.actions import Action, Seen
from onward.doctor.observers.recorder import Recorder


class Functions(TorchFunctionMode):
    """Passes every call on, and tells the recorder of it; never changes or stops one."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self._actions: dict[Any, Action | None] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call the function, then look at it."""
        kwargs = kwargs or {}
        try:
            action = self._actions[func]
        except KeyError:
            action = self._actions[func] = actions.action(func)
        if action is None or self.recorder.stepping or self.recorder.process != os.getpid():
            return func(*args, **kwargs)
        seen = Seen(self.recorder, func, args, kwargs)
        seen.frame = sys._getframe(1)
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
